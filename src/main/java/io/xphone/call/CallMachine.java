package io.xphone.call;

import io.xphone.CallDirection;
import io.xphone.CallEnd;
import io.xphone.EndReason;
import io.xphone.call.core.CallCore;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallTimer;
import io.xphone.call.core.CallWideHeaders;
import io.xphone.call.core.DialogSession;
import io.xphone.call.core.LocalMedia;
import io.xphone.call.core.SentAcks;
import io.xphone.call.core.SentSuccessResponse;
import io.xphone.call.core.Teardown;
import io.xphone.call.message.ApplicationHeaders;
import io.xphone.call.message.CallError;
import io.xphone.call.message.HeaderText;
import io.xphone.call.message.Rejection;
import io.xphone.call.message.ReleaseCause;
import io.xphone.call.session.IceRestart;
import io.xphone.call.session.KeyRenewal;
import io.xphone.call.session.RefreshRequest;
import io.xphone.call.session.RemoteOffers;
import io.xphone.call.session.Renegotiation;
import io.xphone.call.session.SessionRefresh;
import io.xphone.call.session.TargetRefresh;
import io.xphone.call.session.Trickle;
import io.xphone.call.settings.CallSettings;
import io.xphone.call.settings.DialSettings;
import io.xphone.call.setup.InboundSetup;
import io.xphone.call.setup.OutboundSetup;
import io.xphone.call.transfer.Transfers;
import io.xphone.sdp.AudioCapabilities;
import io.xphone.sdp.transport.IceDescription;
import io.xphone.sdp.transport.SrtpUse;
import io.xphone.sip.Identifiers;
import io.xphone.sip.auth.Credentials;
import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
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
 *   inbound    IDLE -start-> RINGING [-progress with media-> EARLY_MEDIA] -accept-> ACTIVE
 *   both       ACTIVE -hold of either side-> ON_HOLD -no hold left-> ACTIVE
 *              any -end, BYE, CANCEL, rejection, timeout, error-> ENDED
 * </pre>
 *
 * The inputs are responses and failures of the call's client transactions, requests of its server transactions, timers,
 * the state of its media, and commands. Each input returns the effects to carry out, in order. The machine has no
 * clock, socket or thread; {@code nowMillis} is the time of the input in ms of any monotonic clock. A command carries a
 * {@code token} that one {@link CallEffect.Done} or {@link CallEffect.Failed} repeats; a command that does not fit the
 * state fails and changes nothing. Not thread-safe.
 *
 * <p>After {@link CallEffect.Ended}, messages may still have to be exchanged (the ACK of a crossing 2xx, the response
 * to a BYE): the machine accepts inputs until {@link CallEffect.Released}.
 *
 * <p>This class only selects the part that handles an input; the package description lists the parts.
 */
public final class CallMachine extends CallQueries {

    private final SentSuccessResponse sentSuccess;
    private final SentAcks acks;
    private final Teardown teardown;
    private final Renegotiation renegotiation;
    private final InDialogMessages info;
    private final InDialogRequests inDialog;
    private final Transfers transfers;
    private final SessionRefresh refresh;
    private final TargetRefresh target;
    private final RemoteOffers offers;
    private final IceRestart restart;
    private final KeyRenewal keys;
    private final Trickle trickle;
    private boolean started;

    private CallMachine(CallParts parts) {
        super(parts);
        sentSuccess = parts.sentSuccess();
        acks = parts.acks();
        teardown = parts.teardown();
        trickle = new Trickle(core, teardown, this::trickleDialog);
        info = new InDialogMessages(core, teardown, trickle);
        renegotiation = new Renegotiation(core, teardown, sentSuccess, acks, this::earlySession);
        RefreshRequest refreshRequest = new RefreshRequest(core, renegotiation, teardown);
        refresh = new SessionRefresh(core, refreshRequest, teardown);
        target = new TargetRefresh(core, refreshRequest, renegotiation, sentSuccess);
        transfers = new Transfers(core, teardown, outbound);
        restart = new IceRestart(core, renegotiation, sentSuccess, this::noPath);
        keys = new KeyRenewal(core, renegotiation, sentSuccess);
        offers = new RemoteOffers(core, teardown, sentSuccess, renegotiation, restart);
        inDialog = new InDialogRequests(
                core, inbound, outbound, teardown, sentSuccess, offers, renegotiation, info, transfers);
    }

