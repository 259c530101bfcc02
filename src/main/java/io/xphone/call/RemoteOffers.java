package io.xphone.call;

import io.xphone.sdp.SdpWriter;
import io.xphone.sdp.SessionDescription;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.Optional;

/**
 * The peer's changes to the session: re-INVITE (RFC 3261 §14.2) and UPDATE (RFC 3311 §5.2). Always answered at once.
 *
 * <pre>
 *   first INVITE of the peer not answered by us yet       500, Retry-After
 *   an INVITE or offer of ours not answered yet           491
 *   body of another type / unreadable / nothing fits      415 / 400 / 488 with Warning; the session stays as it was
 *   offer                                                 200 with the answer
 *   no offer                                              INVITE: 200 with our offer, answer in ACK; UPDATE: 200
 * </pre>
 */
final class RemoteOffers {

    /** RFC 3261 §14.2: between 0 and 10 seconds. */
    private static final int RETRY_AFTER_BOUND = 11;

    private final CallCore core;
    private final Teardown teardown;
    private final SentAnswer sentAnswer;
    private final Renegotiation ours;

    RemoteOffers(CallCore core, Teardown teardown, SentAnswer sentAnswer, Renegotiation ours) {
        this.core = core;
        this.teardown = teardown;
        this.sentAnswer = sentAnswer;
        this.ours = ours;
    }

    /** Answers a re-INVITE. */
    void reinvite(String txId, SipRequest request) {
        SdpBody body = SdpBody.of(request);
        Optional<Refusal> refusal = busy(true)
                .or(() -> core.sessionTimer.screen(request))
                .or(() -> RequestScreen.body(body))
                .or(() -> body.usable().isEmpty() ? RequestScreen.accept(request) : Optional.empty());
        if (refusal.isPresent()) {
            refuse(txId, request, refusal.get());
            return;
        }
        boolean heldBefore = core.session.remoteHold();
        Optional<SessionDescription> offer = body.usable();
        if (offer.isEmpty()) {
            succeed(txId, request, core.session.offer(), true);
            return;
        }
        Optional<SessionDescription> answer = core.session.answer(offer.get());
        if (answer.isEmpty()) {
            refuse(txId, request, RequestScreen.misfit(offer.get()));
            return;
        }
        succeed(txId, request, answer.get(), false);
        core.changed(heldBefore);
    }

    /** Answers an UPDATE. */
    void update(String txId, SipRequest request) {
        SdpBody body = SdpBody.of(request);
        boolean offers = body.kind() != SdpBody.Kind.ABSENT;
        Optional<Refusal> refusal =
                (offers ? busy(false) : Optional.<Refusal>empty())
                        .or(() -> core.sessionTimer.screen(request))
                        .or(() -> RequestScreen.body(body));
        if (refusal.isPresent()) {
            refuse(txId, request, refusal.get());
            return;
        }
        boolean heldBefore = core.session.remoteHold();
        Optional<SessionDescription> answer = body.usable().flatMap(core.session::answer);
        if (offers && answer.isEmpty()) {
            refuse(txId, request, RequestScreen.misfit(body.description()));
            return;
        }
        SipResponse.Builder response = taken(request);
        answer.ifPresent(description -> response.body(SdpBody.TYPE, SdpWriter.write(description)));
        core.emit(new CallEffect.Respond(txId, response.build()));
        if (answer.isPresent()) {
            core.changed(heldBefore);
        }
    }

    /** The ACK brought the answer to the offer in our 2xx, or should have. */
    void lateAnswer(SipRequest ack) {
        boolean heldBefore = core.session.remoteHold();
        boolean usable = SdpBody.of(ack).usable().map(core.session::accept).orElse(false);
        if (usable) {
            core.changed(heldBefore);
        } else {
            core.session.withdraw();
            teardown.unusable("Unusable session description");
        }
    }

    private void succeed(String txId, SipRequest request, SessionDescription description, boolean offers) {
        sentAnswer.stop(); // the peer would not send another INVITE without having got our last 2xx
        SipResponse.Builder response = taken(request);
        response.body(SdpBody.TYPE, SdpWriter.write(description));
        sentAnswer.send(txId, response.build(), offers, false);
    }

    private SipResponse.Builder taken(SipRequest request) {
        core.dialog.refreshTarget(request);
        core.peer.hear(request);
        SipResponse.Builder response = Capabilities.offer(core.dialog.response(request, 200, null), core.settings);
        if (core.state().established()) {
            core.sessionTimer.grant(request, response);
        }
        return response;
    }

    private Optional<Refusal> busy(boolean invite) {
        boolean established = core.state().established();
        if (!established && core.direction == CallDirection.INBOUND) {
            return Optional.of(retryLater());
        }
        if (!established || ours.inProgress() || sentAnswer.waitingForAnswer()) {
            return Optional.of(Refusal.of(491));
        }
        return Optional.empty();
    }

    private Refusal retryLater() {
        return Refusal.of(500, HeaderName.RETRY_AFTER, Integer.toString(core.ids.nextInt(RETRY_AFTER_BOUND)));
    }

    private void refuse(String txId, SipRequest request, Refusal refusal) {
        SipResponse.Builder response = core.dialog.response(request, refusal.status(), null);
        core.emit(new CallEffect.Respond(
                txId, refusal.addTo(Capabilities.name(response, core.settings)).build()));
    }
}
