package io.xphone.verticle;

import io.vertx.core.Future;
import io.xphone.bus.SipCommand;
import io.xphone.bus.SipIndication;
import io.xphone.bus.SipRoute;
import io.xphone.options.SipTransport;
import io.xphone.sip.Identifiers;
import io.xphone.sip.locate.Target;
import io.xphone.sip.locate.Transport;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipWriter;
import io.xphone.sip.message.StatusCode;
import io.xphone.sip.message.Uri;
import io.xphone.sip.message.Via;
import io.xphone.sip.transaction.TransactionEffect;
import io.xphone.sip.transaction.TransactionLayer;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests of ours on their way: next hop, transport and target by RFC 3261 §8.1.2 and §18.1.1 and RFC 3263, the next target on
 * timeout, transport error or 503 (RFC 3263 §4.3), a new transaction each.
 */
final class ClientRequests {

    private static final Logger LOG = LoggerFactory.getLogger("io.xphone.sip");

    /** A request larger than this leaves by a stream where the peer takes one (RFC 3261 §18.1.1: the path MTU is unknown). */
    private static final int MAX_DATAGRAM_REQUEST = 1_300;

    /** What our own Via adds to a request, at most. */
    private static final int VIA_ROOM = 120;

    private final TransactionLayer layer;
    private final Identifiers identifiers;
    private final Flows flows;
    private final Resolver resolver;
    private final Consumer<List<TransactionEffect>> perform;
    private final BiConsumer<String, SipIndication> tell;
    private final Map<String, Attempt> attempts = new HashMap<>();
    private final Map<String, Sending> sendings = new HashMap<>();

    ClientRequests(
            TransactionLayer layer,
            Identifiers identifiers,
            Flows flows,
            Resolver resolver,
            Consumer<List<TransactionEffect>> perform,
            BiConsumer<String, SipIndication> tell) {
        this.layer = layer;
        this.identifiers = identifiers;
        this.flows = flows;
        this.resolver = resolver;
        this.perform = perform;
        this.tell = tell;
    }

    /** One request that a transaction user gave us. */
    private static final class Sending {
        final SipCommand.Send command;
        List<Target> targets = List.of();
        int next;
        boolean datagramOnly;
        String transaction = "";
        boolean cancelled;

        Sending(SipCommand.Send command) {
            this.command = command;
        }
    }

    /** One transaction that tries to deliver it. */
    private record Attempt(Sending sending, Flow flow, boolean streamForSize) {}

    void send(SipCommand.Send command) {
        Sending sending = new Sending(command);
        sendings.put(command.txId(), sending);
        resolver.resolve(nextHop(command.request())).onComplete(located -> {
            if (located.failed() || located.result().isEmpty()) {
                sendings.remove(command.txId());
                fail(sending, false, located.failed() ? located.cause().getMessage() : "no address");
                return;
            }
            sending.targets = located.result();
            tryNext(sending, "no target");
        });
    }

    private static Uri nextHop(SipRequest request) {
        List<NameAddress> routes = request.routes();
        return routes.isEmpty() ? request.requestUri() : routes.get(0).uri();
    }

    private void tryNext(Sending sending, String why) {
        if (sending.cancelled || sending.next >= sending.targets.size()) {
            sendings.remove(sending.command.txId());
            fail(sending, why.equals("timeout"), why);
            return;
        }
        Target target = sending.targets.get(sending.next);
        boolean streamForSize = target.transport() == Transport.UDP
                && !sending.datagramOnly
                && SipWriter.size(sending.command.request()) + VIA_ROOM > MAX_DATAGRAM_REQUEST;
        SipTransport transport = streamForSize
                ? SipTransport.TCP
                : SipTransport.valueOf(target.transport().name());
        flows.to(transport, address(target), target.tlsServerName()).onComplete(connected -> {
            if (connected.succeeded()) {
                start(sending, connected.result(), streamForSize);
            } else if (streamForSize) {
                LOG.debug(
                        "no TCP to {} for a large request, UDP instead: {}",
                        target,
                        connected.cause().toString());
                sending.datagramOnly = true;
                tryNext(sending, why);
            } else {
                sending.next++;
                tryNext(sending, unreachable(target, connected.cause()));
            }
        });
    }

    private void start(Sending sending, Flow flow, boolean streamForSize) {
        if (sending.cancelled) {
            sendings.remove(sending.command.txId());
            fail(sending, false, "cancelled");
            return;
        }
        String transaction = sending.command.txId() + "#" + sending.next + (sending.datagramOnly ? "u" : "");
        sending.transaction = transaction;
        attempts.put(transaction, new Attempt(sending, flow, streamForSize));
        perform.accept(layer.send(transaction, withVia(sending.command.request(), flow), flow.reliable()));
    }

