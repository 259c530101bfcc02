package io.xphone.call;

import io.xphone.CallEnd;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.sdp.SdpWriter;
import io.xphone.sdp.SessionDescription;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.List;
import java.util.Optional;

/**
 * An inbound call until it is answered (RFC 3261 §13.3).
 *
 * <pre>
 *   IDLE --start: refused by 4xx--> ENDED
 *     |  --media opened--> RINGING: 180, presented --accept--> ACTIVE: 200, until ACK
 *     |                       |  --progress with media--> EARLY_MEDIA (as RINGING otherwise)
 *     +--no media: 500, 503--> ENDED  --reject: 3xx-6xx | CANCEL: 487 | ring timer: 480 | end(): 480--> ENDED
 * </pre>
 *
 * Without an offer in the INVITE the 200 carries ours and the ACK the answer; or a reliable 18x ours and its PRACK the
 * answer (RFC 3262 §5).
 */
final class InboundSetup {

    /** Proxies give up on an INVITE after three minutes; a provisional answer a minute keeps them. */
    private static final long KEEP_RINGING_MILLIS = 60_000;

    /** The token of what no command asked for: commands count from 1. */
    private static final long NOBODY = 0;

    private final CallCore core;
    private final String txId;
    private final SipRequest invite;
    private final SentAnswer sentAnswer;
    private final SdpBody body;
    private final SentProvisionals provisionals;
    private byte[] description;
    private boolean described;
    private PendingAccept accepting;
    private boolean open = true;
    private int lastProvisional;
    private List<Header> lastHeaders = List.of();

    /** The application's answer, held back until the description in a provisional answer is acknowledged. */
    private record PendingAccept(long token, List<Header> headers) {}

    InboundSetup(CallCore core, String txId, SipRequest invite, SentAnswer sentAnswer) {
        this.core = core;
        this.txId = txId;
        this.invite = invite;
        this.sentAnswer = sentAnswer;
        body = SdpBody.of(invite);
        provisionals = new SentProvisionals(core, txId, invite);
        core.atEnd(this::callEnded);
    }

    boolean is(String transaction) {
        return txId.equals(transaction);
    }

    SipRequest invite() {
        return invite;
    }

    /** Whether the INVITE has no final answer yet. */
    boolean open() {
        return open;
    }

    /** Whether we told the caller of our dialog, and have not answered. */
    boolean early() {
        return open && lastProvisional > 0;
    }

    /** Whether the application may answer. */
    boolean presented() {
        return open
                && accepting == null
                && (core.state() == CallState.RINGING || core.state() == CallState.EARLY_MEDIA);
    }

    void start() {
        core.peer.hear(invite);
        Optional<Refusal> refusal = RequestScreen.options(invite, core.settings.supported())
                .or(() -> RequestScreen.body(body))
                .or(() -> RequestScreen.accept(invite))
                .or(() -> core.sessionTimer.screen(invite))
                .or(provisionals::screen)
                .or(() ->
                        body.usable().filter(offer -> !core.session.fits(offer)).map(RequestScreen::misfit));
        if (refusal.isPresent()) {
            refuse(refusal.get(), EndReason.REJECTED);
        } else {
            core.openMedia();
        }
    }

    void mediaOpened() {
        if (!open) {
            return;
        }
        core.enter(CallState.RINGING);
        if (core.settings.sendRinging()) {
            progress(180, false, List.of());
        }
        if (core.settings.ringTimeoutMillis() > 0) {
            core.start(CallTimer.RING, core.settings.ringTimeoutMillis());
        }
        core.tell(new CallEvent.Incoming());
        if (core.settings.policy().autoAnswer()) {
            // by a timer even when at once: the application is to know of the call first
            AutoAnswer.delayMillis(invite.headers()).ifPresent(millis -> core.start(CallTimer.AUTO_ANSWER, millis));
        }
    }

    /** The call asked to be answered by itself, and nobody did otherwise. */
    void autoAnswer() {
        if (presented()) {
            accept(NOBODY, List.of());
        }
    }

