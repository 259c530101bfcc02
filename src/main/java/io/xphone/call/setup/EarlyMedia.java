package io.xphone.call.setup;

import io.xphone.CallState;
import io.xphone.call.core.CallCore;
import io.xphone.call.core.CallEvent;
import io.xphone.call.core.Capabilities;
import io.xphone.call.core.DialogSession;
import io.xphone.call.core.MediaPlan;
import io.xphone.call.core.PendingRequests;
import io.xphone.call.core.SessionNegotiation;
import io.xphone.call.message.RAck;
import io.xphone.call.message.Rejection;
import io.xphone.call.message.SdpBody;
import io.xphone.call.settings.DialSettings;
import io.xphone.call.settings.OptionTags;
import io.xphone.call.settings.ReliableProvisionalPolicy;
import io.xphone.sdp.SdpWriter;
import io.xphone.sdp.SessionDescription;
import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.dialog.DialogId;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The session of an outbound call before the final response: provisional responses, their session descriptions, PRACK,
 * and the branch whose media is used (RFC 3261 §13.2.1, RFC 3262 §4 and §5).
 */
final class EarlyMedia {

    private final CallCore core;
    private final EarlyDialogs dialogs;
    private final boolean lateOffer;
    private final boolean play;
    private SessionNegotiation originalSession;
    private EarlyDialogs.Branch selected;

    EarlyMedia(CallCore core, EarlyDialogs dialogs, DialSettings dial) {
        this.core = core;
        this.dialogs = dialogs;
        lateOffer = dial.lateOffer();
        play = dial.earlyMedia();
    }

    /** Media is open: every branch starts with a copy of the call's session. */
    void mediaOpened() {
        originalSession = core.session;
    }

    /** The session before any response. */
    SessionNegotiation originalSession() {
        return originalSession;
    }

    /** The early dialogs of an INVITE are removed: it is sent again, or has failed. */
    void remove(OutboundInvite origin) {
        dialogs.remove(origin);
        if (selected == null || selected.origin == origin) {
            selected = null;
            core.session = originalSession;
        }
    }

    /** The branch that a 2xx confirms. */
    EarlyDialogs.Branch confirm(OutboundInvite origin, SipRequest sent, SipResponse success) {
        return dialogs.confirm(origin, sent, success, origin.session(originalSession));
    }

    /** Processes a provisional response other than 100. */
    void provisionalResponse(OutboundInvite origin, SipRequest sent, SipResponse response) {
        Optional<EarlyDialogs.Branch> branch = dialogs.of(origin, sent, response, origin.session(originalSession));
        OptionalLong rseq = isReliable(response) ? RAck.rseqOf(response) : OptionalLong.empty();
        if (rseq.isPresent()) {
            // one without a To tag has no dialog to send PRACK in
            boolean tagged = !DialogId.remoteTagOf(response).isEmpty();
            if (!tagged || branch.isEmpty() || !branch.get().inOrder(rseq.getAsLong())) {
                return;
            }
        }
        if (response.status() == 180 && core.state() == CallState.DIALING) {
            core.enter(CallState.REMOTE_RINGING);
        }
        core.publish(new CallEvent.Progress(response.status(), response.reason(), DialogId.remoteTagOf(response)));
        Optional<SessionDescription> description = SdpBody.of(response).usable();
        Optional<byte[]> answer = branch.isPresent() && description.isPresent()
                ? sdpReceived(branch.get(), description.get(), response, rseq.isPresent())
                : Optional.empty();
        if (rseq.isPresent()) {
            acknowledge(branch.orElseThrow().dialog, new RAck(rseq.getAsLong(), response.cseq()), answer);
        }
    }

    private boolean isReliable(SipResponse provisional) {
        return core.settings.reliableProvisionals() != ReliableProvisionalPolicy.NEVER
                && provisional.optionTags(HeaderName.REQUIRE).contains(OptionTags.RELIABLE_PROVISIONAL);
    }

    /**
     * Sends PRACK in the early dialog of the branch (RFC 3262 §4). Its response is ignored: the response to INVITE
     * decides about the call.
     */
    private void acknowledge(Dialog branch, RAck rack, Optional<byte[]> answer) {
        SipRequest.Builder prack = Capabilities.addAgent(branch.request(Method.PRACK), core.settings)
                .add(HeaderName.RACK, rack.toString());
        answer.ifPresent(description -> prack.body(SdpBody.TYPE, description));
        core.requests.send(prack.build(), branch::nextSequence, PendingRequests.Outcome.NONE);
    }

    /**
     * Processes the session description of a branch: final in a reliable response, a preview of the 2xx in another (RFC
     * 3261 §13.2.1). The branch that sent the latest new description is selected. Returns the SDP answer for the PRACK.
     */
    private Optional<byte[]> sdpReceived(
            EarlyDialogs.Branch branch, SessionDescription description, SipResponse response, boolean reliable) {
        boolean isNew = !branch.negotiated() && (reliable || !lateOffer && branch.updateSdp(description));
        Optional<MediaPlan> plan = isNew ? negotiate(branch, description, reliable) : Optional.empty();
        if (plan.isEmpty()) {
            return Optional.empty();
        }
        core.peer.update(response);
        select(branch);
        if (play) {
            core.apply(plan.get());
            core.enter(CallState.EARLY_MEDIA);
            core.publish(new CallEvent.EarlyMedia(branch.dialog.id().remoteTag()));
        }
        return lateOffer ? branch.session.local().map(SdpWriter::write) : Optional.empty();
    }

    /** The media plan of a branch by its description; empty when it cannot be used. */
    private Optional<MediaPlan> negotiate(
            EarlyDialogs.Branch branch, SessionDescription description, boolean reliable) {
        if (!reliable) {
            return branch.session
                    .preview(description)
                    .map(audio -> new MediaPlan(audio, true, false, audio.remoteHold()));
        }
        boolean accepted =
                lateOffer ? branch.session.answer(description).isPresent() : branch.session.accept(description);
        if (!accepted) {
            return Optional.empty();
        }
        branch.markNegotiated();
        return Optional.of(branch.session.plan(true));
    }

    void select(EarlyDialogs.Branch branch) {
        selected = branch;
        core.session = branch.session;
    }

    /** The early dialog of the selected branch; empty when it has none. */
    Optional<Dialog> dialog() {
        return Optional.ofNullable(selected)
                .map(branch -> branch.dialog)
                .filter(dialog -> !dialog.id().remoteTag().isEmpty());
    }

    /**
     * Why an offer in an early dialog is rejected (RFC 3311 §5.2); empty when it is accepted, and its branch is
     * selected.
     */
    Optional<Rejection> offerRejection(Dialog dialog) {
        Optional<EarlyDialogs.Branch> ready =
                dialogs.find(dialog.id()).filter(branch -> branch.negotiated() && !branch.session.offerPending());
        ready.ifPresent(this::select);
        return ready.isPresent() ? Optional.empty() : Optional.of(Rejection.of(491));
    }

    /**
     * Where the session can be changed before the call is answered: the selected branch, after a reliable offer and
     * answer.
     */
    Optional<DialogSession> dialogSession() {
        return Optional.ofNullable(selected)
                .filter(branch -> branch.negotiated() && !branch.session.offerPending())
                .map(branch -> new DialogSession(branch.dialog, branch.session));
    }
}