    private SipRequest withVia(SipRequest request, Flow flow) {
        Via via = Via.of(
                        flow.transport().name(),
                        LocalAddresses.bracketed(flow.localHost()),
                        flows.listeningPort(flow),
                        identifiers.branch())
                .withParameter("rport", null);
        return request.withTopVia(via);
    }

    /** For people: where to, and the first cause, which for TLS is what is wrong with the certificate. */
    private static String unreachable(Target target, Throwable failure) {
        Throwable first = failure;
        while (first.getCause() != null && first.getCause().getMessage() != null) {
            first = first.getCause();
        }
        return "cannot reach " + target.transport().name().toLowerCase(Locale.ROOT) + " "
                + LocalAddresses.bracketed(target.address()) + ":" + target.port() + ": " + failure.getMessage()
                + (first == failure ? "" : ": " + first.getMessage());
    }

    private static InetSocketAddress address(Target target) {
        return new InetSocketAddress(Flows.literal(target.address()), target.port());
    }

    void sendAck(SipRequest ack) {
        resolver.resolve(nextHop(ack)).onSuccess(targets -> {
            if (!targets.isEmpty()) {
                Target target = targets.get(0);
                flows.to(SipTransport.valueOf(target.transport().name()), address(target), target.tlsServerName())
                        .onSuccess(flow -> {
                            SipRequest stamped = withVia(ack, flow);
                            LOG.debug("sent to {}\n{}", flow, stamped);
                            flow.send(SipWriter.write(stamped));
                        })
                        .onFailure(failure -> LOG.debug("ACK not sent to {}: {}", target, failure.toString()));
            }
        });
    }

    void cancel(String txId, List<Header> headers) {
        Sending sending = sendings.get(txId);
        if (sending == null) {
            return;
        }
        if (sending.transaction.isEmpty()) {
            sending.cancelled = true; // never sent: nothing to cancel at the peer
        } else {
            perform.accept(layer.cancel(sending.transaction, headers));
        }
    }

    /** The way to {@code uri}: its first target that can be reached. */
    Future<SipRoute> route(Uri uri) {
        return flow(uri).map(flows::route);
    }

    /** The flow to {@code uri}. */
    Future<Flow> flow(Uri uri) {
        return resolver.resolve(uri).compose(targets -> firstFlow(targets, 0, null));
    }

    private Future<Flow> firstFlow(List<Target> targets, int index, Throwable last) {
        if (index >= targets.size()) {
            return Future.failedFuture(last == null ? new IllegalStateException("no address") : last);
        }
        Target target = targets.get(index);
        return flows.to(SipTransport.valueOf(target.transport().name()), address(target), target.tlsServerName())
                .recover(failure -> firstFlow(
                        targets, index + 1, new IllegalStateException(unreachable(target, failure), failure)));
    }

    Optional<Flow> flow(String transaction) {
        String sent = transaction.endsWith(TransactionLayer.CANCEL_SUFFIX) // a CANCEL goes where its INVITE went
                ? transaction.substring(0, transaction.length() - TransactionLayer.CANCEL_SUFFIX.length())
                : transaction;
        return Optional.ofNullable(attempts.get(sent)).map(Attempt::flow);
    }

    /** @return whether the response belongs to a request of ours */
    boolean onResponse(String transaction, SipResponse response) {
        Attempt attempt = attempts.get(transaction);
        if (attempt == null) {
            return false;
        }
        Sending sending = attempt.sending();
        if (response.status() == StatusCode.SERVICE_UNAVAILABLE && sending.next + 1 < sending.targets.size()) {
            sending.next++;
            tryNext(sending, "503");
            return true;
        }
        if (response.status() >= 200) {
            sendings.remove(sending.command.txId());
        }
        tell.accept(sending.command.replyTo(), new SipIndication.Response(sending.command.txId(), response));
        return true;
    }

    void onFailed(String transaction, TransactionEffect.Cause cause) {
        Attempt attempt = attempts.get(transaction);
        if (attempt == null
                || attempt.sending().next >= attempt.sending().targets.size()) {
            return;
        }
        Sending sending = attempt.sending();
        if (attempt.streamForSize()) {
            sending.datagramOnly = true;
        } else {
            resolver.forget(sending.targets.get(sending.next));
            sending.next++;
        }
        tryNext(sending, cause == TransactionEffect.Cause.TIMEOUT ? "timeout" : "the connection to the peer broke");
    }

    void onTerminated(String transaction) {
        attempts.remove(transaction);
    }

    void onClosed(Flow flow) {
        List<String> broken = attempts.entrySet().stream()
                .filter(entry -> entry.getValue().flow() == flow)
                .map(Map.Entry::getKey)
                .toList();
        broken.forEach(transaction -> perform.accept(layer.onTransportError(transaction)));
    }

    private void fail(Sending sending, boolean timeout, String detail) {
        tell.accept(sending.command.replyTo(), new SipIndication.Failed(sending.command.txId(), timeout, detail));
    }
}
