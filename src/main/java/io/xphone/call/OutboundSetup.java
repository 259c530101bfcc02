package io.xphone.call;

import io.xphone.CallEnd;
import io.xphone.CallState;
import io.xphone.EndReason;
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
import java.util.OptionalLong;

/**
 * An outbound call until it is answered (RFC 3261 §13.2, §8.1.3.4, §9.1).
 *
 * <pre>
 *   DIALING --180--> REMOTE_RINGING --18x with SDP--> EARLY_MEDIA       (each step may be skipped)
 *      |                   |                              |
 *      +-------------------+------------------------------+--2xx--> ACTIVE: ACK; other branches: ACK and BYE
 *      |                   |                              |--3xx--> next target, as DIALING
 *      |                   |                              |--4xx-6xx, transport--> ENDED
 *      +-- end(), dial timer: CANCEL, ENDED; then until the final answer or 64 T1:
 *                                                           2xx: ACK and BYE    300-699: done
 * </pre>
 */
final class OutboundSetup implements PendingRequests.Outcome {

    private final CallCore core;
    private final DialSettings dial;
    private final Teardown teardown;
    private final NameAddress from;
    private final String callId;
    private final EarlyDialogs branches = new EarlyDialogs();
    private final SentAcks acks;
    private final RedirectTargets redirects;
    private SessionNegotiation offering;
    private EarlyDialogs.Branch heard;
    private byte[] offer;
    private Uri target;
    private List<NameAddress> routes;
    private long sequence;
    private boolean answered;
    private String inviteTxId;
    private SipRequest invite;

    OutboundSetup(CallCore core, DialSettings dial, Teardown teardown, SentAcks acks) {
        this.core = core;
        this.dial = dial;
        this.teardown = teardown;
        this.acks = acks;
        from = dial.from().withTag(core.ids.tag());
        callId = core.ids.callId();
        target = plain(dial.target());
        routes = dial.routes();
        redirects = new RedirectTargets(target, core.settings.maxRedirects());
    }

    String callId() {
        return callId;
    }

    NameAddress from() {
        return from;
    }

    /** The INVITE sent last; empty before. */
    Optional<SipRequest> invite() {
        return Optional.ofNullable(invite);
    }

    void start() {
        core.enter(CallState.DIALING);
        if (dial.timeoutMillis() > 0) {
            core.start(CallTimer.DIAL, dial.timeoutMillis());
        }
        core.openMedia();
    }

    void mediaOpened() {
        offering = core.session;
        if (!dial.lateOffer()) {
            offer = SdpWriter.write(offering.offer());
        }
        sendInvite();
    }

    /** The time to answer is over. */
    void dialTimeout() {
        giveUp(ReleaseCause.end(EndReason.TIMEOUT, 408, "No answer"), List.of());
    }

    /** No final answer came after CANCEL: as if one had (RFC 3261 §9.1). */
    void cancelTimeout() {
        if (inviteTxId != null) {
            core.requests.forget(inviteTxId);
            inviteTxId = null;
        }
    }

    /** Ends a call that is not answered. */
    void giveUp(CallEnd end, List<Header> headers) {
        if (inviteTxId != null) {
            core.emit(new CallEffect.Cancel(inviteTxId, headers));
            core.start(CallTimer.CANCELLED, core.settings.patienceMillis());
        }
        core.finish(end);
    }

    @Override
    public void sending(String txId, SipRequest request) {
        inviteTxId = txId;
        invite = request;
        branches.clear(); // of the INVITE before, which is answered
        heard = null;
        core.session = offering;
    }

    @Override
    public boolean wanted() {
        return !core.over();
    }

    @Override
    public void provisional(SipRequest sent, SipResponse response) {
        if (core.over() || response.status() == 100) {
            return;
        }
        Optional<EarlyDialogs.Branch> branch = branches.of(sent, response, core.contact(), offering);
        OptionalLong rseq = reliable(response) ? RAck.rseqOf(response) : OptionalLong.empty();
        if (rseq.isPresent()) {
            if (branch.isEmpty() || !branch.get().inOrder(rseq.getAsLong())) {
                return;
            }
        }
        if (response.status() == 180 && core.state() == CallState.DIALING) {
            core.enter(CallState.REMOTE_RINGING);
        }
        core.tell(new CallEvent.Progress(response.status(), response.reason(), DialogId.remoteTagOf(response)));
        Optional<SessionDescription> description = SdpBody.of(response).usable();
        Optional<byte[]> answer = branch.isPresent() && description.isPresent()
                ? describedBy(branch.get(), description.get(), response, rseq.isPresent())
                : Optional.empty();
        if (rseq.isPresent()) {
            acknowledge(branch.orElseThrow().dialog, new RAck(rseq.getAsLong(), response.cseq()), answer);
        }
    }

