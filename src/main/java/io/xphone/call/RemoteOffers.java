package io.xphone.call;

import io.xphone.sdp.SdpWriter;
import io.xphone.sdp.SessionDescription;
import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.Optional;
import java.util.function.Supplier;

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
        Optional<Refusal> refusal = busy().or(() -> core.sessionTimer.screen(request))
                .or(() -> RequestScreen.body(body))
                .or(() -> body.usable().isEmpty() ? RequestScreen.accept(request) : Optional.empty());
        if (refusal.isPresent()) {
            refuse(txId, request, core.dialog, refusal.get());
            return;
        }
        Optional<SessionDescription> offer = body.usable();
        if (offer.isEmpty()) {
            succeed(txId, request, core.session.offer(), true);
            return;
        }
        Optional<SessionDescription> answer = core.session.answer(offer.get());
        if (answer.isEmpty()) {
            refuse(txId, request, core.dialog, RequestScreen.misfit(offer.get()));
            return;
        }
        succeed(txId, request, answer.get(), false);
        core.changed();
    }

    /**
     * Answers an UPDATE.
     *
     * @param dialog confirmed or early
     * @param unsettled why an offer in it cannot be answered, if so
     */
    void update(String txId, SipRequest request, Dialog dialog, Supplier<Optional<Refusal>> unsettled) {
        SdpBody body = SdpBody.of(request);
        boolean offers = body.kind() != SdpBody.Kind.ABSENT;
        Optional<Refusal> refusal = (offers ? unsettled.get() : Optional.<Refusal>empty())
                .or(() -> core.sessionTimer.screen(request))
                .or(() -> RequestScreen.body(body));
        if (refusal.isPresent()) {
            refuse(txId, request, dialog, refusal.get());
            return;
        }
        Optional<SessionDescription> answer = body.usable().flatMap(core.session::answer);
        if (offers && answer.isEmpty()) {
            refuse(txId, request, dialog, RequestScreen.misfit(body.description()));
            return;
        }
        SipResponse.Builder response = taken(request, dialog);
        answer.ifPresent(description -> response.body(SdpBody.TYPE, SdpWriter.write(description)));
        core.emit(new CallEffect.Respond(txId, response.build()));
        if (answer.isPresent()) {
            core.changed();
        }
    }

    /** The ACK brought the answer to the offer in our 2xx, or should have. */
    void lateAnswer(SipRequest ack) {
        boolean usable = SdpBody.of(ack).usable().map(core.session::accept).orElse(false);
        if (usable) {
            core.changed();
        } else {
            core.session.withdraw();
            teardown.unusable("Unusable session description");
        }
    }

    private void succeed(String txId, SipRequest request, SessionDescription description, boolean offers) {
        sentAnswer.stop(); // the peer would not send another INVITE without having got our last 2xx
        SipResponse.Builder response = taken(request, core.dialog);
        response.body(SdpBody.TYPE, SdpWriter.write(description));
        sentAnswer.send(txId, response.build(), offers, false);
    }

    private SipResponse.Builder taken(SipRequest request, Dialog dialog) {
        dialog.refreshTarget(request);
        core.peer.hear(request);
        SipResponse.Builder response = Capabilities.offer(dialog.response(request, 200, null), core.settings);
        if (core.state().established()) {
            core.tellingByAnswer();
            core.sessionTimer.grant(request, response);
        }
        return response;
    }

    /** Why an offer of the peer cannot be answered now, outside an outbound call's early dialogs. */
    Optional<Refusal> busy() {
        if (!core.state().established()) {
            return Optional.of(Refusal.later(core.ids)); // its INVITE is not answered
        }
        return ours.inProgress() || sentAnswer.waitingForAnswer() ? Optional.of(Refusal.of(491)) : Optional.empty();
    }

    private void refuse(String txId, SipRequest request, Dialog dialog, Refusal refusal) {
        SipResponse.Builder response = dialog.response(request, refusal.status(), null);
        core.emit(new CallEffect.Respond(
                txId, refusal.addTo(Capabilities.name(response, core.settings)).build()));
    }
}
