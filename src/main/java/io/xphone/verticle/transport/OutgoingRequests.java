package io.xphone.verticle.transport;

import io.vertx.core.Future;
import io.xphone.bus.internal.SipCommand;
import io.xphone.bus.internal.SipIndication;
import io.xphone.bus.internal.SipRoute;
import io.xphone.options.SipTransport;
import io.xphone.sip.Identifiers;
import io.xphone.sip.auth.CredentialScope;
import io.xphone.sip.auth.CredentialUse;
import io.xphone.sip.dialog.RouteSet;
import io.xphone.sip.locate.FailoverStep;
import io.xphone.sip.locate.Target;
import io.xphone.sip.locate.TargetFailover;
import io.xphone.sip.locate.Transport;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.SipWriter;
import io.xphone.sip.message.StatusCode;
import io.xphone.sip.message.Uri;
import io.xphone.sip.message.Via;
import io.xphone.sip.transaction.TransactionEffect;
import io.xphone.sip.transaction.TransactionLayer;
import io.xphone.verticle.runtime.LocalAddresses;
import io.xphone.verticle.runtime.LogLimit;
import io.xphone.verticle.runtime.LogText;
import io.xphone.verticle.runtime.RootCause;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the requests of the agent: selects next hop, transport and target by RFC 3261 §8.1.2 and §18.1.1 and RFC 3263,
 * and fails over from target to target by {@link TargetFailover}, with a new transaction for each.
 */
final class OutgoingRequests {

    private static final Logger LOG = LoggerFactory.getLogger("io.xphone.sip");

    /** A larger request is sent on a stream where the peer supports one (RFC 3261 §18.1.1: the path MTU is unknown). */
    private static final int MAX_DATAGRAM_REQUEST = 1_300;

    /** Maximum size of the Via that is added to a request. */
    private static final int VIA_ROOM = 120;

    private final TransactionLayer layer;
    private final Identifiers identifiers;
    private final Flows flows;
    private final Resolver resolver;
    private final Consumer<List<TransactionEffect>> perform;
    private final BiConsumer<String, SipIndication> publish;
    private final LogLimit refusals = new LogLimit();
    private final Map<String, Attempt> attempts = new HashMap<>();
    private final Map<String, Sending> sendings = new HashMap<>();

    OutgoingRequests(
            TransactionLayer layer,
            Identifiers identifiers,
            Flows flows,
            Resolver resolver,
            Consumer<List<TransactionEffect>> perform,
            BiConsumer<String, SipIndication> publish) {
        this.layer = layer;
        this.identifiers = identifiers;
        this.flows = flows;
        this.resolver = resolver;
        this.perform = perform;
        this.publish = publish;
    }

    /** One request of a transaction user. */
    private static final class Sending {
        final SipCommand.Send command;
        List<Target> targets = List.of();
        TargetFailover failover = new TargetFailover(List.of(), false);
        FailoverStep.Try at;
        String transaction = "";
        boolean planned;
        int tries;
        Flow only; // the connection that the command names; null: by the targets

        Sending(SipCommand.Send command) {
            this.command = command;
        }
    }

    /** One transaction that tries to deliver a request. */
    private record Attempt(Sending sending, FailoverStep.Try at, Flow flow) {}

    void send(SipCommand.Send command) {
        Sending sending = new Sending(command);
        sendings.put(command.txId(), sending);
        sending.only = flows.open(command.flow());
        if (sending.only != null) {
            sending.targets = List.of(target(sending.only));
            sending.failover = new TargetFailover(sending.targets, false);
            follow(sending, sending.failover.start(), "cancelled");
            return;
        }
        if (command.flowOnly() && command.flow() != SipRoute.DATAGRAMS) {
            fail(sending, false, "the connection is closed");
            return;
        }
        Uri hop = nextHop(command.nextHop(), command.request());
        sending.planned = command.credentials() != null && command.credentials().planned(command.request(), hop);
        resolver.resolve(hop).onComplete(located -> {
            if (located.failed()) {
                fail(sending, false, located.cause().getMessage());
                return;
            }
            boolean large = command.flow() != SipRoute.DATAGRAMS
                    && SipWriter.size(command.request()) + VIA_ROOM > MAX_DATAGRAM_REQUEST;
            boolean cancelled = sending.failover.cancelled();
            sending.targets = located.result();
            sending.failover = new TargetFailover(sending.targets, large);
            if (cancelled) {
                sending.failover.cancel();
            }
            follow(sending, sending.failover.start(), "cancelled");
        });
    }

