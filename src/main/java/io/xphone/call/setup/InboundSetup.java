package io.xphone.call.setup;

import io.xphone.CallEnd;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.call.core.CallCore;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallEvent;
import io.xphone.call.core.CallTimer;
import io.xphone.call.core.Capabilities;
import io.xphone.call.core.DialogSession;
import io.xphone.call.core.SentSuccessResponse;
import io.xphone.call.message.ApplicationHeaders;
import io.xphone.call.message.CallError;
import io.xphone.call.message.Rejection;
import io.xphone.call.message.ReleaseCause;
import io.xphone.call.message.RequestValidation;
import io.xphone.call.message.SdpBody;
import io.xphone.sdp.AudioCapabilities;
import io.xphone.sdp.SdpWriter;
import io.xphone.sdp.SessionDescription;
import io.xphone.sdp.transport.SrtpUse;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * An inbound call until it is answered (RFC 3261 §13.3).
 *
 * <pre>
 *   IDLE --start: rejected with 4xx--> ENDED
 *     +--start--> RINGING: 180, reported --accept, ports--> ACTIVE: 200, until ACK
 *                   |  --progress with media, ports--> EARLY_MEDIA (otherwise as RINGING)
 *                   +--reject: 3xx-6xx | accept without ports: 500, 503 | CANCEL: 487 | ring timer, end(): 480--> ENDED
 * </pre>
 *
 * A call takes ports when its answer or early media needs them: one that only rings, or is rejected, takes none.
 *
 * Without an offer in the INVITE, the 200 carries the offer and the ACK the answer; or a reliable 18x the offer and its
 * PRACK the answer (RFC 3262 §5).
 */
public final class InboundSetup {

    /** Proxies cancel an INVITE after three minutes; a provisional response every minute prevents that. */
    private static final long KEEP_RINGING_MILLIS = 60_000;

    /** The token of an automatic answer: tokens of commands start at 1. */
    private static final long NO_TOKEN = 0;

    private final CallCore core;
    private final String txId;
    private final SipRequest invite;
    private final SentSuccessResponse sentSuccess;
    private final SdpBody body;
    private final SentProvisionals provisionals;
    private byte[] localSdp;
    private boolean sdpExchanged;
    private final Deque<PendingProgress> waiting = new ArrayDeque<>(0);
    private AudioCapabilities chosen; // by a command; null: those of the settings
    private PendingAccept accepting;
    private boolean open = true;
    private int lastProvisional;
    private List<Header> lastHeaders = List.of();

    /** An accept command that waits for ports, or until the description in a provisional response is acknowledged. */
    private record PendingAccept(long token, List<Header> headers) {}

    /** A progress command that waits for ports. */
    private record PendingProgress(long token, int status, boolean withMedia, List<Header> headers) {}

    public InboundSetup(CallCore core, String txId, SipRequest invite, SentSuccessResponse sentSuccess) {
        this.core = core;
        this.txId = txId;
        this.invite = invite;
        this.sentSuccess = sentSuccess;
        body = SdpBody.of(invite);
        provisionals = new SentProvisionals(core, txId, invite);
        core.atEnd(this::callEnded);
    }

    public boolean matches(String transaction) {
        return txId.equals(transaction);
    }

    public SipRequest invite() {
        return invite;
    }

    /** Whether the INVITE has no final response yet. */
    public boolean open() {
        return open;
    }

    /** Whether a provisional response created the early dialog and there is no final response. */
    public boolean early() {
        return open && lastProvisional > 0;
    }

    /** Whether the application can answer the call. */
    public boolean presented() {
        return open
                && accepting == null
                && (core.state() == CallState.RINGING || core.state() == CallState.EARLY_MEDIA);
    }

    public void start() {
        core.peer.update(invite);
        Optional<Rejection> rejection = RequestValidation.options(invite, core.settings.supported())
                .or(() -> RequestValidation.body(body))
                .or(() -> RequestValidation.accept(invite))
                .or(() -> core.sessionTimer.screen(invite))
                .or(provisionals::screen)
                .or(() -> body.usable()
                        .filter(offer -> !core.session.answerable(offer))
                        .map(core::notAcceptable));
        if (rejection.isPresent()) {
            reject(rejection.get(), EndReason.REJECTED);
        } else {
            present();
        }
    }

    private void present() {
        core.enter(CallState.RINGING);
        if (core.settings.sendRinging()) {
            send(180, false, List.of());
        }
        core.start(CallTimer.RING, core.settings.ringTimeoutMillis());
        core.publish(new CallEvent.Incoming());
        if (core.settings.policy().autoAnswer()) {
            // with a timer even without delay: the application receives the call event first
            AutoAnswer.delayMillis(invite.headers()).ifPresent(millis -> core.start(CallTimer.AUTO_ANSWER, millis));
        }
    }

