package io.xphone.call;

import io.xphone.CallDirection;
import io.xphone.CallEnd;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.sdp.SessionDescription;
import io.xphone.sip.Identifiers;
import io.xphone.sip.auth.Credentials;
import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.dialog.DialogId;
import io.xphone.sip.dialog.DialogState;
import io.xphone.sip.identity.Identities;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Headers;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One call, from dialling or ringing to its end (RFC 3261 §13 to §15, RFC 3262, RFC 3264, RFC 3311, RFC 4028).
 *
 * <pre>
 *   outbound   IDLE -start-> DIALING -180-> REMOTE_RINGING -18x, SDP-> EARLY_MEDIA -2xx-> ACTIVE
 *   inbound    IDLE -start, media-> RINGING [-progress with media-> EARLY_MEDIA] -accept-> ACTIVE
 *   both       ACTIVE -hold of either side-> ON_HOLD -no hold left-> ACTIVE
 *              any -end, BYE, CANCEL, refusal, time, fault-> ENDED
 * </pre>
 *
 * Inputs are what arrives for the call: answers and failures of its client transactions, requests of its server
 * transactions, timers, the state of its media, and commands. Each returns what is to be done, in order. Nothing is
 * done before it is said: no clock, no socket, no thread; {@code nowMillis} is the time of the input in ms of any
 * steady clock. A command carries a {@code token} that comes back once, in {@link CallEffect.Done} or
 * {@link CallEffect.Refused}; a command that does not fit is refused and changes nothing. Not safe for use by several
 * threads.
 *
 * <p>After {@link CallEffect.Ended} messages may still have to be exchanged (the ACK of a crossing 2xx, the answer to a
 * BYE): inputs keep being taken until {@link CallEffect.Released}.
 *
 * <p>This class only finds the part that an input is for; the parts are named in the package description.
 */
public final class CallMachine {

    private final CallCore core;
    private final SentAnswer sentAnswer;
    private final SentAcks acks = new SentAcks();
    private final Teardown teardown;
    private final Renegotiation renegotiation;
    private final InfoExchange info;
    private final Optional<OutboundSetup> outbound;
    private final Optional<InboundSetup> inbound;
    private final InDialogRequests inDialog;
    private final Transfers transfers;
    private final SessionRefresh refresh;
    private final TargetRefresh target;
    private final CallIdentity identity;
    private SipResponse lastResponse;
    private Headers identifying = Headers.empty();
    private boolean started;

    private CallMachine(CallCore core, DialSettings dial, String txId, SipRequest invite) {
        this.core = core;
        sentAnswer = new SentAnswer(core);
        teardown = new Teardown(core, sentAnswer);
        info = new InfoExchange(core, teardown);
        if (invite == null) {
            OutboundSetup setup = new OutboundSetup(core, dial, teardown, acks);
            identity = CallIdentity.outbound(dial, setup);
            outbound = Optional.of(setup);
            inbound = Optional.empty();
        } else {
            core.dialog = Dialog.uas(invite, core.ids.tag(), core.contact());
            identity = CallIdentity.inbound(invite, core.dialog.id().localTag(), core.settings.policy());
            outbound = Optional.empty();
            inbound = Optional.of(new InboundSetup(core, txId, invite, sentAnswer));
        }
        renegotiation = new Renegotiation(core, teardown, sentAnswer, acks, this::early);
        RefreshRequest refreshing = new RefreshRequest(core, renegotiation, teardown);
        refresh = new SessionRefresh(core, refreshing, teardown);
        target = new TargetRefresh(core, refreshing, renegotiation, sentAnswer);
        transfers = new Transfers(core, teardown, outbound);
        RemoteOffers offers = new RemoteOffers(core, teardown, sentAnswer, renegotiation);
        inDialog = new InDialogRequests(
                core, inbound, outbound, teardown, sentAnswer, offers, renegotiation, info, transfers);
    }