    /**
     * The next hop of the command, or by RFC 3261 §8.1.2: the URI of a strict router is the Request-URI, even when a
     * loose router follows.
     */
    private static Uri nextHop(Uri explicit, SipRequest request) {
        if (explicit != null) {
            return explicit;
        }
        List<NameAddress> routes = request.routes();
        return request.strictlyRouted()
                        || routes.isEmpty()
                        || !RouteSet.isLoose(routes.get(0).uri())
                ? request.requestUri()
                : routes.get(0).uri();
    }

    /** @param why the result of the target before, for error messages */
    private void follow(Sending sending, FailoverStep step, String why) {
        step.accept(new NextStep(sending, why, () -> {}));
    }

    /** Carries out a step. */
    private final class NextStep implements FailoverStep.Visitor {
        private final Sending sending;
        private final String why;
        private final Runnable deliver;

        /**
         * @param why the result of the target before, for error messages
         * @param deliver delivers the response
         */
        NextStep(Sending sending, String why, Runnable deliver) {
            this.sending = sending;
            this.why = why;
            this.deliver = deliver;
        }

        @Override
        public void on(FailoverStep.Try step) {
            attempt(sending, step);
        }

        @Override
        public void on(FailoverStep.Deliver step) {
            deliver.run();
        }

        @Override
        public void on(FailoverStep.GiveUp step) {
            fail(sending, step.timeout(), why);
        }

        @Override
        public void on(FailoverStep.Ignore step) {
            // it has not started, or is over
        }
    }

    /** The peer of a connection, for error messages. */
    private static Target target(Flow flow) {
        return new Target(Transport.valueOf(flow.transport().name()), flow.remoteHost(), flow.remotePort(), "");
    }

    private void attempt(Sending sending, FailoverStep.Try next) {
        sending.at = next;
        if (sending.only != null) {
            start(sending, sending.only);
            return;
        }
        to(next, contactAddress(sending.command.request()))
                .onSuccess(flow -> start(sending, flow))
                .onFailure(failure -> {
                    String why = unreachable(next, failure);
                    LOG.debug("{}", LogText.of(why));
                    failed(sending);
                    follow(sending, sending.failover.onTransportError(), why);
                });
    }

    private void start(Sending sending, Flow flow) {
        if (sending.failover.cancelled()) {
            fail(sending, false, "cancelled");
            return;
        }
        if (!flow.open()) {
            failed(sending);
            follow(sending, sending.failover.onTransportError(), broken(sending.at, flow));
            return;
        }
        sending.transaction = sending.command.txId() + "#" + sending.tries++;
        attempts.put(sending.transaction, new Attempt(sending, sending.at, flow));
        SipRequest request = permitted(sending.command.request(), sending.command.credentials(), flow, sending.planned);
        perform.accept(layer.send(sending.transaction, withVia(request, flow), flow.reliable()));
    }

    /** The request without credentials where they must not be sent. */
    private SipRequest permitted(SipRequest request, CredentialUse credentials, Flow flow, boolean planned) {
        if (!CredentialScope.hasCredentials(request)
                || credentials != null && credentials.scope().includes(destination(flow, planned))) {
            return request;
        }
        LOG.debug("no credentials in the {} to {}", request.method(), flow);
        return CredentialScope.withoutCredentials(request);
    }

    private CredentialScope.Destination destination(Flow flow, boolean planned) {
        return new CredentialScope.Destination(
                flow.remoteHost(),
                flow.transport().isSecure(),
                flows.route(flow).configured(),
                planned);
    }

    /** The response without challenges that must not be met with credentials; learns from those that may. */
    private SipResponse screened(SipResponse response, Attempt attempt) {
        CredentialUse credentials = attempt.sending().command.credentials();
        boolean challenge = response.status() == StatusCode.UNAUTHORIZED
                || response.status() == StatusCode.PROXY_AUTHENTICATION_REQUIRED;
        if (credentials == null || !challenge && !attempt.sending().planned) {
            return response;
        }
        CredentialScope.Screened screened =
                credentials.scope().screen(response, destination(attempt.flow(), attempt.sending().planned));
        if (!screened.reason().isEmpty()) {
            refusals.admit(System.nanoTime())
                    .ifPresent(suppressed -> LOG.warn(
                            "{}: {}{}",
                            response.cseq().method(),
                            screened.reason(),
                            suppressed == 0 ? "" : "; " + suppressed + " like it before"));
        }
        return screened.response();
    }

