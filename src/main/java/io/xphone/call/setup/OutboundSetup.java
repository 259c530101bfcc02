package io.xphone.call.setup;

import io.xphone.CallEnd;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.call.core.CallCore;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallTimer;
import io.xphone.call.core.Capabilities;
import io.xphone.call.core.DialogSession;
import io.xphone.call.core.PendingRequests;
import io.xphone.call.core.SentAcks;
import io.xphone.call.core.Teardown;
import io.xphone.call.message.ApplicationHeaders;
import io.xphone.call.message.Rejection;
import io.xphone.call.message.ReleaseCause;
import io.xphone.call.message.SdpBody;
import io.xphone.call.settings.DialSettings;
import io.xphone.call.settings.OptionTags;
import io.xphone.call.settings.ReliableProvisionalPolicy;
import io.xphone.sdp.SdpWriter;
import io.xphone.sdp.SessionDescription;
import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.dialog.DialogId;
import io.xphone.sip.dialog.RouteSet;
import io.xphone.sip.message.CSeq;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import java.util.List;
import java.util.Optional;

/**
 * An outbound call until it is answered (RFC 3261 §13.2, §8.1.3.4, §9.1).
 *
 * <pre>
 *   DIALING --180--> REMOTE_RINGING --18x with SDP--> EARLY_MEDIA       (each step may be skipped)
 *      |                   |                              |
 *      +-------------------+------------------------------+--2xx--> ACTIVE: ACK; other branches: ACK and BYE
 *      |                   |                              |--3xx--> next target, as DIALING
 *      |                   |                              |--4xx-6xx, transport--> ENDED
 *      +-- end(), dial timer: CANCEL, ENDED; then until the final response or 64 T1:
 *                                                           2xx: ACK and BYE    300-699: done
 * </pre>
 */
public final class OutboundSetup implements PendingRequests.Outcome {

    private final CallCore core;
    private final DialSettings dial;
    private final Teardown teardown;
    private final NameAddress from;
    private final String callId;
    private final EarlyDialogs branches = new EarlyDialogs();
    private final SentAcks acks;
    private final EarlyMedia early;
    private final Redirection redirection;
    private byte[] offer;
    private long sequence;
    private boolean answered;
    private String inviteTxId;
    private SipRequest invite;

    public OutboundSetup(CallCore core, DialSettings dial, Teardown teardown, SentAcks acks) {
        this.core = core;
        this.dial = dial;
        this.teardown = teardown;
        this.acks = acks;
        from = dial.from().withTag(core.ids.tag());
        callId = core.ids.callId();
        early = new EarlyMedia(core, branches, dial);
        redirection = new Redirection(core, plain(dial.target()), dial.routes());
    }

    String callId() {
        return callId;
    }

    NameAddress from() {
        return from;
    }

    /** The INVITE as last sent; empty before. */
    public Optional<SipRequest> invite() {
        return Optional.ofNullable(invite);
    }

    public void start() {
        core.enter(CallState.DIALING);
        if (dial.timeoutMillis() > 0) {
            core.start(CallTimer.DIAL, dial.timeoutMillis());
        }
        core.openMedia();
    }

    public void mediaOpened() {
        early.mediaOpened();
        if (!dial.lateOffer()) {
            offer = SdpWriter.write(core.session.offer());
        }
        sendInvite();
    }

    /** The call was not answered in time. */
    public void dialTimeout() {
        cancel(ReleaseCause.end(EndReason.TIMEOUT, 408, "No answer"), List.of());
    }

    /** No final response followed the CANCEL: the transaction counts as finished (RFC 3261 §9.1). */
    public void cancelTimeout() {
        if (inviteTxId != null) {
            core.requests.remove(inviteTxId);
            inviteTxId = null;
        }
    }

    /** Ends a call that is not answered. */
    public void cancel(CallEnd end, List<Header> headers) {
        if (inviteTxId != null) {
            core.emit(new CallEffect.Cancel(inviteTxId, headers));
            core.start(CallTimer.CANCELLED, core.settings.transactionTimeoutMillis());
        }
        core.finish(end);
    }

    @Override
    public void sending(String txId, SipRequest request) {
        inviteTxId = txId;
        invite = request;
        early.restart();
    }

    @Override
    public boolean authenticates() {
        return !core.ended();
    }

    @Override
    public void provisionalResponse(SipRequest sent, SipResponse response) {
        if (!core.ended() && response.status() != 100) {
            early.provisionalResponse(sent, response);
        }
    }

    /**
     * Why an offer in an early dialog is rejected (RFC 3311 §5.2); empty when it is accepted, and its branch is
     * selected.
     */
    public Optional<Rejection> offerRejection(Dialog dialog) {
        return early.offerRejection(dialog);
    }

    /** Where the session can be changed before the call is answered: a branch with a reliable offer and answer. */
    public Optional<DialogSession> dialogSession() {
        return answered ? Optional.empty() : early.dialogSession();
    }

    @Override
    public void finalResponse(SipRequest sent, SipResponse response) {
        inviteTxId = null;
        core.stop(CallTimer.CANCELLED);
        if (response.success()) {
            success(sent, response);
        } else if (!core.ended()) {
            branches.clear();
            failure(response);
        }
    }

    @Override
    public void failed(boolean timeout) {
        inviteTxId = null;
        core.stop(CallTimer.CANCELLED);
        if (core.ended()) {
            return;
        }
        if (redirection.next(timeout ? 408 : 503)) {
            sendInvite();
        } else {
            String why = core.requests.lastFailure();
            core.finish(
                    timeout
                            ? ReleaseCause.end(EndReason.TIMEOUT, 408, why.isEmpty() ? "No response" : why)
                            : ReleaseCause.end(EndReason.ERROR, 503, why.isEmpty() ? "Transport failure" : why));
        }
    }