    private boolean reliable(SipResponse provisional) {
        return core.settings.reliableProvisionals() != ReliableProvisionalPolicy.NEVER
                && provisional.optionTags(HeaderName.REQUIRE).contains(SentProvisionals.OPTION_TAG);
    }

    /** PRACK, in the branch's early dialog (RFC 3262 §4). Whatever is answered, the INVITE says what becomes of the call. */
    private void acknowledge(Dialog branch, RAck rack, Optional<byte[]> answer) {
        SipRequest.Builder prack =
                Capabilities.name(branch.request(Method.PRACK), core.settings).add(HeaderName.RACK, rack.toString());
        answer.ifPresent(description -> prack.body(SdpBody.TYPE, description));
        core.requests.send(prack.build(), branch::nextSequence, PendingRequests.Outcome.NONE);
    }

    /**
     * A branch describes its session: in a reliable answer for good, in another as a hint of what its 2xx will say (RFC
     * 3261 §13.2.1). Whichever branch said something new last is heard. What comes back is for the PRACK.
     */
    private Optional<byte[]> describedBy(
            EarlyDialogs.Branch branch, SessionDescription description, SipResponse response, boolean reliably) {
        boolean news = !branch.settled() && (reliably || offer != null && branch.describe(description));
        Optional<MediaPlan> plan = news ? agreed(branch, description, reliably) : Optional.empty();
        if (plan.isEmpty()) {
            return Optional.empty();
        }
        core.peer.hear(response);
        hear(branch);
        if (dial.earlyMedia()) {
            core.apply(plan.get());
            core.enter(CallState.EARLY_MEDIA);
            core.tell(new CallEvent.EarlyMedia(branch.dialog.id().remoteTag()));
        }
        return offer == null ? branch.session.local().map(SdpWriter::write) : Optional.empty();
    }

    /** What a branch agrees to by its description; empty when it cannot be used. */
    private Optional<MediaPlan> agreed(EarlyDialogs.Branch branch, SessionDescription description, boolean reliably) {
        if (!reliably) {
            return branch.session
                    .preview(description)
                    .map(audio -> new MediaPlan(audio, true, false, audio.remoteHold()));
        }
        boolean settled =
                offer == null ? branch.session.answer(description).isPresent() : branch.session.accept(description);
        if (!settled) {
            return Optional.empty();
        }
        branch.settle();
        return Optional.of(branch.session.plan(true));
    }

    private void hear(EarlyDialogs.Branch branch) {
        heard = branch;
        core.session = branch.session;
    }

    /** An offer came in an early dialog (RFC 3311 §5.2): why it cannot be answered; else that branch is heard. */
    Optional<Refusal> unsettled(Dialog dialog) {
        Optional<EarlyDialogs.Branch> ready =
                branches.find(dialog.id()).filter(branch -> branch.settled() && !branch.session.offering());
        ready.ifPresent(this::hear);
        return ready.isPresent() ? Optional.empty() : Optional.of(Refusal.of(491));
    }

    /** Where the session can be changed before the call is answered: a branch that described it reliably. */
    Optional<Leg> leg() {
        return Optional.ofNullable(heard)
                .filter(branch -> !answered && branch.settled() && !branch.session.offering())
                .map(branch -> new Leg(branch.dialog, branch.session));
    }

    @Override
    public void answered(SipRequest sent, SipResponse response) {
        inviteTxId = null;
        core.stop(CallTimer.CANCELLED);
        if (response.success()) {
            success(sent, response);
        } else if (!core.over()) {
            branches.clear();
            failure(response);
        }
    }

    @Override
    public void failed(boolean timeout) {
        inviteTxId = null;
        core.stop(CallTimer.CANCELLED);
        if (core.over()) {
            return;
        }
        if (!tryNext(timeout ? 408 : 503)) {
            String why = core.requests.lastFailure().isEmpty() ? "" : ": " + core.requests.lastFailure();
            core.finish(
                    timeout
                            ? ReleaseCause.end(EndReason.TIMEOUT, 408, "No response" + why)
                            : ReleaseCause.end(EndReason.ERROR, 503, "Transport failure" + why));
        }
    }

    private void success(SipRequest sent, SipResponse response) {
        EarlyDialogs.Branch branch = branches.confirm(sent, response, core.contact(), offering);
        Dialog dialog = branch.dialog;
        if (core.over()) {
            acknowledge(dialog, sent, response, Optional.empty());
            teardown.bye(dialog, List.of()); // the 2xx crossed our CANCEL (RFC 3261 §9.1)
            return;
        }
        core.stop(CallTimer.DIAL);
        answered = true;
        core.dialog = dialog;
        core.told(sent);
        hear(branch);
        // Only a 2xx has the answer when no reliable answer had it; peers that sent it in an 18x alone are understood
        // all the same.
        Optional<SessionDescription> described = SdpBody.of(response).usable().or(branch::early);
        Optional<byte[]> answer = offer == null && !branch.settled()
                ? described.flatMap(core.session::answer).map(SdpWriter::write)
                : Optional.empty();
        acknowledge(dialog, sent, response, answer);
        boolean usable = branch.settled()
                || answer.isPresent()
                || offer != null && described.map(core.session::accept).orElse(false);
        if (!usable) {
            teardown.unusable(
                    described.isEmpty() ? "No session description in the answer" : "Unusable session description");
            return;
        }
        core.peer.hear(response);
        core.sessionTimer.granted(sent, response);
        core.answered();
        if (!branches.isEmpty()) {
            core.start(CallTimer.FORKS, core.settings.patienceMillis());
        }
    }