    /**
     * Creates an outbound call. It sends nothing before {@link #start}.
     *
     * @param id the application's identifier of the call, also the prefix of its transaction identifiers
     * @param dial the parameters of the call
     * @param settings the settings that all calls share
     * @param ids the source of tags and Call-IDs
     * @return the call, IDLE
     */
    public static CallMachine outbound(String id, DialSettings dial, CallSettings settings, Identifiers ids) {
        List<Credentials> credentials = dial.credentials().isEmpty() ? settings.credentials() : dial.credentials();
        CallCore core = new CallCore(id, CallDirection.OUTBOUND, settings, credentials, dial.contact(), ids);
        return new CallMachine(CallParts.outbound(core, dial));
    }

    /**
     * Creates an inbound call.
     *
     * @param id the application's identifier of the call, also the prefix of its transaction identifiers
     * @param txId the server transaction of the INVITE
     * @param invite an INVITE without To tag
     * @param contact the local Contact
     * @param settings the settings that all calls share
     * @param ids the source of tags
     * @return the call, IDLE
     */
    public static CallMachine inbound(
            String id, String txId, SipRequest invite, SipUri contact, CallSettings settings, Identifiers ids) {
        CallCore core = new CallCore(id, CallDirection.INBOUND, settings, settings.credentials(), contact, ids);
        return new CallMachine(CallParts.inbound(core, txId, invite));
    }

    /**
     * Sets the local address of the media before it is open: an offer with an address of another family is then
     * rejected at once.
     *
     * @param literal an address; a name has no effect
     */
    public void mediaHost(String literal) {
        core.session.expectHost(literal);
    }

    // ---- inputs: the call's transactions, timers and media ----

    /**
     * Starts the call. Outbound: opens ports, then sends the INVITE. Inbound: checks the INVITE and rejects it, or
     * reports the call, which has no ports before its answer or early media.
     */
    public List<CallEffect> start(long nowMillis) {
        if (!started && !core.ended()) {
            started = true;
            outbound.ifPresent(OutboundSetup::start);
            inbound.ifPresent(InboundSetup::start);
        }
        return core.drain();
    }

    /** The ports that {@link CallEffect.OpenMedia} requested are open. */
    public List<CallEffect> onMediaOpened(LocalMedia media, long nowMillis) {
        if (!core.ended() && core.mediaOpening()) {
            core.mediaOpened(media);
            outbound.ifPresent(OutboundSetup::mediaOpened);
            inbound.ifPresent(InboundSetup::mediaOpened);
        }
        return core.drain();
    }

    /**
     * The ports could not be opened: an outbound call ends; of an inbound call the commands fail that wait for them,
     * and one that was being answered ends with 500.
     */
    public List<CallEffect> onMediaFailed(String why, long nowMillis) {
        return noMedia(Rejection.of(500), why);
    }

    /**
     * All ports are in use: as {@link #onMediaFailed}, but the caller receives 503 with Retry-After, because another
     * node may have free ports.
     */
    public List<CallEffect> onMediaBusy(String why, long nowMillis) {
        return noMedia(Rejection.overloaded(core.ids), why);
    }

    private List<CallEffect> noMedia(Rejection rejection, String why) {
        if (!core.ended() && core.mediaOpening()) {
            core.mediaFailed();
            inbound.ifPresent(setup -> setup.mediaFailed(rejection, why));
            outbound.ifPresent(setup -> core.finish(ReleaseCause.end(EndReason.ERROR, rejection.status(), why)));
        }
        return core.drain();
    }

