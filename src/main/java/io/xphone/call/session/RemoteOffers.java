package io.xphone.call.session;

import io.xphone.call.core.CallCore;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.Capabilities;
import io.xphone.call.core.SentSuccessResponse;
import io.xphone.call.core.Teardown;
import io.xphone.call.message.Rejection;
import io.xphone.call.message.RequestValidation;
import io.xphone.call.message.SdpBody;
import io.xphone.sdp.SdpWriter;
import io.xphone.sdp.SessionDescription;
import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Changes to the session by the peer: re-INVITE (RFC 3261 §14.2) and UPDATE (RFC 3311 §5.2). The response is immediate,
 * but for an offer that restarts ICE in an answered call: its answer waits for new candidates.
 *
 * <pre>
 *   the initial INVITE, or an offer, of the peer waits    500, Retry-After
 *   a local INVITE or offer is pending                    491
 *   body of another type / malformed / no match           415 / 400 / 488 with Warning; the session stays as it was
 *   offer                                                 200 with the answer; 487 if the call ends while it waits
 *   no offer                                              INVITE: 200 with an offer, answer in ACK; UPDATE: 200
 * </pre>
 */
public final class RemoteOffers {

    /** A request whose offer waits for its answer. */
    private record Waiting(String txId, SipRequest request, Dialog dialog, SessionDescription offer) {}

    private final CallCore core;
    private final Teardown teardown;
    private final SentSuccessResponse sentSuccess;
    private final Renegotiation renegotiation;
    private final IceRestart restart;
    private Waiting waiting;

    public RemoteOffers(
            CallCore core,
            Teardown teardown,
            SentSuccessResponse sentSuccess,
            Renegotiation renegotiation,
            IceRestart restart) {
        this.core = core;
        this.teardown = teardown;
        this.sentSuccess = sentSuccess;
        this.renegotiation = renegotiation;
        this.restart = restart;
        core.atEnd(this::callEnded);
    }

    /** Responds to a re-INVITE. */
    public void reinvite(String txId, SipRequest request) {
        SdpBody body = SdpBody.of(request);
        Optional<Rejection> rejection = offerRejection()
                .or(() -> core.sessionTimer.screen(request))
                .or(() -> RequestValidation.body(body))
                .or(() -> body.usable().isEmpty() ? RequestValidation.accept(request) : Optional.empty());
        if (rejection.isPresent()) {
            reject(txId, request, core.dialog, rejection.get());
            return;
        }
        Optional<SessionDescription> offer = body.usable();
        if (offer.isEmpty()) {
            succeed(txId, request, core.session.offer(), true);
            return;
        }
        if (waits(offer.get())) {
            await(new Waiting(txId, request, core.dialog, offer.get()));
        } else {
            answerInvite(txId, request, offer.get());
        }
    }

    private void answerInvite(String txId, SipRequest request, SessionDescription offer) {
        boolean restarts = core.session.restartsIce(offer);
        Optional<SessionDescription> answer = core.session.answer(offer);
        if (answer.isEmpty()) {
            reject(txId, request, core.dialog, core.notAcceptable(offer));
            return;
        }
        succeed(txId, request, answer.get(), false);
        answered(restarts);
    }

    private void answered(boolean restarts) {
        if (restarts) {
            restart.restartedByPeer();
        }
        core.sessionChanged();
    }

    /** Whether the answer needs new candidates: the offer restarts ICE. */
    private boolean waits(SessionDescription offer) {
        return core.state().established() && core.session.restartsIce(offer) && core.session.answerable(offer);
    }

    private void await(Waiting offer) {
        waiting = offer;
        core.offerAwaitsAnswer = true;
        core.gatherMedia();
    }

    /** The candidates are gathered: answers the offer that waits for them. */
    public void gathered() {
        if (waiting == null) {
            return;
        }
        Waiting offer = waiting;
        waiting = null;
        core.offerAwaitsAnswer = false;
        if (offer.request().method().equals(Method.INVITE)) {
            answerInvite(offer.txId(), offer.request(), offer.offer());
        } else {
            answerUpdate(offer.txId(), offer.request(), offer.dialog(), offer.offer());
        }
        renegotiation.ackReceived();
    }

    private void callEnded() {
        if (waiting != null) {
            reject(waiting.txId(), waiting.request(), waiting.dialog(), Rejection.of(487)); // RFC 3261 §15.1.2
            waiting = null;
        }
    }

