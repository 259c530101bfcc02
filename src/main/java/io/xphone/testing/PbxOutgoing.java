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

/** A call that the PBX makes, until it is answered. */
public final class PbxOutgoing {

    private record Waiter(Predicate<SipResponse> wanted, Promise<SipResponse> promise) {}

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

    PbxOutgoing(
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

    PbxOutgoing start() {
        exchange.start().onSuccess(this::onFinal).onFailure(failure -> {
            media.stop();
            answered.tryFail(failure);
        });
        return this;
    }

    /** The INVITE as it went out last. */
    public SipRequest request() {
        return exchange.sent();
    }

    /** The sound of the call to be: early media flows before the answer. */
    public PbxMedia media() {
        return media;
    }

    /**
     * Completes when the call is answered and the ACK sent; fails with {@link PbxRejectedException}, or a
     * {@link java.util.concurrent.TimeoutException} when nothing came.
     */
    public Future<PbxCall> answered() {
        return answered.future();
    }

    /** The provisional responses so far. */
    public List<SipResponse> provisionals() {
        return List.copyOf(provisionals);
    }

    /** Completes with the first provisional response of that status. */
    public Future<SipResponse> awaitProvisional(int status) {
        return engine.submit(() -> {
            Optional<SipResponse> there = provisionals.stream()
                    .filter(each -> each.status() == status)
                    .findFirst();
            if (there.isPresent()) {
                return Future.succeededFuture(there.get());
            }
            Waiter waiter = new Waiter(response -> response.status() == status, Promise.promise());
            waiters.add(waiter);
            return waiter.promise().future();
        });
    }

    /** Gives up: {@link #answered()} then fails by 487, unless an answer crossed the CANCEL. */
    public Future<Void> cancel(Header... headers) {
        return engine.submit(() -> {
            exchange.cancel(headers);
            return Future.succeededFuture();
        });
    }

    /**
     * The early dialog that a provisional response made (RFC 3261 §12.1): what is sent in it goes to that branch. When it
     * answers, it is the call.
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
     * @param sdp an answer or an offer to go along; null for none
     * @return the answer to the PRACK
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
            if (waiter.wanted().test(response)) {
                waiters.remove(waiter);
                waiter.promise().tryComplete(response);
            }
        }
    }

    private void onFinal(SipResponse response) {
        waiters.forEach(waiter -> waiter.promise().tryFail("Final response " + response.status()));
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

    private PbxCall call(SipResponse success, PbxMedia audio, PbxSession described) {
        PbxDialog.Ends ends = PbxDialog.Ends.uac(exchange.sent(), success);
        return new PbxCall(
                engine,
                ends,
                to,
                contact,
                digest,
                exchange.sent().cseq().number(),
                described,
                audio,
                () -> router.remove(ends.callId(), ends.localTag()));
    }

    /** The same 2xx again gets its ACK again; one from another branch of a fork gets an ACK and a BYE. */
    private void onFurtherSuccess(SipResponse response) {
        if (call != null && call.remote().tag().equals(response.to().tag())) {
            call.onRepeatedSuccess(response);
            return;
        }
        PbxDialog fork = new PbxDialog(
                engine,
                PbxDialog.Ends.uac(exchange.sent(), response),
                to,
                contact,
                digest,
                exchange.sent().cseq().number());
        engine.sendAck(fork.bare(Method.ACK, response.cseq().number()), fork.hop());
        fork.request(Method.BYE);
    }
}