    /**
     * A call that we make. Nothing is sent before {@link #start}.
     *
     * @param id the application's name for the call, also the stem of its transactions' names
     * @param dial whom to call, and how
     * @param settings what all calls share
     * @param ids the source of tags and Call-IDs
     * @return the call, IDLE
     */
    public static CallMachine outbound(String id, DialSettings dial, CallSettings settings, Identifiers ids) {
        List<Credentials> credentials = dial.credentials().isEmpty() ? settings.credentials() : dial.credentials();
        CallCore core = new CallCore(id, CallDirection.OUTBOUND, settings, credentials, dial.contact(), ids);
        return new CallMachine(core, dial, "", null);
    }

    /**
     * A call that is made to us.
     *
     * @param id the application's name for the call, also the stem of its transactions' names
     * @param txId the server transaction of the INVITE
     * @param invite an INVITE without To tag
     * @param contact where the peer's requests are to come
     * @param settings what all calls share
     * @param ids the source of tags
     * @return the call, IDLE
     */
    public static CallMachine inbound(
            String id, String txId, SipRequest invite, SipUri contact, CallSettings settings, Identifiers ids) {
        CallCore core = new CallCore(id, CallDirection.INBOUND, settings, settings.credentials(), contact, ids);
        return new CallMachine(core, null, txId, invite);
    }

    // ---- inputs: the call's transactions, timers and media ----

    /**
     * Begins. Outbound: ports are asked for, then the INVITE goes out. Inbound: the INVITE is checked and refused, or
     * ports are asked for, then the call is presented.
     */
    public List<CallEffect> start(long nowMillis) {
        if (!started) {
            started = true;
            outbound.ifPresent(OutboundSetup::start);
            inbound.ifPresent(InboundSetup::start);
        }
        return core.drain();
    }

    /**
     * The ports that {@link CallEffect.OpenMedia} asked for are open.
     */
    public List<CallEffect> onMediaOpened(LocalMedia media, long nowMillis) {
        if (!core.over() && !core.session.ready()) {
            core.session.opened(media);
            outbound.ifPresent(OutboundSetup::mediaOpened);
            inbound.ifPresent(InboundSetup::mediaOpened);
        }
        return core.drain();
    }

    /** No ports could be opened: 500 to the caller, the end of the call for whoever dialled. */
    public List<CallEffect> onMediaFailed(String why, long nowMillis) {
        return noMedia(Refusal.of(500), why);
    }

    /** Other calls have all the ports that there are: 503 and Retry-After to the caller, who may find some elsewhere. */
    public List<CallEffect> onMediaBusy(String why, long nowMillis) {
        return noMedia(Refusal.busyNode(core.ids), why);
    }

    private List<CallEffect> noMedia(Refusal refusal, String why) {
        if (!core.over() && !core.session.ready()) {
            core.mediaFailed();
            inbound.ifPresent(setup -> setup.mediaFailed(refusal, why));
            core.finish(ReleaseCause.end(
                    EndReason.ERROR, refusal.status(), why)); // of an outbound call: the first end counts
        }
        return core.drain();
    }

    /**
     * A request came: within the dialog, or an ACK for a 2xx.
     *
     * @param txId its server transaction, empty for ACK
     * @param request the request
     */
    public List<CallEffect> onRequest(String txId, SipRequest request, long nowMillis) {
        transfers.at(nowMillis);
        inDialog.received(txId, request);
        return settle();
    }

    /**
     * The transaction layer took a CANCEL for an INVITE of the peer and answered it.
     *
     * @param inviteTxId the server transaction of the INVITE
     * @param cancel the CANCEL
     */
    public List<CallEffect> onCancelled(String inviteTxId, SipRequest cancel, long nowMillis) {
        inbound.filter(setup -> setup.is(inviteTxId)).ifPresent(setup -> {
            core.received(cancel);
            setup.cancelled(cancel);
        });
        return core.drain();
    }

    /**
     * An answer came.
     *
     * @param txId its client transaction, empty for a 2xx to INVITE that matches none any more
     * @param response the answer
     */
    public List<CallEffect> onResponse(String txId, SipResponse response, long nowMillis) {
        transfers.at(nowMillis);
        boolean invite = response.cseq().method().equals(Method.INVITE);
        boolean awaited = core.requests.waits(txId);
        if (awaited) {
            core.received(response);
            if (invite) {
                lastResponse = response;
                if (Identities.presentIn(response.headers())) {
                    identifying = response.headers();
                }
            }
            core.requests.onResponse(txId, response);
        } else if (invite && response.success()) {
            acks.of(response)
                    .ifPresentOrElse(
                            ack -> core.emit(new CallEffect.SendAck(ack)),
                            () -> outbound.ifPresent(setup -> setup.otherBranch(response)));
        }
        return settle();
    }