    /**
     * Responds to an UPDATE.
     *
     * @param dialog confirmed or early
     * @param offerRejection why an offer in it is rejected, if so
     */
    public void update(String txId, SipRequest request, Dialog dialog, Supplier<Optional<Rejection>> offerRejection) {
        SdpBody body = SdpBody.of(request);
        boolean hasOffer = body.kind() != SdpBody.Kind.ABSENT;
        Optional<Rejection> rejection = (hasOffer ? offerRejection.get() : Optional.<Rejection>empty())
                .or(() -> core.sessionTimer.screen(request))
                .or(() -> RequestValidation.body(body));
        if (rejection.isPresent()) {
            reject(txId, request, dialog, rejection.get());
            return;
        }
        Optional<SessionDescription> offer = body.usable();
        if (offer.isEmpty()) {
            core.emit(new CallEffect.Respond(txId, success(request, dialog).build()));
        } else if (waits(offer.get())) {
            await(new Waiting(txId, request, dialog, offer.get()));
        } else {
            answerUpdate(txId, request, dialog, offer.get());
        }
    }

    private void answerUpdate(String txId, SipRequest request, Dialog dialog, SessionDescription offer) {
        boolean restarts = core.session.restartsIce(offer);
        Optional<SessionDescription> answer = core.session.answer(offer);
        if (answer.isEmpty()) {
            reject(txId, request, dialog, core.notAcceptable(offer));
            return;
        }
        SipResponse.Builder response = success(request, dialog).body(SdpBody.TYPE, SdpWriter.write(answer.get()));
        core.emit(new CallEffect.Respond(txId, response.build()));
        answered(restarts);
    }

    /**
     * Processes the SDP answer in the ACK, to the offer in the 2xx. Without a usable one the call ends if there is no
     * session yet; after a re-INVITE the session stays as it was, as after a rejected one (RFC 3261 §14.1).
     */
    public void sdpAnswerReceived(SipRequest ack) {
        SdpBody body = SdpBody.of(ack);
        Optional<String> problem = body.usable().flatMap(core.session::answerProblem);
        boolean usable = body.usable().map(core.session::accept).orElse(false);
        if (usable) {
            core.sessionChanged();
            return;
        }
        core.session.withdraw();
        if (core.session.inForce()) {
            core.protocolError("the ACK of a re-INVITE without offer has "
                    + (body.kind() == SdpBody.Kind.ABSENT
                            ? "no SDP answer"
                            : "an SDP answer that cannot be used"
                                    + problem.map(why -> " (" + why + ")").orElse(""))
                    + ": the session stays as it was");
        } else {
            teardown.unusableSdp(
                    body.kind() == SdpBody.Kind.ABSENT
                            ? "No session description in the ACK"
                            : problem.orElse("Unusable session description"));
        }
    }

    private void succeed(String txId, SipRequest request, SessionDescription description, boolean hasOffer) {
        sentSuccess.stop(); // a new INVITE implies that the peer received the previous 2xx
        SipResponse.Builder response = success(request, core.dialog);
        response.body(SdpBody.TYPE, SdpWriter.write(description));
        sentSuccess.send(txId, response.build(), hasOffer, false);
    }

    private SipResponse.Builder success(SipRequest request, Dialog dialog) {
        dialog.refreshTarget(request);
        core.peer.update(request);
        SipResponse.Builder response = Capabilities.addCapabilities(dialog.response(request, 200, null), core.settings);
        if (core.state().established()) {
            core.contactSentInSuccess();
            core.sessionTimer.grant(request, response);
        }
        return response;
    }

    /** Why an offer of the peer is rejected now, except in an outbound call's early dialogs. */
    public Optional<Rejection> offerRejection() {
        if (!core.state().established() || waiting != null) {
            return Optional.of(Rejection.retryLater(core.ids)); // its INVITE, or offer, is not answered
        }
        return renegotiation.inProgress() || sentSuccess.awaitsSdpAnswer()
                ? Optional.of(Rejection.of(491))
                : Optional.empty();
    }

    private void reject(String txId, SipRequest request, Dialog dialog, Rejection rejection) {
        SipResponse.Builder response = dialog.response(request, rejection.status(), rejection.phrase());
        core.emit(new CallEffect.Respond(
                txId,
                rejection.addTo(Capabilities.addAgent(response, core.settings)).build()));
    }
}
