package io.xphone.testing;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Headers;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipParseException;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.SipWriter;
import io.xphone.sip.message.Uri;
import io.xphone.sip.message.Via;
import io.xphone.sip.transaction.StatelessResponses;
import io.xphone.sip.transaction.TransactionEffect;
import io.xphone.sip.transaction.TransactionLayer;
import io.xphone.sip.transaction.TransactionTimer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * The verticle of a {@link FakePbx}: sockets, transactions and timers on one event loop. Calls from other threads go
 * through {@link #submit}.
 */
final class PbxEngine extends VerticleBase implements PbxTransport.Receiver {

    /** Receives the events of a client transaction. */
    interface ClientUser {
        void onResponse(SipResponse response);

        void onFailed(TransactionEffect.Cause cause);
    }

    /** Receives requests; the server transaction id of an ACK is "". */
    interface ServerUser {
        void onRequest(String txId, SipRequest request, PbxPeer from);

        void onCancelled(String txId, SipRequest cancel);

        void onStraySuccess(SipResponse response);
    }

    private record TimerKey(String txId, TransactionTimer timer) {}

    final FakePbxOptions options;
    final PbxRecorder recorder = new PbxRecorder();
    final PbxIdentifiers ids = new PbxIdentifiers();
    final DropRules dropSent = new DropRules();
    final DropRules dropReceived = new DropRules();
    private final ServerUser serverUser;
    private final TransactionLayer layer;
    private final Map<String, PbxPeer> peers = new HashMap<>();
    private final Map<String, ClientUser> clients = new HashMap<>();
    private final Map<TimerKey, Long> timers = new HashMap<>();
    private final Queue<TransactionEffect> effects = new ArrayDeque<>();
    private boolean performing;
    private PbxPeer lastSource;
    private PbxPeer lastTarget; // of a response without a transaction
    private long sent;
    private PbxTransport transport;
    private volatile Context eventLoop;

    PbxEngine(FakePbxOptions options, ServerUser serverUser) {
        this.options = options;
        this.serverUser = serverUser;
        this.layer = new TransactionLayer(options.timers(), new StatelessResponses(ids));
    }

    @Override
    public Future<?> start() {
        transport = new PbxTransport(vertx, options, this);
        return transport.listen().onSuccess(listening -> eventLoop = context);
    }

    @Override
    public Future<?> stop() {
        eventLoop = null;
        timers.values().forEach(vertx::cancelTimer);
        timers.clear();
        List.copyOf(clients.values()).forEach(user -> user.onFailed(TransactionEffect.Cause.TRANSPORT));
        clients.clear();
        recorder.fail("the PBX was closed");
        return transport.close();
    }

    Vertx vertx() {
        return vertx;
    }

    int port() {
        return transport == null ? 0 : transport.port();
    }

    PbxTransport transport() {
        return transport;
    }

    /** Runs the task on the event loop, immediately when called on it. */
    <T> Future<T> submit(Supplier<Future<T>> task) {
        Context target = eventLoop;
        if (target == null) {
            return Future.failedFuture(new IllegalStateException("the PBX is not running"));
        }
        if (Vertx.currentContext() == target) {
            return guarded(task);
        }
        Promise<T> promise = Promise.promise();
        target.runOnContext(v -> guarded(task).onComplete(promise));
        return promise.future();
    }

    private static <T> Future<T> guarded(Supplier<Future<T>> task) {
        try {
            return task.get();
        } catch (RuntimeException failure) {
            return Future.failedFuture(failure);
        }
    }

    // client side

    /** The next hop of a request: its first Route, else its Request-URI. */
    PbxPeer nextHop(SipRequest.Builder draft) {
        SipRequest request = draft.build();
        Uri hop = request.routes().isEmpty()
                ? request.requestUri()
                : request.routes().get(0).uri();
        return peerOf(hop);
    }

    PbxPeer peerOf(Uri uri) {
        if (!(uri instanceof SipUri sip)) {
            throw new IllegalArgumentException("not a SIP URI: " + uri);
        }
        String transportName =
                sip.parameter("transport").orElse(options.transports().contains("UDP") ? "UDP" : "TCP");
        return new PbxPeer(
                transportName.toUpperCase(Locale.ROOT), bare(sip.host()), sip.port() < 0 ? 5060 : sip.port());
    }

    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The local address as the host of a URI. */
    String uriHost() {
        return options.host().indexOf(':') >= 0 ? '[' + options.host() + ']' : options.host();
    }

    /** The local Contact towards a peer. */
    SipUri contact(String user, PbxPeer peer) {
        SipUri uri = SipUri.of(user, uriHost(), port());
        return peer.reliable() ? uri.withParameter("transport", "tcp") : uri;
    }

    private Via via(PbxPeer to) {
        return Via.of(to.transport(), uriHost(), port(), ids.branch()).withParameter("rport", "");
    }

    /** Sends a request, adding Via, in a new client transaction and returns the transaction id. */
    String send(SipRequest.Builder draft, PbxPeer to, ClientUser user) {
        SipRequest request = complete(draft).build().withTopVia(via(to));
        String txId = "c" + ++sent;
        peers.put(txId, to);
        clients.put(txId, user);
        perform(layer.send(txId, request, to.reliable()));
        return txId;
    }

    private SipRequest.Builder complete(SipRequest.Builder draft) {
        if (draft.build().header(HeaderName.USER_AGENT).isEmpty()) {
            draft.add(HeaderName.USER_AGENT, options.userAgent());
        }
        return draft;
    }

    void cancel(String txId, Header... headers) {
        peers.put(txId + TransactionLayer.CANCEL_SUFFIX, peers.get(txId));
        perform(layer.cancel(txId, List.of(headers)));
    }

    /** Sends the ACK for a 2xx and returns it, for retransmission. */
    SipRequest sendAck(SipRequest.Builder draft, PbxPeer to) {
        SipRequest ack = draft.build().withTopVia(via(to));
        transmit("", ack, to);
        return ack;
    }

    void resend(SipRequest ack, PbxPeer to) {
        transmit("", ack, to);
    }

    // server side

    void respond(String txId, SipResponse.Builder response) {
        perform(layer.respond(
                txId, response.set(HeaderName.SERVER, options.userAgent()).build()));
    }

    /** Retransmits a 2xx. */
    void retransmit(String txId, SipResponse response) {
        perform(layer.respond(txId, response));
    }

    @Override
    public void onMessage(SipMessage message, PbxPeer from) {
        boolean dropped = dropReceived.drops(message);
        recorder.add(new RecordedMessage(recorder.now(), false, from, message, dropped));
        if (dropped) {
            return;
        }
        if (message instanceof SipResponse response) {
            perform(layer.onResponse(response));
            return;
        }
        SipRequest request = (SipRequest) message;
        Via via = request.topVia().withParameter("received", from.host());
        if (via.hasRport()) {
            via = via.withParameter("rport", Integer.toString(from.port()));
        }
        List<TransactionEffect> pending = layer.onRequest(request.replaceTopVia(via), from.reliable());
        PbxPeer responseTarget = from.reliable() || via.rport().isPresent()
                ? from
                : new PbxPeer("UDP", from.host(), via.port() < 0 ? 5060 : via.port());
        for (TransactionEffect effect : pending) {
            if (effect.txId().startsWith(TransactionLayer.SERVER_PREFIX)) {
                peers.putIfAbsent(effect.txId(), responseTarget);
            }
        }
        lastSource = from;
        lastTarget = responseTarget;
        perform(pending);
    }

    @Override
    public void onMalformed(SipParseException problem, PbxPeer from) {
        recorder.addMalformed(problem.getMessage());
        problem.responseHeaders().ifPresent(headers -> reject(problem.status(), headers, from));
    }

    /** Rejects a malformed request, as far as its headers allow a response. */
    private void reject(int status, Headers headers, PbxPeer to) {
        SipResponse response = SipResponse.builder(status, null)
                .addAll(headers)
                .set(HeaderName.SERVER, options.userAgent())
                .build();
        transport.send(SipWriter.write(response), to, lost -> {}, failure -> {});
    }

    // effects

    private void perform(List<TransactionEffect> pending) {
        effects.addAll(pending);
        if (performing) {
            return;
        }
        performing = true;
        try {
            for (TransactionEffect next = effects.poll(); next != null; next = effects.poll()) {
                perform(next);
            }
        } finally {
            performing = false;
        }
    }

    private void perform(TransactionEffect effect) {
        if (effect instanceof TransactionEffect.Transmit transmit) {
            PbxPeer to = transmit.txId().isEmpty() ? lastTarget : peers.get(transmit.txId());
            transmit(transmit.txId(), transmit.message(), to);
        } else if (effect instanceof TransactionEffect.Deliver deliver) {
            deliver(deliver);
        } else if (effect instanceof TransactionEffect.Cancelled cancelled) {
            serverUser.onCancelled(cancelled.inviteTxId(), cancelled.cancel());
        } else if (effect instanceof TransactionEffect.StartTimer start) {
            start(new TimerKey(start.txId(), start.timer()), start.delayMillis());
        } else if (effect instanceof TransactionEffect.StopTimer stop) {
            Long id = timers.remove(new TimerKey(stop.txId(), stop.timer()));
            if (id != null) {
                vertx.cancelTimer(id);
            }
        } else if (effect instanceof TransactionEffect.Failed failed) {
            ClientUser user = clients.remove(failed.txId());
            if (user != null) {
                user.onFailed(failed.cause());
            }
        } else {
            clients.remove(effect.txId());
            peers.remove(effect.txId());
        }
    }

    private void deliver(TransactionEffect.Deliver deliver) {
        if (deliver.message() instanceof SipRequest request) {
            PbxPeer from = peers.getOrDefault(deliver.txId(), lastSource);
            serverUser.onRequest(deliver.txId(), request, from);
            return;
        }
        SipResponse response = (SipResponse) deliver.message();
        ClientUser user = clients.get(deliver.txId());
        if (user != null) {
            user.onResponse(response);
        } else {
            serverUser.onStraySuccess(response);
        }
    }

    private void start(TimerKey key, long delayMillis) {
        Long replaced = timers.put(key, vertx.setTimer(Math.max(1, delayMillis), id -> {
            if (timers.remove(key, id)) {
                perform(layer.onTimer(key.txId(), key.timer()));
            }
        }));
        if (replaced != null) {
            vertx.cancelTimer(replaced);
        }
    }

    private void transmit(String txId, SipMessage message, PbxPeer to) {
        if (dropSent.drops(message)) {
            recordSent(message, to, true);
        } else {
            transport.send(
                    SipWriter.write(message),
                    to,
                    lost -> recordSent(message, to, lost),
                    failure -> perform(layer.onTransportError(txId)));
        }
    }

    private void recordSent(SipMessage message, PbxPeer to, boolean lost) {
        recorder.add(new RecordedMessage(recorder.now(), true, to, message, lost));
    }

    /** Runs a handler of the test; its exceptions are reported by the event loop and do not affect the PBX. */
    void runHandler(Runnable handler) {
        try {
            handler.run();
        } catch (RuntimeException | AssertionError failure) {
            vertx.runOnContext(v -> {
                throw failure;
            });
        }
    }
}
