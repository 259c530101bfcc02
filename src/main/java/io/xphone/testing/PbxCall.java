package io.xphone.testing;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.xphone.sdp.Direction;
import io.xphone.sdp.SessionDescription;
import io.xphone.sip.auth.DigestClient;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** An incoming or outgoing call of the PBX: its dialog, its media, its end. */
public final class PbxCall extends PbxDialog {

    static final String SDP = "application/sdp";

    private final PbxSession session;
    private final PbxMedia media;
    private final Promise<SipRequest> acked = Promise.promise();
    private final Promise<PbxEnd> ended = Promise.promise();
    private final Map<Long, SipRequest> acks = new HashMap<>();
    private final Runnable onFinished;
    private SuccessRetransmitter retransmitter;

    PbxCall(
            PbxEngine engine,
            DialogState state,
            PbxPeer flow,
            SipUri contact,
            DigestClient digest,
            long sequence,
            PbxSession session,
            PbxMedia media,
            Runnable onFinished) {
        super(engine, state, flow, contact, digest, sequence);
        this.session = session;
        this.media = media;
        this.onFinished = onFinished;
    }

    /** The media of the call. */
    public PbxMedia media() {
        return media;
    }

    /** The current local session description. */
    public Optional<SessionDescription> localDescription() {
        return session.local();
    }

    /** The current remote session description. */
    public Optional<SessionDescription> remoteDescription() {
        return session.remote();
    }

    /** Completes with the first ACK: received for an incoming call, sent for an outgoing call. */
    public Future<SipRequest> acked() {
        return acked.future();
    }

    /** Completes when the call has ended. */
    public Future<PbxEnd> ended() {
        return ended.future();
    }

    /** Ends the call with a BYE. */
    public Future<SipResponse> bye(Header... headers) {
        media.stop();
        return request(Method.BYE, headers).onComplete(done -> finish(PbxEnd.Cause.LOCAL, null));
    }

    /** Sends a re-INVITE with a direction, as seen by the PBX; completes with the final response. */
    public Future<SipResponse> reinvite(Direction direction) {
        return engine().submit(() -> reinviteWith(session.offer(direction)));
    }

    /** Sends a re-INVITE with a verbatim offer, or without an offer when it is empty. */
    public Future<SipResponse> reinvite(String sdp) {
        return engine().submit(() -> {
            if (!sdp.isEmpty()) {
                session.offerAsWritten(sdp);
            }
            return reinviteWith(sdp);
        });
    }

    /** Puts the peer on hold: {@code a=sendonly}. */
    public Future<SipResponse> hold() {
        return reinvite(Direction.SENDONLY);
    }

    /** Resumes the call: {@code a=sendrecv}. */
    public Future<SipResponse> resume() {
        return reinvite(Direction.SENDRECV);
    }

    private Future<SipResponse> reinviteWith(String sdp) {
        SipRequest.Builder draft = draft(Method.INVITE);
        if (!sdp.isEmpty()) {
            draft.body(SDP, sdp);
        }
        ClientExchange exchange = exchange(draft);
        return exchange.start().onSuccess(response -> {
            if (response.success()) {
                target(response);
                acknowledge(exchange.sent(), response, sdp.isEmpty());
            } else {
                session.withdraw();
            }
        });
    }

    /** Sends the ACK for a 2xx, with an SDP answer when the 2xx carried the offer. */
    void acknowledge(SipRequest invite, SipResponse success, boolean remoteOffer) {
        SipRequest.Builder draft = bare(Method.ACK, success.cseq().number());
        draft.copy(HeaderName.AUTHORIZATION, invite.headers()).copy(HeaderName.PROXY_AUTHORIZATION, invite.headers());
        if (remoteOffer) {
            session.answer(success.body()).ifPresent(answer -> draft.body(SDP, answer));
        } else {
            session.accept(success.body(), false);
        }
        SipRequest ack = engine().sendAck(draft, nextHop());
        acks.put(success.cseq().number(), ack);
        acked.tryComplete(ack);
    }

    @Override
    void onRetransmittedSuccess(SipResponse response) {
        SipRequest ack = acks.get(response.cseq().number());
        if (ack != null) {
            engine().resend(ack, nextHop());
        }
    }

    // as the called party

    PbxSession session() {
        return session;
    }

    /** Sends a 2xx to an INVITE and retransmits it until the ACK arrives. */
    void succeed(PbxRequest invite, String sdp, Header... headers) {
        SipResponse.Builder response = invite.draft(200, null);
        response.add(HeaderName.CONTACT, NameAddress.of(contact()).toString())
                .add(HeaderName.ALLOW, RequestRouter.ALLOW);
        response.copy(HeaderName.RECORD_ROUTE, invite.request().headers());
        for (Header header : headers) {
            response.add(header.name(), header.value());
        }
        if (!sdp.isEmpty()) {
            response.body(SDP, sdp);
        }
        invite.send(response);
        stopRetransmitting();
        retransmitter = new SuccessRetransmitter(engine(), invite.txId(), response.build(), this::onNoAck).start();
    }

    private void onNoAck() {
        request(Method.BYE);
        finish(PbxEnd.Cause.NO_ACK, null);
    }

    @Override
    void onAck(SipRequest ack) {
        if (retransmitter != null && retransmitter.sequence() == ack.cseq().number()) {
            stopRetransmitting();
            session.accept(ack.body(), false);
        }
        acked.tryComplete(ack);
    }

    private void stopRetransmitting() {
        if (retransmitter != null) {
            retransmitter.stop();
            retransmitter = null;
        }
    }

    @Override
    void handleDefault(PbxRequest request) {
        switch (request.method()) {
            case Method.INVITE -> onReinvite(request);
            case Method.UPDATE -> onUpdate(request);
            case Method.BYE -> {
                request.respond(200);
                finish(PbxEnd.Cause.REMOTE, request.request());
            }
            default -> super.handleDefault(request);
        }
    }

    private void onReinvite(PbxRequest reinvite) {
        byte[] offer = reinvite.request().body();
        if (session.offering() || retransmitter != null) {
            reinvite.respond(491);
            return;
        }
        target(reinvite.request());
        if (offer.length == 0) {
            succeed(reinvite, session.offer(Direction.SENDRECV));
            return;
        }
        Optional<String> answer = session.answer(offer);
        if (answer.isPresent()) {
            succeed(reinvite, answer.get());
        } else {
            reinvite.respond(488);
        }
    }

    private void onUpdate(PbxRequest update) {
        Header contact =
                new Header(HeaderName.CONTACT, NameAddress.of(contact()).toString());
        byte[] offer = update.request().body();
        if (offer.length > 0 && session.offering()) {
            update.respond(491);
            return;
        }
        target(update.request());
        Optional<String> answer = offer.length == 0 ? Optional.of("") : session.answer(offer);
        if (answer.isEmpty()) {
            update.respond(488);
        } else {
            update.respond(200, null, offer.length == 0 ? null : SDP, answer.get(), contact);
        }
    }

    void finish(PbxEnd.Cause cause, SipRequest bye) {
        stopRetransmitting();
        media.stop();
        onFinished.run();
        acked.tryFail("The call ended without an ACK");
        ended.tryComplete(new PbxEnd(cause, Optional.ofNullable(bye)));
    }
}