    /** Answers the call automatically, unless the application has accepted or rejected it. */
    public void autoAnswer() {
        if (presented()) {
            accept(NO_TOKEN, List.of());
        }
    }

    /** The ports are open: carries out the commands that wait for them. */
    public void mediaOpened() {
        while (!waiting.isEmpty()) {
            PendingProgress next = waiting.remove();
            conclude(next.token(), send(next.status(), next.withMedia(), next.headers()));
        }
        if (accepting != null) {
            acceptWithMedia();
        }
    }

    /** There are no ports: the commands that wait for them fail, and a call that was being answered is rejected. */
    public void mediaFailed(Rejection rejection, String why) {
        failWaiting(CallError.noMedia(why));
        if (accepting != null) {
            core.fail(accepting.token(), CallError.noMedia(why));
            accepting = null;
            close();
            SipResponse.Builder response = core.dialog.response(invite, rejection.status(), rejection.phrase());
            core.emit(new CallEffect.Respond(
                    txId,
                    rejection
                            .addTo(Capabilities.addAgent(response, core.settings))
                            .build()));
            core.finish(ReleaseCause.end(EndReason.ERROR, rejection.status(), why));
        }
    }

    /** Sends a provisional response; with media, when there are ports, it contains the local description. */
    public void progress(long token, int status, boolean withMedia, List<Header> headers) {
        if (withMedia && body.usable().isEmpty() && !provisionals.reliable()) {
            core.fail(
                    token,
                    CallError.invalidState(
                            "the INVITE has no offer and the caller does not support 100rel: no media before the 200"));
        } else if (withMedia && !core.session.ready() || !waiting.isEmpty()) {
            waiting.add(new PendingProgress(token, status, withMedia, headers));
            core.openMedia();
        } else {
            conclude(token, send(status, withMedia, headers));
        }
    }

    private void conclude(long token, Optional<CallError> error) {
        error.ifPresentOrElse(why -> core.fail(token, why), () -> core.done(token));
    }

    private void failWaiting(CallError error) {
        waiting.forEach(command -> core.fail(command.token(), error));
        waiting.clear();
    }

    /** Sends a provisional response. Returns the error, empty on success. */
    private Optional<CallError> send(int status, boolean withMedia, List<Header> headers) {
        if (provisionals.full()) {
            return Optional.of(CallError.invalidState("too many provisional responses wait for their PRACK"));
        }
        if (withMedia && !createSdp()) {
            return Optional.of(CallError.rejected(488, "the offer no longer matches"));
        }
        lastProvisional = status;
        lastHeaders = headers;
        SipResponse.Builder response = core.dialog.response(invite, status, null);
        Capabilities.addCapabilities(response, core.settings);
        ApplicationHeaders.addTo(response, headers);
        boolean hasSdp = withMedia && !sdpExchanged; // a reliable description is sent once
        if (hasSdp) {
            response.body(SdpBody.TYPE, localSdp);
            sdpExchanged = provisionals.reliable();
        }
        provisionals.send(response, hasSdp);
        core.start(CallTimer.KEEP_RINGING, KEEP_RINGING_MILLIS);
        if (withMedia && body.usable().isPresent()) {
            earlyMedia();
        }
        return Optional.empty();
    }

    private void earlyMedia() {
        if (core.state() == CallState.RINGING) {
            core.apply(core.session.plan(true));
            core.enter(CallState.EARLY_MEDIA);
            core.publish(new CallEvent.EarlyMedia(core.dialog.id().localTag()));
        }
    }

    /**
     * Sets the codecs for the local description, before it is sent. Returns the error, empty on success.
     *
     * @param audio null for those of the settings
     */
    public Optional<CallError> codecs(AudioCapabilities audio) {
        if (audio == null || audio.equals(chosen)) {
            return Optional.empty();
        }
        boolean promised = waiting.stream().anyMatch(PendingProgress::withMedia);
        if (localSdp != null || promised) {
            return Optional.of(CallError.invalidState(
                    "the session description was sent with a provisional response: its codecs cannot be changed"));
        }
        if (body.usable()
                .filter(offer -> !core.session.answerable(offer, audio))
                .isPresent()) {
            return Optional.of(CallError.invalidArgument("codecs: the caller offers none of them"));
        }
        core.session.capabilities(audio);
        chosen = audio;
        return Optional.empty();
    }