    /** A 2xx from another branch than the first: acknowledged and hung up (RFC 3261 §13.2.2.4). */
    void otherBranch(SipResponse response) {
        boolean ofThisInvite = invite != null
                && response.callId().equals(callId)
                && DialogId.ofReceived(response).localTag().equals(from.tag().orElse(""))
                && response.cseq().equals(invite.cseq());
        if (ofThisInvite) {
            Dialog other = branches.confirm(invite, response, core.contact(), offering).dialog;
            acknowledge(other, invite, response, Optional.empty());
            teardown.bye(other, List.of());
        }
    }

    /** Our Contact is another now: early dialogs use it in what they send next. */
    void contactChanged() {
        branches.contact(core.contact());
    }

    /** No branch answers any more. */
    void branchesGone() {
        branches.clear();
    }

    /** The early dialog that a request names, as long as no branch has answered. */
    Optional<Dialog> branch(DialogId id) {
        return answered ? Optional.empty() : branches.find(id).map(branch -> branch.dialog);
    }

    /** The early dialog that told of itself last, as long as no branch has answered. */
    Optional<Dialog> latestBranch() {
        return answered || core.over() ? Optional.empty() : branches.latest();
    }

    private void acknowledge(Dialog dialog, SipRequest sent, SipResponse success, Optional<byte[]> answer) {
        SipRequest.Builder builder = Capabilities.name(dialog.ack(sent), core.settings);
        answer.ifPresent(description -> builder.body(SdpBody.TYPE, description));
        SipRequest ack = builder.build();
        acks.remember(success, ack);
        core.emit(new CallEffect.SendAck(ack));
    }

    private void failure(SipResponse response) {
        int status = response.status();
        if (core.sessionTimer.raise(response)) {
            sendInvite();
            return;
        }
        if (status == 305) {
            if (useProxy(response)) {
                return;
            }
        } else if (status < 400) {
            redirects.add(response.contacts());
        }
        if (status >= 600 || !tryNext(status)) {
            core.finish(ending(response));
        }
    }

    /** Goes to the next address that a redirection named; false when there is none. */
    private boolean tryNext(int status) {
        Optional<Uri> next = redirects.next();
        next.ifPresent(uri -> {
            target = uri;
            core.tell(new CallEvent.Redirected(uri, status));
            sendInvite();
        });
        return next.isPresent();
    }

    /** 305: the same address by way of the proxy in Contact (RFC 3261 §21.3.4). */
    private boolean useProxy(SipResponse response) {
        redirects.add(response.contacts());
        Optional<Uri> proxy = redirects.next();
        proxy.ifPresent(uri -> {
            SipUri loose = ((SipUri) uri).withParameter("lr", null);
            routes = List.of(NameAddress.of(loose));
            core.tell(new CallEvent.Redirected(uri, 305));
            sendInvite();
        });
        return proxy.isPresent();
    }

    private CallEnd ending(SipResponse response) {
        EndReason reason = response.status() == 408 ? EndReason.TIMEOUT : EndReason.REJECTED;
        int q850 = ReleaseCause.of(response).q850();
        CallEnd mapped = ReleaseCause.end(reason, response.status(), response.reason());
        return q850 == 0 ? mapped : new CallEnd(reason, response.status(), response.reason(), q850);
    }

    /** Same From tag and Call-ID, a higher CSeq, for the first INVITE and for every target after it. */
    private void sendInvite() {
        SipRequest.Builder builder = RouteSet.begin(Method.INVITE, target, routes)
                .add(HeaderName.MAX_FORWARDS, "70")
                .add(HeaderName.FROM, from.toString())
                .add(HeaderName.TO, NameAddress.of(plain(dial.target())).toString())
                .add(HeaderName.CALL_ID, callId)
                .add(HeaderName.CSEQ, new CSeq(nextSequence(), Method.INVITE).toString())
                .add(HeaderName.CONTACT, NameAddress.of(core.contact()).toString());
        Capabilities.offer(builder, core.settings);
        core.sessionTimer.ask(builder);
        if (core.settings.reliableProvisionals() == ReliableProvisionalPolicy.REQUIRED) {
            builder.add(HeaderName.REQUIRE, SentProvisionals.OPTION_TAG);
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