    /** Deprioritises the target for a while, unless TCP failed that was only tried because of the request's size. */
    private void failed(Sending sending) {
        if (sending.only == null
                && sending.at.transport() == sending.at.target().transport()) {
            resolver.failed(sending.at.target(), OptionalLong.empty());
        }
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

    /** An error message with the target and the root cause, which for TLS is the problem with the certificate. */
    private static String unreachable(FailoverStep.Try hop, Throwable failure) {
        return "cannot reach " + named(hop) + ": " + RootCause.described(failure);
    }

    private static String named(FailoverStep.Try hop) {
        return hop.transport().name().toLowerCase(Locale.ROOT) + " "
                + LocalAddresses.bracketed(hop.target().address()) + ":"
                + hop.target().port();
    }

    /**
     * The local address in the Contact of a request: within a dialog the one that the peer uses; null where it does not
     * matter.
     */
    private InetSocketAddress contactAddress(SipRequest request) {
        if (!flows.severalSockets()) {
            return null;
        }
        List<NameAddress> contacts = request.contacts();
        return !contacts.isEmpty() && contacts.get(0).uri() instanceof SipUri contact
                ? InetSocketAddress.createUnresolved(
                        LocalAddresses.unbracketed(contact.host()),
                        contact.port() > 0 ? contact.port() : Transport.UDP.defaultPort())
                : null;
    }

    private static InetSocketAddress address(Target target) {
        return new InetSocketAddress(LocalAddresses.ofLiteral(target.address()), target.port());
    }

    void sendAck(SipCommand.SendAck command) {
        SipRequest ack = command.ack();
        Flow only = flows.open(command.flow());
        (only == null ? flow(nextHop(command.nextHop(), ack), contactAddress(ack)) : Future.succeededFuture(only))
                .onSuccess(flow -> {
                    SipRequest stamped = withVia(permitted(ack, command.credentials(), flow, false), flow);
                    if (LOG.isDebugEnabled()) {
                        LOG.debug("sent to {}\n{}", flow, LogText.message(stamped));
                    }
                    flow.send(SipWriter.write(stamped));
                })
                .onFailure(failure -> LOG.debug("ACK not sent: {}", failure.toString()));
    }

    void cancel(String txId, List<Header> headers) {
        Sending sending = sendings.get(txId);
        if (sending == null) {
            return;
        }
        sending.failover.cancel(); // a request that was never sent needs no CANCEL
        if (!sending.transaction.isEmpty()) {
            perform.accept(layer.cancel(sending.transaction, headers));
        }
    }

    /**
     * The route to {@code uri}: to its first target that can be reached.
     *
     * @param id the connection to use while it is open, {@link Flow#id}
     */
    Future<SipRoute> route(Uri uri, long id) {
        Flow only = flows.open(id);
        return only == null ? flow(uri).map(flows::route) : Future.succeededFuture(flows.route(only));
    }

    /** The flow to {@code uri}. */
    Future<Flow> flow(Uri uri) {
        return flow(uri, null);
    }

    private Future<Flow> flow(Uri uri, InetSocketAddress contact) {
        return resolver.resolve(uri).compose(targets -> firstFlow(targets, 0, contact, null));
    }

    private Future<Flow> firstFlow(List<Target> targets, int index, InetSocketAddress contact, Throwable last) {
        if (index >= targets.size()) {
            return Future.failedFuture(last == null ? new IllegalStateException("no address") : last);
        }
        Target target = targets.get(index);
        FailoverStep.Try hop = new FailoverStep.Try(target, target.transport());
        return to(hop, contact).recover(failure -> {
            resolver.failed(target, OptionalLong.empty());
            return firstFlow(
                    targets, index + 1, contact, new IllegalStateException(unreachable(hop, failure), failure));
        });
    }

    /** Passes on the flow of a transaction; a connection that has closed meanwhile is opened again. */
    void withFlow(String transaction, Consumer<Flow> send) {
        String sent = requestOf(transaction);
        Attempt attempt = attempts.get(sent);
        if (attempt == null) {
            return;
        }
        if (attempt.flow().open()) {
            send.accept(attempt.flow());
            return;
        }
        if (attempt.sending().only != null) {
            LOG.debug("{}", broken(attempt.at(), attempt.flow()));
            return; // the same address may be another peer's by now
        }
        to(attempt.at(), contactAddress(attempt.sending().command.request()))
                .onSuccess(again -> {
                    attempts.replace(sent, attempt, new Attempt(attempt.sending(), attempt.at(), again));
                    send.accept(again);
                })
                .onFailure(failure -> LOG.debug("{}", unreachable(attempt.at(), failure)));
    }

    private Future<Flow> to(FailoverStep.Try hop, InetSocketAddress contact) {
        Target target = hop.target();
        return flows.to(SipTransport.valueOf(hop.transport().name()), address(target), target.tlsServerName(), contact);
    }

    /**
     * Whether a response may come from there: over the transport of its request, from the host that the request was
     * sent to or another address of the same name. A server may respond from another port.
     *
     * @param transaction the client transaction of the response
     */
    boolean expectsFrom(String transaction, Flow from) {
        Attempt attempt = attempts.get(requestOf(transaction));
        if (attempt == null) {
            return true; // its transaction ends without it
        }
        if (attempt.flow() == from) {
            return true;
        }
        if (attempt.flow().transport() != from.transport()) {
            return false;
        }
        String host = from.remoteHost();
        if (host.equals(attempt.flow().remoteHost())) {
            return true;
        }
        for (Target target : attempt.sending().targets) {
            if (host.equals(target.address())) {
                return true;
            }
        }
        return false;
    }

    /** The transaction of the request itself: a CANCEL is sent to the target of its INVITE. */
    private static String requestOf(String transaction) {
        return transaction.endsWith(TransactionLayer.CANCEL_SUFFIX)
                ? transaction.substring(0, transaction.length() - TransactionLayer.CANCEL_SUFFIX.length())
                : transaction;
    }

    /** @return whether the response belongs to a request sent here */
    boolean onResponse(String transaction, SipResponse response) {
        Attempt attempt = attempts.get(transaction);
        if (attempt == null) {
            return false;
        }
        Sending sending = attempt.sending();
        if (!transaction.equals(sending.transaction)) {
            return true; // a target that has failed over
        }
        if (response.status() == StatusCode.SERVICE_UNAVAILABLE) {
            LOG.debug("503 from {}", named(sending.at));
            if (sending.only == null) {
                resolver.failed(sending.at.target(), response.retryAfter());
            }
        } else if (response.status() >= 200) {
            resolver.succeeded(sending.at.target());
        }
        sending.failover
                .onResponse(response.status())
                .accept(new NextStep(sending, "503", () -> deliver(sending, attempt, response)));
        return true;
    }

    private void deliver(Sending sending, Attempt attempt, SipResponse response) {
        if (response.status() >= 200) {
            sendings.remove(sending.command.txId());
        }
        publish.accept(
                sending.command.replyTo(),
                new SipIndication.Response(
                        sending.command.txId(), screened(response, attempt), flows.route(attempt.flow())));
    }

    void onFailed(String transaction, TransactionEffect.Cause cause) {
        Attempt attempt = attempts.get(transaction);
        if (attempt == null || !transaction.equals(attempt.sending().transaction)) {
            return;
        }
        Sending sending = attempt.sending();
        boolean timeout = cause == TransactionEffect.Cause.TIMEOUT;
        FailoverStep.Try at = sending.at;
        failed(sending);
        follow(
                sending,
                timeout ? sending.failover.onTimeout() : sending.failover.onTransportError(),
                timeout ? "no response from " + named(at) + " in time" : broken(at, attempt.flow()));
    }

    private static String broken(FailoverStep.Try hop, Flow flow) {
        return (flow.reliable() ? "the connection to " + named(hop) + " broke" : "cannot send to " + named(hop))
                + (flow.failure().isEmpty() ? "" : ": " + flow.failure());
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
        sendings.remove(sending.command.txId());
        publish.accept(sending.command.replyTo(), new SipIndication.Failed(sending.command.txId(), timeout, detail));
    }
}