    /**
     * Sets the use of SRTP for the local description, before it is sent. Returns the error, empty on success.
     *
     * @param use null for that of the settings
     */
    public Optional<CallError> srtp(SrtpUse use) {
        if (use == null) {
            return Optional.empty();
        }
        boolean secured = core.session.secured();
        if (localSdp != null) {
            boolean fits = use == SrtpUse.OPTIONAL || secured == (use == SrtpUse.REQUIRED);
            return fits
                    ? Optional.empty()
                    : Optional.of(
                            CallError.invalidState("the session description was sent with a provisional response, "
                                    + (secured ? "with" : "without") + " SRTP"));
        }
        SrtpUse before = core.session.srtp(use);
        Optional<String> problem = body.usable().flatMap(core.session::transportProblem);
        if (problem.isPresent()) {
            core.session.srtp(before);
        }
        return problem.map(why -> CallError.invalidArgument("srtp: " + why));
    }

    /** Answers the call, as soon as there are ports and the PRACK for the local description has been received. */
    public void accept(long token, List<Header> headers) {
        accepting = new PendingAccept(token, headers);
        if (core.session.ready()) {
            acceptWithMedia();
        } else {
            core.openMedia();
        }
    }

    private void acceptWithMedia() {
        if (createSdp()) {
            acceptIfReady();
        } else {
            core.fail(accepting.token(), CallError.rejected(488, "the offer no longer matches"));
            accepting = null;
        }
    }

    private void acceptIfReady() {
        if (accepting != null && localSdp != null && !provisionals.awaitsSdpAcknowledgement()) {
            acceptNow();
        }
    }

    private void acceptNow() {
        PendingAccept accept = accepting;
        accepting = null;
        boolean hasOffer = body.usable().isEmpty() && !sdpExchanged;
        close();
        core.dialog.confirm();
        SipResponse.Builder response = core.dialog.response(invite, 200, null);
        core.contactSentInSuccess();
        Capabilities.addCapabilities(response, core.settings);
        core.sessionTimer.grant(invite, response);
        ApplicationHeaders.addTo(response, accept.headers());
        if (!sdpExchanged) { // otherwise offer and answer are exchanged, and the 2xx contains neither (RFC 6337 §2.2)
            response.body(SdpBody.TYPE, localSdp);
        }
        sentSuccess.send(txId, response.build(), hasOffer, true);
        if (hasOffer) {
            core.enter(CallState.ACTIVE);
        } else {
            core.answered();
        }
        core.done(accept.token());
    }

    // ---- PRACK and UPDATE before the call is answered ----

    /**
     * Processes a PRACK (RFC 3262 §3, §5): it acknowledges, and may contain the answer to the local offer, or an offer.
     */
    public void prackReceived(String prackTxId, SipRequest prack) {
        if (!provisionals.acknowledgedBy(prack)) {
            respond(prackTxId, core.dialog.response(prack, 481, null));
            return;
        }
        core.confirmPeer();
        SdpBody sdp = SdpBody.of(prack);
        Optional<Rejection> rejection = open ? screen(sdp) : Optional.empty();
        if (rejection.isPresent()) {
            respond(
                    prackTxId,
                    rejection
                            .get()
                            .addTo(core.dialog.response(
                                    prack,
                                    rejection.get().status(),
                                    rejection.get().phrase())));
            proceed();
        } else if (open && sdpExchanged && body.usable().isEmpty() && core.session.offerPending()) {
            respond(prackTxId, core.dialog.response(prack, 200, null));
            sdpAnswerReceived(sdp);
        } else {
            SipResponse.Builder response = core.dialog.response(prack, 200, null);
            boolean changes = open && sdp.usable().isPresent();
            if (changes) {
                response.body(
                        SdpBody.TYPE,
                        SdpWriter.write(core.session.answer(sdp.description()).orElseThrow()));
            }
            respond(prackTxId, response);
            if (changes) {
                core.sessionChanged();
            }
            proceed();
        }
    }

    /** Why the body of a PRACK is rejected; empty when it is accepted. */
    private Optional<Rejection> screen(SdpBody sdp) {
        return RequestValidation.body(sdp).or(() -> {
            boolean isAnswer = body.usable().isEmpty() && core.session.offerPending();
            if (isAnswer || sdp.usable().isEmpty()) {
                return Optional.empty();
            }
            return offerRejection()
                    .or(() -> Optional.of(sdp.description())
                            .filter(offer -> !core.session.answerable(offer))
                            .map(core::notAcceptable));
        });
    }

    private void sdpAnswerReceived(SdpBody isAnswer) {
        if (isAnswer.usable().map(core.session::accept).orElse(false)) {
            earlyMedia();
            proceed();
        } else {
            reject(Rejection.of(488), EndReason.ERROR);
        }
    }

    private void proceed() {
        if (!open) {
            return;
        }
        provisionals.next();
        acceptIfReady();
    }