    private void success(SipRequest sent, SipResponse response) {
        EarlyDialogs.Branch branch = early.confirm(sent, response);
        Dialog dialog = branch.dialog;
        if (core.ended()) {
            acknowledge(dialog, sent, response, Optional.empty());
            teardown.bye(dialog, List.of()); // the 2xx crossed the CANCEL (RFC 3261 §9.1)
            return;
        }
        core.stop(CallTimer.DIAL);
        answered = true;
        core.dialog = dialog;
        core.targetRefreshed(sent);
        early.select(branch);
        // The 2xx has the SDP answer unless a reliable response had it; an answer that was only in an unreliable 18x is
        // accepted for interoperability.
        Optional<SessionDescription> sdp = SdpBody.of(response).usable().or(branch::earlySdp);
        Optional<byte[]> answer = offer == null && !branch.negotiated()
                ? sdp.flatMap(core.session::answer).map(SdpWriter::write)
                : Optional.empty();
        acknowledge(dialog, sent, response, answer);
        boolean usable = branch.negotiated()
                || answer.isPresent()
                || offer != null && sdp.map(core.session::accept).orElse(false);
        if (!usable) {
            teardown.unusableSdp(
                    sdp.isEmpty() ? "No session description in the response" : "Unusable session description");
            return;
        }
        core.peer.update(response);
        core.sessionTimer.granted(sent, response);
        core.answered();
        if (!branches.isEmpty()) {
            core.start(CallTimer.FORKS, core.settings.transactionTimeoutMillis());
        }
    }

    /** A 2xx from another branch than the first: acknowledged and ended with BYE (RFC 3261 §13.2.2.4). */
    public void otherBranch(SipResponse response) {
        boolean ofThisInvite = invite != null
                && response.callId().equals(callId)
                && DialogId.ofReceived(response).localTag().equals(from.tag().orElse(""))
                && response.cseq().equals(invite.cseq());
        if (ofThisInvite) {
            Dialog other = early.confirm(invite, response).dialog;
            acknowledge(other, invite, response, Optional.empty());
            teardown.bye(other, List.of());
        }
    }

    /** The local Contact has changed: early dialogs use it in their next requests. */
    public void contactChanged() {
        branches.contactChanged(core.contact());
    }

    /** No other branch can answer any more. */
    public void forksTimeout() {
        branches.clear();
    }

    /** The early dialog that a request belongs to, while no branch has answered. */
    public Optional<Dialog> earlyDialog(DialogId id) {
        return answered ? Optional.empty() : branches.find(id).map(branch -> branch.dialog);
    }

    /** The early dialog of the latest provisional response, while no branch has answered. */
    public Optional<Dialog> latestEarlyDialog() {
        return answered || core.ended() ? Optional.empty() : branches.latest();
    }

    private void acknowledge(Dialog dialog, SipRequest sent, SipResponse success, Optional<byte[]> answer) {
        SipRequest.Builder builder = Capabilities.addAgent(dialog.ack(sent), core.settings);
        answer.ifPresent(description -> builder.body(SdpBody.TYPE, description));
        SipRequest ack = builder.build();
        acks.remember(success, ack);
        core.emit(new CallEffect.SendAck(ack));
    }

    private void failure(SipResponse response) {
        if (core.sessionTimer.raiseMinSe(response) || redirection.follow(response)) {
            sendInvite();
        } else {
            core.finish(ending(response));
        }
    }

    private CallEnd ending(SipResponse response) {
        EndReason reason = response.status() == 408 ? EndReason.TIMEOUT : EndReason.REJECTED;
        int q850 = ReleaseCause.of(response).q850();
        CallEnd mapped = ReleaseCause.end(reason, response.status(), response.reason());
        return q850 == 0 ? mapped : new CallEnd(reason, response.status(), response.reason(), q850);
    }

    /** Sends the INVITE: each target gets the same From tag and Call-ID, and a higher CSeq. */
    private void sendInvite() {
        SipRequest.Builder builder = RouteSet.begin(Method.INVITE, redirection.target(), redirection.routes())
                .add(HeaderName.MAX_FORWARDS, "70")
                .add(HeaderName.FROM, from.toString())
                .add(HeaderName.TO, NameAddress.of(plain(dial.target())).toString())
                .add(HeaderName.CALL_ID, callId)
                .add(HeaderName.CSEQ, new CSeq(nextSequence(), Method.INVITE).toString())
                .add(HeaderName.CONTACT, NameAddress.of(core.contact()).toString());
        Capabilities.addCapabilities(builder, core.settings);
        core.sessionTimer.request(builder);
        if (core.settings.reliableProvisionals() == ReliableProvisionalPolicy.REQUIRED) {
            builder.add(HeaderName.REQUIRE, OptionTags.RELIABLE_PROVISIONAL);
        }
        ApplicationHeaders.addTo(builder, dial.headers());
        if (offer != null) {
            builder.body(SdpBody.TYPE, offer);
        }
        core.requests.send(builder.build(), this::nextSequence, this);
    }

    private long nextSequence() {
        return ++sequence;
    }

    private static Uri plain(Uri uri) {
        return uri instanceof SipUri sip ? sip.withoutHeaders().withoutParameter("method") : uri;
    }
}