    /**
     * A transaction of the call ended without an answer, or, of an INVITE of the peer, without our answer getting
     * through.
     *
     * @param txId the transaction
     * @param timeout whether time ran out; otherwise the transport failed
     */
    public List<CallEffect> onTransactionFailed(String txId, boolean timeout, long nowMillis) {
        return onTransactionFailed(txId, timeout, "", nowMillis);
    }

    /**
     * The same.
     *
     * @param detail what is known of it, for people; may be empty
     */
    public List<CallEffect> onTransactionFailed(String txId, boolean timeout, String detail, long nowMillis) {
        transfers.at(nowMillis);
        if (!core.requests.onFailed(txId, timeout, detail)) {
            inbound.filter(setup -> setup.is(txId)).ifPresent(InboundSetup::failed);
        }
        return settle();
    }

    /** A timer fired. */
    public List<CallEffect> onTimer(CallTimer timer, long nowMillis) {
        if (core.fired(timer)) {
            switch (timer) {
                case DIAL -> outbound.ifPresent(OutboundSetup::dialTimeout);
                case CANCELLED -> outbound.ifPresent(OutboundSetup::cancelTimeout);
                case RING -> inbound.ifPresent(InboundSetup::ringTimeout);
                case AUTO_ANSWER -> inbound.ifPresent(InboundSetup::autoAnswer);
                case KEEP_RINGING -> inbound.ifPresent(InboundSetup::keepRinging);
                case RESEND_ANSWER -> sentAnswer.resend();
                case ACK -> teardown.notAcknowledged();
                case GLARE -> renegotiation.glareOver();
                case FORKS -> outbound.ifPresent(OutboundSetup::branchesGone);
                case TRANSFER, REFERRALS -> transfers.timer(timer, nowMillis);
                case RESEND_PROVISIONAL -> inbound.ifPresent(InboundSetup::resend);
                case PRACK -> inbound.ifPresent(InboundSetup::notAcknowledged);
                case TARGET_REFRESH -> target.rested();
                case SESSION_REFRESH -> refresh.due();
                case SESSION_EXPIRES -> refresh.expired();
            }
        }
        return settle();
    }

    /** No media came for too long: BYE and TIMEOUT. Without effect unless the call is answered. */
    public List<CallEffect> onMediaTimeout(long nowMillis) {
        if (core.state().established()) {
            teardown.hangUp(
                    ReleaseCause.end(EndReason.TIMEOUT, 408, "Media timeout"),
                    List.of(Teardown.reason(ReleaseCause.q850Value(ReleaseCause.TIMER_EXPIRY, "Media timeout"))));
        }
        return core.drain();
    }

    /**
     * Our Contact is another now: all that the call sends from now on has it. The peer of an answered call is told at once by a target
     * refresh (RFC 3261 §12.2, RFC 3311), or when the exchange ends that is in the way; before the answer nothing is sent for it. A sips
     * Contact stays one (§12.1.1).
     *
     * @param changed where the peer's requests are to come from now on
     */
    public List<CallEffect> contactChanged(SipUri changed, long nowMillis) {
        if (target.contactChanged(changed)) {
            outbound.ifPresent(OutboundSetup::contactChanged);
        }
        return settle();
    }

    // ---- commands ----

    /**
     * Answers an inbound call. Done once the 200 is out, which may have to wait for the PRACK of a provisional answer.
     *
     * @param headers for the 200
     */
    public List<CallEffect> accept(long token, List<Header> headers, long nowMillis) {
        Optional<CallError> error = notPresented("accept")
                .or(() -> ApplicationHeaders.check(headers))
                .or(() -> inbound.flatMap(setup -> setup.accept(token, headers)));
        error.ifPresent(why -> core.refuse(token, why));
        return core.drain();
    }

