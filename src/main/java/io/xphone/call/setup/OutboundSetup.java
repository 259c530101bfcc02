package io.xphone.call.setup;

import io.xphone.CallEnd;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.call.core.CallCore;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallTimer;
import io.xphone.call.core.Capabilities;
import io.xphone.call.core.DialogSession;
import io.xphone.call.core.SentAcks;
import io.xphone.call.core.Teardown;
import io.xphone.call.message.ApplicationHeaders;
import io.xphone.call.message.Rejection;
import io.xphone.call.message.ReleaseCause;
import io.xphone.call.message.SdpBody;
import io.xphone.call.settings.DialSettings;
import io.xphone.call.settings.DialTarget;
import io.xphone.call.settings.OptionTags;
import io.xphone.call.settings.ReliableProvisionalPolicy;
import io.xphone.sdp.SdpWriter;
import io.xphone.sdp.SessionDescription;
import io.xphone.sdp.transport.SrtpUse;
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
import io.xphone.sip.message.StatusCode;
import io.xphone.sip.message.Uri;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An outbound call until it is answered (RFC 3261 §13.2, §8.1.3.4, §9.1).
 *
 * <pre>
 *   DIALING --180--> REMOTE_RINGING --18x with SDP--> EARLY_MEDIA       (each step may be skipped)
 *      |                   |                              |
 *      +-------------------+------------------------------+--2xx--> ACTIVE: ACK; other branches: ACK and BYE
 *      |                   |                              |--3xx--> next target, as DIALING
 *      |                   |                              |--488, 606, 415 to optional SRTP--> once more, demanding it
 *      |                   |                              |--4xx-6xx, transport--> ENDED
 *      +-- end(), dial timer: CANCEL, ENDED; then until the final response or 64 T1:
 *                                                           2xx: ACK and BYE    300-699: done
 * </pre>
 *
 * A call to several targets sends an INVITE to each at the same time, with the same Call-ID, From tag and CSeq, as a
 * forking proxy does (RFC 3261 §16.6, §16.7): the first 2xx is the answer and cancels the others, a 6xx ends the call,
 * and when all have failed the call ends with the response that says most about the called user.
 */
public final class OutboundSetup implements OutboundInvite.Owner {

    /** Of the CANCEL to the other targets of an answered call: not a missed call there (RFC 3326 §2). */
    private static final Header ANSWERED_ELSEWHERE =
            new Header(HeaderName.REASON, "SIP;cause=200;text=\"Call completed elsewhere\"");

    /** Of a peer that may want another profile of the media. */
    private static final Set<Integer> MEDIA_REJECTED = Set.of(
            StatusCode.UNSUPPORTED_MEDIA_TYPE, StatusCode.NOT_ACCEPTABLE_HERE, StatusCode.NOT_ACCEPTABLE_ANYWHERE);

    private final CallCore core;
    private final DialSettings dial;
    private final Teardown teardown;
    private final NameAddress from;
    private final String callId;
    private final EarlyDialogs branches = new EarlyDialogs();
    private final SentAcks acks;
    private final EarlyMedia early;
    private final List<OutboundInvite> invites = new ArrayList<>(1);
    private byte[] offer;
    private long sequence;
    private boolean answered;
    private SipRequest invite;

    public OutboundSetup(CallCore core, DialSettings dial, Teardown teardown, SentAcks acks) {
        this.core = core;
        this.dial = dial;
        this.teardown = teardown;
        this.acks = acks;
        from = dial.from().withTag(core.ids.tag());
        callId = core.ids.callId();
        early = new EarlyMedia(core, branches, dial);
        if (dial.targets().isEmpty()) {
            invites.add(new OutboundInvite(core, this, plain(dial.target()), dial.routes()));
        }
        dial.targets().forEach(target -> invites.add(new OutboundInvite(core, this, target)));
    }

    String callId() {
        return callId;
    }

    NameAddress from() {
        return from;
    }