    /** Why an offer of the peer is rejected before the call is answered (RFC 3311 §5.2). */
    public Optional<Rejection> offerRejection() {
        if (core.session.offerPending()) {
            return Optional.of(Rejection.of(491));
        }
        return sdpNegotiated() ? Optional.empty() : Optional.of(Rejection.retryLater(core.ids));
    }

    /** Where the session can be changed before the call is answered: offer and answer were exchanged reliably. */
    public Optional<DialogSession> dialogSession() {
        return open && sdpNegotiated() && !core.session.offerPending()
                ? Optional.of(new DialogSession(core.dialog, core.session))
                : Optional.empty();
    }

    private boolean sdpNegotiated() {
        return sdpExchanged && !provisionals.awaitsSdpAcknowledgement();
    }

    /** Retransmits the pending reliable provisional response. */
    public void retransmitProvisional() {
        provisionals.retransmit();
    }

    /** No PRACK was received. */
    public void prackTimeout() {
        if (open) {
            reject(Rejection.of(504), EndReason.ERROR);
        }
    }

    private void callEnded() {
        failWaiting(CallError.ended());
        if (accepting != null) {
            core.fail(accepting.token(), CallError.ended());
            accepting = null;
        }
    }

    /** The application rejects the call. */
    public void reject(int status, String phrase, List<Header> headers) {
        close();
        SipResponse.Builder response = core.dialog.response(invite, status, phrase);
        Capabilities.addAgent(response, core.settings);
        ApplicationHeaders.addTo(response, headers);
        finish(response.build(), EndReason.REJECTED);
    }

    /** Ends the call before it is answered, with 480. */
    public void end(List<Header> headers) {
        close();
        SipResponse.Builder response = core.dialog.response(invite, 480, null);
        ApplicationHeaders.addTo(response, headers);
        finish(Capabilities.addAgent(response, core.settings).build(), EndReason.CANCELLED);
    }

    /** The caller cancels the call (RFC 3261 §9.2). A CANCEL after the final response has no effect. */
    public void cancelled(SipRequest cancel) {
        if (open) {
            close();
            SipResponse terminated = core.dialog.response(invite, 487, null).build();
            core.emit(new CallEffect.Respond(txId, terminated));
            core.finish(ended(cancel));
        }
    }

    private static CallEnd ended(SipRequest request) {
        CallEnd end = ReleaseCause.endedBy(request, EndReason.CANCELLED, 487);
        boolean bye = request.method().equals(Method.BYE) && end.phrase().isEmpty();
        return bye ? new CallEnd(end.reason(), end.status(), "Hung up before the call was answered", end.q850()) : end;
    }

    /** The application did not answer in time. */
    public void ringTimeout() {
        if (open) {
            reject(Rejection.of(480), EndReason.TIMEOUT);
        }
    }

    /** Repeats the latest provisional response, so that proxies keep waiting. */
    public void repeatProvisional() {
        if (open && provisionals.idle()) {
            send(lastProvisional, localSdp != null && body.usable().isPresent(), lastHeaders);
        } else if (open) {
            core.start(
                    CallTimer.KEEP_RINGING,
                    KEEP_RINGING_MILLIS); // a reliable provisional response is being retransmitted
        }
    }

    /** The server transaction ended before the response was delivered. */
    public void transactionFailed() {
        if (open) {
            close();
            core.finish(ReleaseCause.end(EndReason.ERROR, 503, "Transport failure"));
        }
    }

    /**
     * Creates the local description once: the 200 repeats the description of a 183 (RFC 3261 §13.3.1.1). False when
     * there is no match with the offer.
     */
    private boolean createSdp() {
        if (localSdp == null) {
            Optional<SessionDescription> created = body.usable().isPresent()
                    ? core.session.answer(body.description())
                    : Optional.of(core.session.offer());
            localSdp = created.map(SdpWriter::write).orElse(null);
        }
        return localSdp != null;
    }

    private void respond(String prackTxId, SipResponse.Builder response) {
        core.emit(new CallEffect.Respond(
                prackTxId, Capabilities.addAgent(response, core.settings).build()));
    }

    private void reject(Rejection rejection, EndReason reason) {
        close();
        SipResponse.Builder response = core.dialog.response(invite, rejection.status(), rejection.phrase());
        finish(rejection.addTo(Capabilities.addAgent(response, core.settings)).build(), reason);
    }

    private void finish(SipResponse response, EndReason reason) {
        core.emit(new CallEffect.Respond(txId, response));
        core.finish(ReleaseCause.end(reason, response.status(), response.reason()));
    }

    private void close() {
        open = false;
        provisionals.stop();
        core.stop(CallTimer.RING);
        core.stop(CallTimer.AUTO_ANSWER);
        core.stop(CallTimer.KEEP_RINGING);
    }
}