    /**
     * Refuses an inbound call.
     *
     * @param status 300 to 699
     * @param phrase the reason phrase; empty for the usual one
     * @param headers for the answer; Contact for 3xx
     */
    public List<CallEffect> reject(long token, int status, String phrase, List<Header> headers, long nowMillis) {
        boolean sayable = status >= 300 && status <= 699 && HeaderText.isOneLine(phrase);
        Optional<CallError> error = notPresented("reject")
                .or(() -> sayable ? ApplicationHeaders.checkResponse(headers) : invalid("not a refusal: " + status));
        if (error.isEmpty()) {
            inbound.ifPresent(setup -> setup.reject(status, phrase.isEmpty() ? null : phrase, headers));
        }
        return conclude(token, error);
    }

    /** As {@link #progress(long, int, boolean, List, long)}, without headers of the application. */
    public List<CallEffect> progress(long token, int status, boolean withMedia, long nowMillis) {
        return progress(token, status, withMedia, List.of(), nowMillis);
    }

    /**
     * Sends the caller of an inbound call elsewhere (RFC 3261 §21.3).
     *
     * @param status 300, 301, 302 or 305
     * @param contacts where to, with their q values; at least one
     * @param headers for the answer beside them
     */
    public List<CallEffect> redirect(
            long token, int status, List<NameAddress> contacts, List<Header> headers, long nowMillis) {
        boolean sayable = status >= 300 && status <= 302 || status == 305;
        if (!sayable || contacts.isEmpty()) {
            return conclude(token, invalid(sayable ? "nowhere to go" : "not a redirection: " + status));
        }
        Optional<CallError> bad = ApplicationHeaders.check(headers);
        if (bad.isPresent()) {
            return conclude(token, bad);
        }
        List<Header> all = new ArrayList<>(headers);
        contacts.forEach(contact -> all.add(new Header(HeaderName.CONTACT, contact.toString())));
        return reject(token, status, "", all, nowMillis);
    }

    /**
     * Tells the caller how far an inbound call is.
     *
     * @param status 180 to 183
     * @param withMedia whether to answer the offer already, so that sound can flow before the call is answered
     * @param headers for the answer
     */
    public List<CallEffect> progress(long token, int status, boolean withMedia, List<Header> headers, long nowMillis) {
        boolean sayable = status >= 180 && status <= 183;
        Optional<CallError> error = notPresented("progress")
                .or(() -> sayable ? Optional.empty() : invalid("not a provisional answer: " + status))
                .or(() -> ApplicationHeaders.check(headers))
                .or(() -> inbound.flatMap(setup -> setup.progress(status, withMedia, headers)));
        return conclude(token, error);
    }

    /**
     * Ends the call: BYE when it is answered, CANCEL when ours is not, 480 when the peer's is not.
     *
     * @param headers for BYE, CANCEL or 480, such as Reason
     */
    public List<CallEffect> end(long token, List<Header> headers, long nowMillis) {
        Optional<CallError> error = core.over()
                ? Optional.of(CallError.invalidState("the call is over"))
                : ApplicationHeaders.check(headers);
        if (error.isEmpty()) {
            core.done(token);
            if (core.state().established()) {
                teardown.hangUp(new CallEnd(EndReason.LOCAL, 0, "", ReleaseCause.NORMAL), headers);
            } else {
                outbound.ifPresent(setup ->
                        setup.giveUp(ReleaseCause.end(EndReason.CANCELLED, 487, "Request Terminated"), headers));
                inbound.ifPresent(setup -> setup.giveUp(headers));
            }
            return core.drain();
        }
        return conclude(token, error);
    }

    /** As {@link #hold(long, List, long)}, without headers of the application. */
    public List<CallEffect> hold(long token, long nowMillis) {
        return hold(token, List.of(), nowMillis);
    }

    /**
     * Puts the peer on hold. Done once the peer agreed; when it refuses, the call goes on as it was.
     *
     * @param headers for the re-INVITE, or the UPDATE before the answer
     */
    public List<CallEffect> hold(long token, List<Header> headers, long nowMillis) {
        return hold(token, true, headers);
    }

    /** As {@link #resume(long, List, long)}, without headers of the application. */
    public List<CallEffect> resume(long token, long nowMillis) {
        return resume(token, List.of(), nowMillis);
    }