    /** The INVITE as last sent, or the one that was answered; empty before. */
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
        if (!dial.lateOffer() && !invites.stream().allMatch(OutboundInvite::ownTransport)) {
            offer = SdpWriter.write(core.session.offer());
        }
        long first = nextSequence();
        invites.forEach(each -> send(each, first));
    }

    /** The call was not answered in time. */
    public void dialTimeout() {
        cancel(ReleaseCause.end(EndReason.TIMEOUT, 408, "No answer"), List.of());
    }

    /** No final response followed the CANCEL: the transaction counts as finished (RFC 3261 §9.1). */
    public void cancelTimeout() {
        for (OutboundInvite each : invites) {
            if (each.pending() != null) {
                core.requests.remove(each.pending());
                each.abandon();
            }
        }
    }

    /** Ends a call that is not answered. */
    public void cancel(CallEnd end, List<Header> headers) {
        cancelPending(headers);
        core.finish(end);
    }

    private void cancelPending(List<Header> headers) {
        for (OutboundInvite each : invites) {
            if (each.pending() != null) {
                core.emit(new CallEffect.Cancel(each.pending(), headers));
                core.start(CallTimer.CANCELLED, core.settings.transactionTimeoutMillis());
            }
        }
    }

    /** The target of an INVITE that waits for its final response; empty for the only target, and when redirected. */
    public Optional<DialTarget> targetOf(String txId) {
        return invites.stream()
                .filter(each -> txId.equals(each.pending()))
                .findFirst()
                .flatMap(OutboundInvite::dialTarget);
    }

    /** Whether the keys of SRTP may come from DTLS at a target with a transport of its own. */
    public boolean mayUseDtls() {
        return dial.targets().stream()
                .flatMap(target -> Stream.concat(Stream.of(target), target.alternatives().stream()))
                .map(DialTarget::transport)
                .anyMatch(own -> own != null && own.srtp() != SrtpUse.OFF && own.answersDtls());
    }

    private boolean pending() {
        return invites.stream().anyMatch(each -> each.pending() != null);
    }

    @Override
    public void sending(OutboundInvite sent) {
        invite = sent.latest().orElseThrow();
        early.remove(sent);
    }

    /** Whether the call waits for its answer. */
    @Override
    public boolean waits() {
        return !answered && !core.ended();
    }

    @Override
    public void provisionalResponse(OutboundInvite origin, SipRequest sent, SipResponse response) {
        if (waits() && response.status() != 100) {
            early.provisionalResponse(origin, sent, response);
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
    public void finalResponse(OutboundInvite origin, SipRequest sent, SipResponse response) {
        stopCancelTimer();
        if (response.success()) {
            success(origin, sent, response);
        } else if (waits()) {
            early.remove(origin);
            failure(origin, response);
        }
    }

    @Override
    public void failed(OutboundInvite origin, boolean timeout) {
        stopCancelTimer();
        if (!waits()) {
            return;
        }
        early.remove(origin);
        if (origin.redirection().next(timeout ? 408 : 503) || origin.nextFlow()) {
            sendElsewhere(origin);
        } else {
            String why = core.requests.lastFailure();
            ended(
                    origin,
                    timeout
                            ? ReleaseCause.end(EndReason.TIMEOUT, 408, why.isEmpty() ? "No response" : why)
                            : ReleaseCause.end(EndReason.ERROR, 503, why.isEmpty() ? "Transport failure" : why));
        }
    }

    private void stopCancelTimer() {
        if (!pending()) {
            core.stop(CallTimer.CANCELLED);
        }
    }

    private void success(OutboundInvite origin, SipRequest sent, SipResponse response) {
        EarlyDialogs.Branch branch = early.confirm(origin, sent, response);
        Dialog dialog = branch.dialog;
        if (!waits()) {
            acknowledge(dialog, sent, response, Optional.empty());
            teardown.bye(dialog, List.of()); // the 2xx crossed the CANCEL (RFC 3261 §9.1)
            return;
        }
        core.stop(CallTimer.DIAL);
        answered = true;
        cancelPending(List.of(ANSWERED_ELSEWHERE));
        invite = sent;
        core.contact(origin.contact());
        core.dialog = dialog;
        core.targetRefreshed(sent);
        early.select(branch);
        // The 2xx has the SDP answer unless a reliable response had it; an answer that was only in an unreliable 18x is
        // accepted for interoperability.
        Optional<SessionDescription> sdp = SdpBody.of(response).usable().or(branch::earlySdp);
        Optional<byte[]> answer = dial.lateOffer() && !branch.negotiated()
                ? sdp.flatMap(core.session::answer).map(SdpWriter::write)
                : Optional.empty();
        acknowledge(dialog, sent, response, answer);
        Optional<String> problem =
                sdp.flatMap(dial.lateOffer() ? core.session::transportProblem : core.session::answerProblem);
        boolean usable = branch.negotiated()
                || answer.isPresent()
                || !dial.lateOffer() && sdp.map(core.session::accept).orElse(false);
        if (!usable) {
            teardown.unusableSdp(
                    sdp.isEmpty()
                            ? "No session description in the response"
                            : problem.orElse("Unusable session description"));
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
        boolean ofThisCall = response.callId().equals(callId)
                && DialogId.ofReceived(response).localTag().equals(from.tag().orElse(""));
        for (OutboundInvite origin : ofThisCall ? invites : List.<OutboundInvite>of()) {
            Optional<SipRequest> sent =
                    origin.latest().filter(each -> each.cseq().equals(response.cseq()));
            if (sent.isPresent()) {
                Dialog other = early.confirm(origin, sent.get(), response).dialog;
                acknowledge(other, sent.get(), response, Optional.empty());
                teardown.bye(other, List.of());
                return;
            }
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

    /** The early dialog whose session description is in force, while no branch has answered. */
    public Optional<Dialog> describedEarlyDialog() {
        return answered || core.ended() ? Optional.empty() : early.dialog();
    }

    private void acknowledge(Dialog dialog, SipRequest sent, SipResponse success, Optional<byte[]> answer) {
        SipRequest.Builder builder = Capabilities.addAgent(dialog.ack(sent), core.settings);
        answer.ifPresent(description -> builder.body(SdpBody.TYPE, description));
        SipRequest ack = builder.build();
        acks.remember(success, ack);
        core.emit(new CallEffect.SendAck(ack));
    }

    private void failure(OutboundInvite origin, SipResponse response) {
        boolean unreached = response.status() == StatusCode.FLOW_FAILED
                || response.status() == StatusCode.REQUEST_TIMEOUT; // RFC 5626 §7
        if (core.sessionTimer.raiseMinSe(response) || demandsSrtp(origin, response)) {
            send(origin, nextSequence());
        } else if (origin.redirection().follow(response) || unreached && origin.nextFlow()) {
            sendElsewhere(origin);
        } else {
            ended(origin, ending(response));
        }
    }

    /**
     * Whether a peer that does not take the plain profile, where SRTP is optional, is sent a second offer, once: with
     * the profile that demands SRTP. It is never answered in plain.
     */
    private boolean demandsSrtp(OutboundInvite origin, SipResponse response) {
        boolean media = MEDIA_REJECTED.contains(response.status());
        return media && !dial.lateOffer() && origin.demandSrtp(early.originalSession());
    }

    private void sendElsewhere(OutboundInvite to) {
        to.offerAsAtFirst();
        send(to, nextSequence());
    }

    /** A target does not answer: the call ends with a 6xx, or when there is no other target (RFC 3261 §16.7). */
    private void ended(OutboundInvite origin, CallEnd end) {
        origin.failure(end);
        if (end.status() >= 600) {
            cancelPending(List.of());
            core.finish(end);
        } else if (!pending()) {
            core.finish(invites.stream()
                    .map(OutboundInvite::failure)
                    .min(Comparator.comparingInt(OutboundSetup::rank))
                    .orElse(end));
        }
    }

    /** Which of several failures ends the call: the lowest; by class, and of 4xx what says most about the user. */
    private static int rank(CallEnd end) {
        return switch (end.status()) {
            case StatusCode.BUSY_HERE -> 400;
            case StatusCode.REQUEST_TIMEOUT,
                    StatusCode.FLOW_FAILED,
                    StatusCode.LOOP_DETECTED,
                    StatusCode.REQUEST_TERMINATED -> 499;
            default -> Math.max(end.status(), 401);
        };
    }

    private CallEnd ending(SipResponse response) {
        EndReason reason = response.status() == 408 ? EndReason.TIMEOUT : EndReason.REJECTED;
        int q850 = ReleaseCause.of(response).q850();
        CallEnd mapped = ReleaseCause.end(reason, response.status(), response.reason());
        return q850 == 0 ? mapped : new CallEnd(reason, response.status(), response.reason(), q850);
    }

    /** Sends the INVITE: each target gets the same From tag and Call-ID, and a higher CSeq. */
    private void send(OutboundInvite to, long number) {
        SipRequest.Builder builder = RouteSet.begin(
                        Method.INVITE,
                        to.redirection().target(),
                        to.redirection().routes())
                .add(HeaderName.MAX_FORWARDS, "70")
                .add(HeaderName.FROM, from.toString())
                .add(HeaderName.TO, NameAddress.of(plain(dial.target())).toString())
                .add(HeaderName.CALL_ID, callId)
                .add(HeaderName.CSEQ, new CSeq(number, Method.INVITE).toString())
                .add(HeaderName.CONTACT, NameAddress.of(to.contact()).toString());
        Capabilities.addCapabilities(builder, core.settings);
        core.sessionTimer.request(builder);
        if (core.settings.reliableProvisionals() == ReliableProvisionalPolicy.REQUIRED) {
            builder.add(HeaderName.REQUIRE, OptionTags.RELIABLE_PROVISIONAL);
        }
        ApplicationHeaders.addTo(builder, dial.headers());
        if (!dial.lateOffer()) {
            builder.body(SdpBody.TYPE, to.ownTransport() ? to.ownOffer(early.originalSession()) : offer);
        }
        core.requests.send(builder.build(), this::nextSequence, to);
    }

    private long nextSequence() {
        return ++sequence;
    }

    private static Uri plain(Uri uri) {
        return uri instanceof SipUri sip ? sip.withoutHeaders().withoutParameter("method") : uri;
    }
}