    /** Opens the ports of an inbound call before its answer: the application reads or writes audio already. */
    public List<CallEffect> openMedia(long nowMillis) {
        if (!core.ended() && inbound.map(InboundSetup::presented).orElse(false)) {
            core.openMedia();
        }
        return core.drain();
    }

    /**
     * Processes a request within the dialog, or an ACK for a 2xx.
     *
     * @param txId its server transaction, empty for ACK
     * @param request the request
     */
    public List<CallEffect> onRequest(String txId, SipRequest request, long nowMillis) {
        transfers.setTime(nowMillis);
        inDialog.received(txId, request);
        return settle();
    }

    /**
     * The transaction layer received a CANCEL for an inbound INVITE and responded to it.
     *
     * @param inviteTxId the server transaction of the INVITE
     * @param cancel the CANCEL
     */
    public List<CallEffect> onCancelled(String inviteTxId, SipRequest cancel, long nowMillis) {
        inbound.filter(setup -> setup.matches(inviteTxId)).ifPresent(setup -> {
            core.received(cancel);
            setup.cancelled(cancel);
        });
        return core.drain();
    }

    /**
     * Processes a response.
     *
     * @param txId its client transaction, empty for a 2xx to INVITE that matches no transaction
     * @param response the response
     */
    public List<CallEffect> onResponse(String txId, SipResponse response, long nowMillis) {
        transfers.setTime(nowMillis);
        boolean invite = response.cseq().method().equals(Method.INVITE);
        boolean awaited = core.requests.isPending(txId);
        if (awaited) {
            core.received(response);
            if (invite) {
                remember(response);
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
     * A client transaction of the call ended without a response, or the server transaction of the INVITE ended before
     * its response was delivered.
     *
     * @param txId the transaction
     * @param timeout true for a timeout; false for a transport failure
     * @param detail the cause, for logs; may be empty
     */
    public List<CallEffect> onTransactionFailed(String txId, boolean timeout, String detail, long nowMillis) {
        transfers.setTime(nowMillis);
        if (!core.requests.onFailed(txId, timeout, detail)) {
            inbound.filter(setup -> setup.matches(txId)).ifPresent(InboundSetup::transactionFailed);
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
                case KEEP_RINGING -> inbound.ifPresent(InboundSetup::repeatProvisional);
                case RETRANSMIT_SUCCESS -> sentSuccess.retransmit();
                case ACK -> teardown.ackTimeout();
                case GLARE -> renegotiation.glareTimeout();
                case FORKS -> outbound.ifPresent(OutboundSetup::forksTimeout);
                case OUTGOING_TRANSFER, INCOMING_TRANSFERS -> transfers.timer(timer, nowMillis);
                case RETRANSMIT_PROVISIONAL -> inbound.ifPresent(InboundSetup::retransmitProvisional);
                case PRACK -> inbound.ifPresent(InboundSetup::prackTimeout);
                case TARGET_REFRESH -> target.retryDelayElapsed();
                case SESSION_REFRESH -> refresh.due();
                case SESSION_EXPIRES -> refresh.expired();
            }
        }
        return settle();
    }

    /**
     * No media was received for too long: ends the call with BYE and TIMEOUT. No effect unless the call is answered.
     */
    public List<CallEffect> onMediaTimeout(long nowMillis) {
        endWithoutMedia("Media timeout");
        return core.drain();
    }

    /**
     * ICE has no path for the media, the peer no longer consents to it, or the relay of a call without ICE is lost. New
     * addresses are offered, which restart ICE, if there was a path, else the call ends. No effect unless the call is
     * answered.
     *
     * @param worked whether there was a path since the last start or restart
     */
    public List<CallEffect> onMediaPathLost(String reason, boolean worked, long nowMillis) {
        if (!worked) {
            noPath(reason);
        } else if (core.state().established()) {
            restart.pathLost(reason);
        }
        return settle();
    }

    /** The SRTP key of the peer nears the end of its lifetime: the session is offered again, for another one. */
    public List<CallEffect> onMediaKeyEnds(long nowMillis) {
        if (core.state().established()) {
            keys.keyEnds();
        }
        return settle();
    }

    private void noPath(String reason) {
        endWithoutMedia("No media path: " + reason);
    }

    /** The candidates that {@link CallEffect.GatherMedia} requested are there. */
    public List<CallEffect> onMediaGathered(LocalMedia media, long nowMillis) {
        if (core.gathering()) {
            core.mediaGathered(media);
            restart.gathered();
            offers.gathered();
        }
        return settle();
    }

    /**
     * There are no candidates for a restart of ICE: a call whose path was lost ends, and an offer of the peer is
     * answered with the candidates of before.
     */
    public List<CallEffect> onMediaNotGathered(long nowMillis) {
        if (core.gathering()) {
            core.mediaNotGathered();
            restart.notGathered();
            offers.gathered();
        }
        return settle();
    }

    /**
     * There are further local candidates of ICE, or there will be none: they follow in an INFO if the peer takes them.
     *
     * @param candidates all of them so far, in the order in which they were found
     */
    public List<CallEffect> onCandidates(IceDescription candidates, long nowMillis) {
        if (!core.ended()) {
            trickle.gathered(candidates);
        }
        return settle();
    }

    private void endWithoutMedia(String phrase) {
        if (core.state().established()) {
            teardown.hangUp(
                    ReleaseCause.end(EndReason.TIMEOUT, 408, phrase),
                    List.of(Teardown.reason(ReleaseCause.q850Value(ReleaseCause.TIMER_EXPIRY, phrase))));
        }
    }

    /**
     * The media of an answered call gets no keys, so that no packet passes: the call ends. Before the answer another
     * handshake may follow.
     *
     * @param why in words for people
     */
    public List<CallEffect> onKeysFailed(String why, long nowMillis) {
        if (core.state().established()) {
            teardown.unusableSdp(why);
        }
        return core.drain();
    }

    /**
     * Changes the local Contact: all messages of the call carry it from now on. In an answered call a target refresh
     * (RFC 3261 §12.2, RFC 3311) publishes it to the peer, at once or when the pending exchange ends; before the call
     * is answered nothing is sent. A sips Contact stays a sips URI (§12.1.1).
     *
     * @param changed the new Contact
     */
    public List<CallEffect> contactChanged(SipUri changed, long nowMillis) {
        if (target.contactChanged(changed)) {
            outbound.ifPresent(OutboundSetup::contactChanged);
        }
        return settle();
    }

    // ---- commands ----

    /**
     * Answers an inbound call. Done when the 200 is sent, which may have to wait for ports and for the PRACK of a
     * provisional response.
     *
     * @param headers for the 200
     */
    public List<CallEffect> accept(long token, List<Header> headers, long nowMillis) {
        return accept(token, null, headers, nowMillis);
    }

    /**
     * Answers an inbound call with other codecs than those of the settings.
     *
     * @param audio codecs and packet times; null for those of the settings
     * @param headers for the 200
     */
    public List<CallEffect> accept(long token, AudioCapabilities audio, List<Header> headers, long nowMillis) {
        return accept(token, audio, null, headers, nowMillis);
    }

    /**
     * Answers an inbound call with other codecs and another use of SRTP than those of the settings.
     *
     * @param audio codecs and packet times; null for those of the settings
     * @param srtp whether SRTP is used; null for that of the settings
     * @param headers for the 200
     */
    public List<CallEffect> accept(
            long token, AudioCapabilities audio, SrtpUse srtp, List<Header> headers, long nowMillis) {
        Optional<CallError> error = notPresented("accept")
                .or(() -> ApplicationHeaders.check(headers))
                .or(() -> inbound.flatMap(setup -> setup.srtp(srtp)))
                .or(() -> inbound.flatMap(setup -> setup.codecs(audio)));
        error.ifPresentOrElse(
                why -> core.fail(token, why), () -> inbound.ifPresent(setup -> setup.accept(token, headers)));
        return core.drain();
    }

    /**
     * Rejects an inbound call.
     *
     * @param status 300 to 699
     * @param phrase the reason phrase; empty for the default
     * @param headers for the response; Contact for 3xx
     */
    public List<CallEffect> reject(long token, int status, String phrase, List<Header> headers, long nowMillis) {
        boolean valid = status >= 300 && status <= 699 && HeaderText.isOneLine(phrase);
        Optional<CallError> error = notPresented("reject")
                .or(() -> valid
                        ? ApplicationHeaders.checkResponse(headers)
                        : invalid("not a rejection status: " + status));
        if (error.isEmpty()) {
            inbound.ifPresent(setup -> setup.reject(status, phrase.isEmpty() ? null : phrase, headers));
        }
        return conclude(token, error);
    }

    /**
     * Redirects an inbound call (RFC 3261 §21.3).
     *
     * @param status 300, 301, 302 or 305
     * @param contacts the new targets, with their q values; at least one
     * @param headers for the response, beside Contact
     */
    public List<CallEffect> redirect(
            long token, int status, List<NameAddress> contacts, List<Header> headers, long nowMillis) {
        boolean valid = status >= 300 && status <= 302 || status == 305;
        if (!valid || contacts.isEmpty()) {
            return conclude(
                    token, invalid(valid ? "no contacts to redirect to" : "not a redirection status: " + status));
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
     * Sends a provisional response to an inbound call. Done when it is sent, with media when the ports are open.
     *
     * @param status 180 to 183
     * @param withMedia whether to answer the offer already, so that media can flow before the call is answered
     * @param headers for the response
     */
    public List<CallEffect> progress(long token, int status, boolean withMedia, List<Header> headers, long nowMillis) {
        return progress(token, status, withMedia, null, headers, nowMillis);
    }

    /**
     * Sends a provisional response with other codecs than those of the settings.
     *
     * @param audio codecs and packet times; null for those of the settings
     */
    public List<CallEffect> progress(
            long token, int status, boolean withMedia, AudioCapabilities audio, List<Header> headers, long nowMillis) {
        boolean valid = status >= 180 && status <= 183;
        Optional<CallError> error = notPresented("progress")
                .or(() -> valid ? Optional.empty() : invalid("not a provisional status: " + status))
                .or(() -> ApplicationHeaders.check(headers))
                .or(() -> inbound.flatMap(setup -> setup.codecs(audio)));
        error.ifPresentOrElse(
                why -> core.fail(token, why),
                () -> inbound.ifPresent(setup -> setup.progress(token, status, withMedia, headers)));
        return core.drain();
    }

    /**
     * Ends the call: BYE when it is answered, CANCEL for an outbound call before, 480 for an inbound call before.
     *
     * @param headers for BYE, CANCEL or 480, such as Reason
     */
    public List<CallEffect> end(long token, List<Header> headers, long nowMillis) {
        Optional<CallError> error = core.ended()
                ? Optional.of(CallError.invalidState("the call has ended"))
                : ApplicationHeaders.check(headers);
        if (error.isEmpty()) {
            core.done(token);
            if (core.state().established()) {
                teardown.hangUp(new CallEnd(EndReason.LOCAL, 0, "", ReleaseCause.NORMAL), headers);
            } else {
                outbound.ifPresent(setup ->
                        setup.cancel(ReleaseCause.end(EndReason.CANCELLED, 487, "Request Terminated"), headers));
                inbound.ifPresent(setup -> setup.end(headers));
            }
            return core.drain();
        }
        return conclude(token, error);
    }

    /**
     * Puts the peer on hold. Done when the peer accepts; when it rejects, the call continues unchanged.
     *
     * @param headers for the re-INVITE, or the UPDATE before the call is answered
     */
    public List<CallEffect> hold(long token, List<Header> headers, long nowMillis) {
        return hold(token, true, headers);
    }

    /**
     * Resumes a locally held call; a remote hold remains.
     *
     * @param headers as for {@link #hold(long, List, long)}
     */
    public List<CallEffect> resume(long token, List<Header> headers, long nowMillis) {
        return hold(token, false, headers);
    }

    private List<CallEffect> hold(long token, boolean hold, List<Header> headers) {
        Optional<CallError> bad = ApplicationHeaders.check(headers);
        if (bad.isPresent()) {
            return conclude(token, bad);
        }
        renegotiation.hold(token, hold, headers);
        return core.drain();
    }

    /**
     * Offers other codecs to the peer. Done when the peer accepts; when it rejects, the call continues unchanged. The
     * codecs also apply to later offers and answers.
     *
     * @param audio codecs and packet times
     * @param headers as for {@link #hold(long, List, long)}
     */
    public List<CallEffect> codecs(long token, AudioCapabilities audio, List<Header> headers, long nowMillis) {
        Optional<CallError> bad = ApplicationHeaders.check(headers);
        if (bad.isPresent()) {
            return conclude(token, bad);
        }
        renegotiation.codecs(token, audio, headers);
        return core.drain();
    }

    /**
     * Sets headers for every request and response that the call sends from now on, including automatic ones. A message
     * that has a header of the same name keeps its own.
     *
     * @param headers these replace the ones set before; empty to remove them
     */
    public List<CallEffect> headers(long token, List<Header> headers, long nowMillis) {
        Optional<CallError> error = core.ended()
                ? Optional.of(CallError.invalidState("the call has ended"))
                : CallWideHeaders.check(headers);
        if (error.isEmpty()) {
            core.callWideHeaders.set(headers);
        }
        return conclude(token, error);
    }

    /**
     * Sends an INFO within the dialog, as soon as there is one. Done when the peer accepts it.
     *
     * @param contentType the type of the body; see {@link io.xphone.rtp.DtmfInfo} for DTMF
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
     * Sends a MESSAGE within the answered call (RFC 3428). Done when the peer accepts it.
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

    /**
     * The dialog for in-dialog requests: the call's, or before the call is answered the early dialog of the latest
     * provisional response.
     */
    private Optional<Dialog> usableDialog() {
        boolean usable =
                core.state().established() || inbound.map(InboundSetup::early).orElse(false);
        return usable ? Optional.of(core.dialog) : outbound.flatMap(OutboundSetup::latestEarlyDialog);
    }

    /**
     * Where candidates can be sent: not before the ACK of an inbound call, which shows that the caller has the 2xx; of
     * an outbound call that is not answered, to the branch whose description is in force.
     */
    private Optional<Dialog> trickleDialog() {
        if (core.state().established()) {
            return sentSuccess.awaitsAck() ? Optional.empty() : Optional.of(core.dialog);
        }
        return outbound.flatMap(OutboundSetup::describedEarlyDialog);
    }

    /** The transfers of the call: REFER in both directions, and replacement. */
    public Transfers transfers() {
        return transfers;
    }

    /** Sends what waited for the end of another exchange: a restart of ICE, an offer of new keys, the local Contact. */
    private List<CallEffect> settle() {
        restart.sendIfReady();
        keys.sendIfReady();
        trickle.sendIfReady();
        target.sendIfReady();
        return core.drain();
    }

    private Optional<DialogSession> earlySession() {
        return inbound.isPresent() ? inbound.get().dialogSession() : outbound.flatMap(OutboundSetup::dialogSession);
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
        error.ifPresentOrElse(why -> core.fail(token, why), () -> core.done(token));
        return core.drain();
    }
}