    /**
     * Takes back our hold; the peer's stays until the peer takes it back.
     *
     * @param headers as for {@link #hold(long, List, long)}
     */
    public List<CallEffect> resume(long token, List<Header> headers, long nowMillis) {
        return hold(token, false, headers);
    }

    private List<CallEffect> hold(long token, boolean toHold, List<Header> headers) {
        Optional<CallError> bad = ApplicationHeaders.check(headers);
        if (bad.isPresent()) {
            return conclude(token, bad);
        }
        renegotiation.hold(token, toHold, headers);
        return core.drain();
    }

    /**
     * Headers for every request and answer that the call sends from now on, also those that it sends by itself. A message that has
     * one of that name keeps its own.
     *
     * @param headers in place of those said before; none to end it
     */
    public List<CallEffect> headers(long token, List<Header> headers, long nowMillis) {
        Optional<CallError> error =
                core.over() ? Optional.of(CallError.invalidState("the call is over")) : StandingHeaders.check(headers);
        if (error.isEmpty()) {
            core.standing.set(headers);
        }
        return conclude(token, error);
    }

    /** As {@link #info(long, String, byte[], List, long)}, without headers of the application. */
    public List<CallEffect> info(long token, String contentType, byte[] body, long nowMillis) {
        return info(token, contentType, body, List.of(), nowMillis);
    }

    /**
     * Sends an INFO within the call, from when the peer has told of its dialog. Done once the peer took it.
     *
     * @param contentType the type of the body; see {@link io.xphone.rtp.DtmfInfo} for digits
     * @param body the body; may be empty
     * @param headers to add
     */
    public List<CallEffect> info(long token, String contentType, byte[] body, List<Header> headers, long nowMillis) {
        if (body.length > 0 && (contentType.isBlank() || !HeaderText.isOneLine(contentType))) {
            return conclude(token, invalid("a body needs a content type"));
        }
        Optional<CallError> bad = ApplicationHeaders.check(headers);
        if (bad.isPresent()) {
            return conclude(token, bad);
        }
        info.send(token, Method.INFO, contentType, body, headers, usableDialog());
        return core.drain();
    }

    /**
     * Sends a MESSAGE within the answered call (RFC 3428). Done once the peer took it.
     *
     * @param contentType the type of the body
     * @param body the body; any bytes
     * @param headers to add
     */
    public List<CallEffect> message(long token, String contentType, byte[] body, List<Header> headers, long nowMillis) {
        if (contentType.isBlank() || !HeaderText.isOneLine(contentType)) {
            return conclude(token, invalid("a message needs a content type"));
        }
        Optional<CallError> bad = ApplicationHeaders.check(headers);
        if (bad.isPresent()) {
            return conclude(token, bad);
        }
        Optional<Dialog> answered = core.state().established() ? Optional.of(core.dialog) : Optional.empty();
        info.send(token, Method.MESSAGE, contentType, body, headers, answered);
        return core.drain();
    }

    /** The dialog to send in: the call's, or before the answer the early one that told of itself last. */
    private Optional<Dialog> usableDialog() {
        boolean usable =
                core.state().established() || inbound.map(InboundSetup::early).orElse(false);
        return usable ? Optional.of(core.dialog) : outbound.flatMap(OutboundSetup::latestBranch);
    }

    // ---- queries ----

    /** Being sent elsewhere, sending the peer elsewhere, being replaced. */
    public Transfers transfers() {
        return transfers;
    }

    /** Whether a dialog is one of this call: its own, or an early one of a call that we make. */
    public boolean has(DialogId dialog) {
        return dialogId().filter(dialog::equals).isPresent()
                || outbound.flatMap(setup -> setup.branch(dialog)).isPresent();
    }

    /** The application's name for the call. */
    public String id() {
        return core.id;
    }

    /** The Call-ID. */
    public String callId() {
        return identity.callId();
    }

    /** The state. */
    public CallState state() {
        return core.state();
    }

    /** Who began the call. */
    public CallDirection direction() {
        return core.direction;
    }

    /** Our Contact: where the peer's requests are to come. */
    public SipUri contact() {
        return core.contact();
    }

