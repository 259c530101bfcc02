package io.xphone.testing;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.xphone.sip.auth.DigestClient;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** An outgoing call of the PBX that is not answered yet. */
public final class PbxOutgoingCall {

    private record Waiter(Predicate<SipResponse> filter, Promise<SipResponse> promise) {}

    private final PbxEngine engine;
    private final RequestRouter router;
    private final PbxPeer to;
    private final SipUri contact;
    private final DigestClient digest;
    private final boolean withoutOffer;
    private final PbxSession session;
    private final PbxMedia media;
    private final ClientExchange exchange;
    private final List<SipResponse> provisionals = new CopyOnWriteArrayList<>();
    private final List<Waiter> waiters = new CopyOnWriteArrayList<>();
    private final Map<String, PbxCall> early = new HashMap<>();
    private final Promise<PbxCall> answered = Promise.promise();
    private long sequence;
    private PbxCall call;

    PbxOutgoingCall(
            PbxEngine engine,
            RequestRouter router,
            SipRequest.Builder draft,
            PbxPeer to,
            SipUri contact,
            DigestClient digest,
            PbxSession session,
            PbxMedia media) {
        this.engine = engine;
        this.router = router;
        this.to = to;
        this.contact = contact;
        this.digest = digest;
        this.session = session;
        this.media = media;
        SipRequest invite = draft.build();
        this.sequence = invite.cseq().number();
        this.withoutOffer = invite.body().length == 0;
        this.exchange = new ClientExchange(
                engine, invite, to, digest, () -> ++sequence, this::onProvisional, this::onFurtherSuccess);
    }

    PbxOutgoingCall start() {
        exchange.start().onSuccess(this::onFinal).onFailure(failure -> {
            media.stop();
            answered.tryFail(failure);
        });
        return this;
    }

    /** The INVITE as last sent. */
    public SipRequest request() {
        return exchange.sent();
    }

    /** The media of the call; early media flows before it is answered. */
    public PbxMedia media() {
        return media;
    }

    /**
     * Completes when the call was answered and the ACK sent; fails with {@link PbxRejectedException}, or a
     * {@link java.util.concurrent.TimeoutException} without a final response.
     */
    public Future<PbxCall> answered() {
        return answered.future();
    }

    /** The provisional responses received so far. */
    public List<SipResponse> provisionals() {
        return List.copyOf(provisionals);
    }

    /** Completes with the first provisional response with a status. */
    public Future<SipResponse> awaitProvisional(int status) {
        return engine.submit(() -> {
            Optional<SipResponse> received = provisionals.stream()
                    .filter(each -> each.status() == status)
                    .findFirst();
            if (received.isPresent()) {
                return Future.succeededFuture(received.get());
            }
            Waiter waiter = new Waiter(response -> response.status() == status, Promise.promise());
            waiters.add(waiter);
            return waiter.promise().future();
        });
    }

    /** Cancels the call: {@link #answered()} then fails with 487, unless an answer crossed the CANCEL. */
    public Future<Void> cancel(Header... headers) {
        return engine.submit(() -> {
            exchange.cancel(headers);
            return Future.succeededFuture();
        });
    }

    /**
     * The early dialog of a provisional response (RFC 3261 §12.1): requests in it go to that branch. When the branch
     * answers, it becomes the call.
     */
    public PbxCall early(SipResponse provisional) {
        return early.computeIfAbsent(provisional.to().tag().orElseThrow(), tag -> {
            PbxCall dialog = call(provisional, media, session);
            router.add(dialog);
            return dialog;
        });
    }

    /**
     * Acknowledges a reliable provisional response (RFC 3262).
     *
     * @param sdp an SDP answer or offer; null for none
     * @return the final response to the PRACK
     */
    public Future<SipResponse> prack(SipResponse provisional, String sdp) {
        return engine.submit(() -> {
            String rack = provisional.header(HeaderName.RSEQ).orElse("0") + ' ' + provisional.cseq();
            return early(provisional)
                    .request(
                            Method.PRACK,
                            sdp == null ? null : PbxCall.SDP,
                            sdp == null ? "" : sdp,
                            new Header(HeaderName.RACK, rack));
        });
    }

    private void onProvisional(SipResponse response) {
        provisionals.add(response);
        if (!withoutOffer && response.body().length > 0) {
            session.accept(response.body(), !response.headers().contains(HeaderName.RSEQ));
        }
        for (Waiter waiter : waiters) {
            if (waiter.filter().test(response)) {
                waiters.remove(waiter);
                waiter.promise().tryComplete(response);
            }
        }
    }

    private void onFinal(SipResponse response) {
        waiters.forEach(waiter -> waiter.promise().tryFail("final response " + response.status()));
        waiters.clear();
        if (!response.success()) {
            media.stop();
            answered.fail(new PbxRejectedException(response));
            return;
        }
        call = early(response);
        call.target(response);
        call.acknowledge(exchange.sent(), response, withoutOffer);
        answered.complete(call);
    }

    private PbxCall call(SipResponse success, PbxMedia audio, PbxSession callSession) {
        PbxDialog.DialogState state = PbxDialog.DialogState.uac(exchange.sent(), success);
        return new PbxCall(
                engine,
                state,
                to,
                contact,
                digest,
                exchange.sent().cseq().number(),
                callSession,
                audio,
                () -> router.remove(state.callId(), state.localTag()));
    }

    /** Retransmits the ACK for a retransmitted 2xx; ends a call answered by another branch with ACK and BYE. */
    private void onFurtherSuccess(SipResponse response) {
        if (call != null && call.remote().tag().equals(response.to().tag())) {
            call.onRetransmittedSuccess(response);
            return;
        }
        PbxDialog fork = new PbxDialog(
                engine,
                PbxDialog.DialogState.uac(exchange.sent(), response),
                to,
                contact,
                digest,
                exchange.sent().cseq().number());
        engine.sendAck(fork.bare(Method.ACK, response.cseq().number()), fork.nextHop());
        fork.request(Method.BYE);
    }
}
