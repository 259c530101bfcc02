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
 * What runs a {@link FakePbx}: one event loop with its sockets, transactions and timers. Whatever is called from
 * elsewhere goes through {@link #submit}.
 */
final class PbxEngine extends VerticleBase implements PbxTransport.Receiver {

    /** Hears of a client transaction. */
    interface ClientUser {
        void onResponse(SipResponse response);

        void onFailed(TransactionEffect.Cause cause);
    }

    /** Hears of requests that came; the server transaction is "" for an ACK. */
    interface ServerUser {
        void onRequest(String txId, SipRequest request, PbxPeer from);

        void onCancelled(String txId, SipRequest cancel);

        void onStraySuccess(SipResponse response);
    }

    private record TimerKey(String txId, TransactionTimer timer) {}

    final FakePbxOptions options;
    final PbxRecorder recorder = new PbxRecorder();
    final PbxIdentifiers ids = new PbxIdentifiers();
    final Script dropSent = new Script();
    final Script dropReceived = new Script();
    private final ServerUser serverUser;
    private final TransactionLayer layer;
    private final Map<String, PbxPeer> peers = new HashMap<>();
    private final Map<String, ClientUser> clients = new HashMap<>();
    private final Map<TimerKey, Long> timers = new HashMap<>();
    private final Queue<TransactionEffect> effects = new ArrayDeque<>();
    private boolean performing;
    private PbxPeer arrivedFrom;
    private long sent;
    private PbxTransport transport;
    private volatile Context loop;

    PbxEngine(FakePbxOptions options, ServerUser serverUser) {
        this.options = options;
        this.serverUser = serverUser;
        this.layer = new TransactionLayer(options.timers(), ids);
    }

    @Override
    public Future<?> start() {
        transport = new PbxTransport(vertx, options, this);
        return transport.listen().onSuccess(listening -> loop = context);
    }

    @Override
    public Future<?> stop() {
        loop = null;
        timers.values().forEach(vertx::cancelTimer);
        timers.clear();
        List.copyOf(clients.values()).forEach(user -> user.onFailed(TransactionEffect.Cause.TRANSPORT));
        clients.clear();
        recorder.fail("The PBX was closed");
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

    /** Does the work on the event loop: at once when there already. */
    <T> Future<T> submit(Supplier<Future<T>> work) {
        Context where = loop;
        if (where == null) {
            return Future.failedFuture(new IllegalStateException("The PBX is not running"));
        }
        if (Vertx.currentContext() == where) {
            return guarded(work);
        }
        Promise<T> promise = Promise.promise();
        where.runOnContext(there -> guarded(work).onComplete(promise));
        return promise.future();
    }

    private static <T> Future<T> guarded(Supplier<Future<T>> work) {
        try {
            return work.get();
        } catch (RuntimeException failure) {
            return Future.failedFuture(failure);
        }
    }

    // client side

    /** The transport and place that a request for this URI goes to, its first Route considered. */
    PbxPeer nextHop(SipRequest.Builder draft) {
        SipRequest request = draft.build();
        Uri hop = request.routes().isEmpty()
                ? request.requestUri()
                : request.routes().get(0).uri();
        return peerOf(hop);
    }

    PbxPeer peerOf(Uri uri) {
        if (!(uri instanceof SipUri sip)) {
            throw new IllegalArgumentException("No way to " + uri);
        }
        String wanted = sip.parameter("transport").orElse(options.transports().contains("UDP") ? "UDP" : "TCP");
        return new PbxPeer(wanted.toUpperCase(Locale.ROOT), bare(sip.host()), sip.port() < 0 ? 5060 : sip.port());
    }

    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The literal for a URI. */
    String uriHost() {
        return options.host().indexOf(':') >= 0 ? '[' + options.host() + ']' : options.host();
    }

    /** Our Contact towards a peer. */
    SipUri contact(String user, PbxPeer peer) {
        SipUri uri = SipUri.of(user, uriHost(), port());
        return peer.reliable() ? uri.withParameter("transport", "tcp") : uri;
    }

    private Via via(PbxPeer to) {
        return Via.of(to.transport(), uriHost(), port(), ids.branch()).withParameter("rport", "");
    }

    /** Sends a request without Via in a transaction of its own; gives its name. */
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

    /** Sends the ACK for a 2xx; gives it as sent, to be sent again. */
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

    /** A 2xx again. */
    void repeat(String txId, SipResponse response) {
        perform(layer.respond(txId, response));
    }

    @Override
    public void onMessage(SipMessage message, PbxPeer from) {
        boolean swallowed = dropReceived.swallows(message);
        recorder.add(new RecordedMessage(recorder.now(), false, from, message, swallowed));
        if (swallowed) {
            return;
        }
        if (message instanceof SipResponse response) {
            perform(layer.onResponse(response));
            return;
        }
        SipRequest request = (SipRequest) message;
        Via via = request.topVia().withParameter("received", from.host());
        if (via.wantsRport()) {
            via = via.withParameter("rport", Integer.toString(from.port()));
        }
        List<TransactionEffect> wanted = layer.onRequest(request.replaceTopVia(via), from.reliable());
        PbxPeer answerTo = from.reliable() || via.rport().isPresent()
                ? from
                : new PbxPeer("UDP", from.host(), via.port() < 0 ? 5060 : via.port());
        for (TransactionEffect effect : wanted) {
            if (effect.txId().startsWith(TransactionLayer.SERVER_PREFIX)) {
                peers.putIfAbsent(effect.txId(), answerTo);
            }
        }
        arrivedFrom = from;
        perform(wanted);
    }

    @Override
    public void onMalformed(SipParseException problem, PbxPeer from) {
        recorder.addMalformed(problem.getMessage());
        problem.answerable().ifPresent(headers -> refuse(problem.status(), headers, from));
    }

    /** Answers what is no SIP as far as its headers allow. */
    private void refuse(int status, Headers headers, PbxPeer to) {
        SipResponse response = SipResponse.builder(status, null)
                .addAll(headers)
                .set(HeaderName.SERVER, options.userAgent())
                .build();
        transport.send(SipWriter.write(response), to, lost -> {}, refused -> {});
    }

    // effects

    private void perform(List<TransactionEffect> wanted) {
        effects.addAll(wanted);
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
            transmit(transmit.txId(), transmit.message(), peers.get(transmit.txId()));
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
            PbxPeer from = peers.getOrDefault(deliver.txId(), arrivedFrom);
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
        if (dropSent.swallows(message)) {
            recordSent(message, to, true);
        } else {
            transport.send(
                    SipWriter.write(message),
                    to,
                    lost -> recordSent(message, to, lost),
                    refused -> perform(layer.onTransportError(txId)));
        }
    }

    private void recordSent(SipMessage message, PbxPeer to, boolean lost) {
        recorder.add(new RecordedMessage(recorder.now(), true, to, message, lost));
    }

    /** Runs what a user's script says; its failure is reported by the event loop and disturbs nothing here. */
    void script(Runnable users) {
        try {
            users.run();
        } catch (RuntimeException | AssertionError failure) {
            vertx.runOnContext(there -> {
                throw failure;
            });
        }
    }
}