    /** Our tag. */
    public String localTag() {
        return identity.localTag();
    }

    /**
     * Call-ID and tags, once the peer's tag is known for good: at once for inbound calls, from the 2xx on for outbound
     * ones.
     */
    public Optional<DialogId> dialogId() {
        return Optional.ofNullable(core.dialog).map(Dialog::id);
    }

    /** The whole dialog as a value, from when {@link #dialogId()} is there. */
    public Optional<DialogState> dialog() {
        return Optional.ofNullable(core.dialog).map(Dialog::state);
    }

    /** The caller, as From says. */
    public NameAddress from() {
        return identity.from();
    }

    /** The called party, as To says. */
    public NameAddress to() {
        return identity.to();
    }

    /**
     * The other side: From of an inbound call, To of an outbound one; the network's word for it where the peer is
     * trusted with that (RFC 3325 §7).
     */
    public NameAddress remote() {
        NameAddress said = core.direction == CallDirection.INBOUND ? from() : to();
        return core.settings.policy().trustIdentity()
                ? identities().networkIdentity().orElse(said)
                : said;
    }

    /** What the INVITE says of identities, or the latest answer to ours that says anything of them. */
    public Identities identities() {
        return inbound.map(setup -> Identities.of(setup.invite().headers(), "calling"))
                .orElseGet(() -> Identities.of(identifying, "called"));
    }

    /** Whether the peer is trusted to say who someone is. */
    public boolean trustsIdentity() {
        return core.settings.policy().trustIdentity();
    }

    /** Which number was called, from where {@link CallPolicy#calledNumberFrom} says. Empty when there is none. */
    public String calledNumber() {
        return identity.calledNumber();
    }

    /** The INVITE: the peer's, or ours as it was sent last; empty before ours is sent. */
    public Optional<SipRequest> invite() {
        return inbound.map(InboundSetup::invite).or(() -> outbound.flatMap(OutboundSetup::invite));
    }

    /** The headers that the peer sent: of its INVITE, or of its latest answer to ours; empty before there is one. */
    public Headers remoteHeaders() {
        return inbound.map(setup -> setup.invite().headers())
                .or(() -> lastResponse().map(SipResponse::headers))
                .orElse(Headers.empty());
    }

    /** The latest answer to an INVITE of ours. */
    public Optional<SipResponse> lastResponse() {
        return Optional.ofNullable(lastResponse);
    }

    /** Our session description in force. */
    public Optional<SessionDescription> localSdp() {
        return core.session.local();
    }

    /** The peer's session description in force. */
    public Optional<SessionDescription> remoteSdp() {
        return core.session.remote();
    }

    /** What the media side has been told last. */
    public Optional<MediaPlan> mediaPlan() {
        return Optional.ofNullable(core.plan());
    }

    /** The session timer in force; empty before the answer, and when there is none. */
    public Optional<SessionInterval> sessionTimer() {
        return core.sessionTimer.agreed();
    }

    /** Whether we hold the peer. */
    public boolean onHoldLocally() {
        return core.session.localHold();
    }

    /** Whether the peer holds us. */
    public boolean heldByRemote() {
        return core.session.remoteHold();
    }

    /** How the call ended; empty before. */
    public Optional<CallEnd> end() {
        return Optional.ofNullable(core.end());
    }

    /** What was in the way of telling the peer our Contact may have ended. */
    private List<CallEffect> settle() {
        target.tell();
        return core.drain();
    }

    private Optional<Leg> early() {
        return inbound.isPresent() ? inbound.get().leg() : outbound.flatMap(OutboundSetup::leg);
    }

    private Optional<CallError> notPresented(String command) {
        boolean presented = inbound.map(InboundSetup::presented).orElse(false);
        return presented
                ? Optional.empty()
                : Optional.of(
                        CallError.invalidState(command + " does not fit " + core.direction + " in " + core.state()));
    }

    private static Optional<CallError> invalid(String message) {
        return Optional.of(CallError.invalidArgument(message));
    }

    private List<CallEffect> conclude(long token, Optional<CallError> error) {
        error.ifPresentOrElse(why -> core.refuse(token, why), () -> core.done(token));
        return core.drain();
    }
}