    void mediaFailed(Refusal refusal, String why) {
        if (open) {
            close();
            SipResponse.Builder response = core.dialog.response(invite, refusal.status(), null);
            core.emit(new CallEffect.Respond(
                    txId,
                    refusal.addTo(Capabilities.name(response, core.settings)).build()));
            core.finish(ReleaseCause.end(EndReason.ERROR, refusal.status(), why));
        }
    }

    /** Says how far it is; with media, our description goes along. Empty when that was possible. */
    Optional<CallError> progress(int status, boolean withMedia, List<Header> headers) {
        if (provisionals.full()) {
            return Optional.of(CallError.invalidState("too many provisional answers wait for their PRACK"));
        }
        if (withMedia && body.usable().isEmpty() && !provisionals.reliable()) {
            return Optional.of(CallError.invalidState(
                    "the INVITE has no offer and its caller no 100rel, so there is nothing to answer before 200"));
        }
        if (withMedia && !describe()) {
            return Optional.of(CallError.refused(488, "the offer no longer fits"));
        }
        lastProvisional = status;
        lastHeaders = headers;
        SipResponse.Builder response = core.dialog.response(invite, status, null);
        Capabilities.offer(response, core.settings);
        ApplicationHeaders.addTo(response, headers);
        boolean describes = withMedia && !described; // what is said reliably is said once
        if (describes) {
            response.body(SdpBody.TYPE, description);
            described = provisionals.reliable();
        }
        provisionals.send(response, describes);
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
            core.tell(new CallEvent.EarlyMedia(core.dialog.id().localTag()));
        }
    }

    /** Answers the call, now or when the PRACK for our description came. Empty unless that is impossible. */
    Optional<CallError> accept(long token, List<Header> headers) {
        if (!describe()) {
            return Optional.of(CallError.refused(488, "the offer no longer fits"));
        }
        accepting = new PendingAccept(token, headers);
        if (!provisionals.describing()) {
            acceptNow();
        }
        return Optional.empty();
    }

    private void acceptNow() {
        PendingAccept accept = accepting;
        accepting = null;
        boolean offers = body.usable().isEmpty() && !described;
        close();
        core.dialog.confirm();
        SipResponse.Builder response = core.dialog.response(invite, 200, null);
        core.tellingByAnswer();
        Capabilities.offer(response, core.settings);
        core.sessionTimer.grant(invite, response);
        ApplicationHeaders.addTo(response, accept.headers());
        if (!described) { // else offer and answer are exchanged, and the 2xx has neither (RFC 6337 §2.2)
            response.body(SdpBody.TYPE, description);
        }
        sentAnswer.send(txId, response.build(), offers, true);
        if (offers) {
            core.enter(CallState.ACTIVE);
        } else {
            core.answered();
        }
        core.done(accept.token());
    }

    // ---- PRACK and UPDATE before the answer ----

    /** A PRACK (RFC 3262 §3, §5): acknowledges, and may bring the answer to our offer, or an offer. */
    void acknowledged(String prackTxId, SipRequest prack) {
        if (!provisionals.acknowledgedBy(prack)) {
            respond(prackTxId, core.dialog.response(prack, 481, null));
            return;
        }
        SdpBody brought = SdpBody.of(prack);
        Optional<Refusal> refusal = open ? screen(brought) : Optional.empty();
        if (refusal.isPresent()) {
            respond(
                    prackTxId,
                    refusal.get()
                            .addTo(core.dialog.response(prack, refusal.get().status(), null)));
            proceed();
        } else if (open && described && body.usable().isEmpty() && core.session.offering()) {
            respond(prackTxId, core.dialog.response(prack, 200, null));
            answeredBy(brought);
        } else {
            SipResponse.Builder response = core.dialog.response(prack, 200, null);
            boolean changes = open && brought.usable().isPresent();
            if (changes) {
                response.body(
                        SdpBody.TYPE,
                        SdpWriter.write(
                                core.session.answer(brought.description()).orElseThrow()));
            }
            respond(prackTxId, response);
            if (changes) {
                core.changed();
            }
            proceed();
        }
    }

    /** Whether a body in a PRACK can be taken. */
    private Optional<Refusal> screen(SdpBody brought) {
        return RequestScreen.body(brought).or(() -> {
            boolean answer = body.usable().isEmpty() && core.session.offering();
            if (answer || brought.usable().isEmpty()) {
                return Optional.empty();
            }
            return unsettled()
                    .or(() -> Optional.of(brought.description())
                            .filter(offer -> !core.session.fits(offer))
                            .map(RequestScreen::misfit));
        });
    }

    private void answeredBy(SdpBody answer) {
        if (answer.usable().map(core.session::accept).orElse(false)) {
            earlyMedia();
            proceed();
        } else {
            refuse(Refusal.of(488), EndReason.ERROR);
        }
    }

    private void proceed() {
        if (!open) {
            return;
        }
        provisionals.next();
        if (accepting != null && !provisionals.describing()) {
            acceptNow();
        }
    }

    /** Why an offer of the peer cannot be answered before the call is (RFC 3311 §5.2). */
    Optional<Refusal> unsettled() {
        if (core.session.offering()) {
            return Optional.of(Refusal.of(491));
        }
        return settled() ? Optional.empty() : Optional.of(Refusal.later(core.ids));
    }

    /** Where the session can be changed before the call is answered: offer and answer were exchanged reliably. */
    Optional<Leg> leg() {
        return open && settled() && !core.session.offering()
                ? Optional.of(new Leg(core.dialog, core.session))
                : Optional.empty();
    }

    private boolean settled() {
        return described && !provisionals.describing();
    }

    /** A provisional answer is due again. */
    void resend() {
        provisionals.resend();
    }

    /** No PRACK came. */
    void notAcknowledged() {
        if (open) {
            refuse(Refusal.of(504), EndReason.ERROR);
        }
    }

    private void callEnded() {
        if (accepting != null) {
            core.refuse(accepting.token(), CallError.ended());
            accepting = null;
        }
    }

    /** The application says no. */
    void reject(int status, String phrase, List<Header> headers) {
        close();
        SipResponse.Builder response = core.dialog.response(invite, status, phrase);
        Capabilities.name(response, core.settings);
        ApplicationHeaders.addTo(response, headers);
        finish(response.build(), EndReason.REJECTED);
    }

    /** We hang up before answering: as if nobody were there. */
    void giveUp(List<Header> headers) {
        close();
        SipResponse.Builder response = core.dialog.response(invite, 480, null);
        ApplicationHeaders.addTo(response, headers);
        finish(Capabilities.name(response, core.settings).build(), EndReason.CANCELLED);
    }

    /** The caller gave up (RFC 3261 §9.2). A CANCEL that comes after our final answer changes nothing. */
    void cancelled(SipRequest cancel) {
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
        return bye ? new CallEnd(end.reason(), end.status(), "Hung up before the answer", end.q850()) : end;
    }

    /** The application did not answer in time. */
    void ringTimeout() {
        if (open) {
            refuse(Refusal.of(480), EndReason.TIMEOUT);
        }
    }

    /** Says the same again, so that proxies on the way keep waiting. */
    void keepRinging() {
        if (open && provisionals.idle()) {
            progress(lastProvisional, description != null && body.usable().isPresent(), lastHeaders);
        } else if (open) {
            core.start(CallTimer.KEEP_RINGING, KEEP_RINGING_MILLIS); // one is being repeated anyway
        }
    }

    /** The transaction is gone without our answer having got through. */
    void failed() {
        if (open) {
            close();
            core.finish(ReleaseCause.end(EndReason.ERROR, 503, "Transport failure"));
        }
    }

    /** Makes our description, once: the 200 repeats what a 183 said (RFC 3261 §13.3.1.1). False when none is possible. */
    private boolean describe() {
        if (description == null) {
            Optional<SessionDescription> made = body.usable().isPresent()
                    ? core.session.answer(body.description())
                    : Optional.of(core.session.offer());
            description = made.map(SdpWriter::write).orElse(null);
        }
        return description != null;
    }

    private void respond(String prackTxId, SipResponse.Builder response) {
        core.emit(new CallEffect.Respond(
                prackTxId, Capabilities.name(response, core.settings).build()));
    }

    private void refuse(Refusal refusal, EndReason reason) {
        close();
        SipResponse.Builder response = core.dialog.response(invite, refusal.status(), null);
        finish(refusal.addTo(Capabilities.name(response, core.settings)).build(), reason);
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
