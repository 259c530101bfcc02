package io.xphone.call;

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
 *     +--no media: 500--> ENDED  --reject: 3xx-6xx | CANCEL: 487 | ring timer: 480 | end(): 480--> ENDED
 * </pre>
 *
 * Without an offer in the INVITE the 200 carries ours and the ACK the answer.
 */
final class InboundSetup {

    /** Proxies give up on an INVITE after three minutes; a provisional answer a minute keeps them. */
    private static final long KEEP_RINGING_MILLIS = 60_000;

    private final CallCore core;
    private final String txId;
    private final SipRequest invite;
    private final SentAnswer sentAnswer;
    private final SdpBody body;
    private byte[] answer;
    private boolean open = true;
    private int lastProvisional;
    private List<Header> lastHeaders = List.of();

    InboundSetup(CallCore core, String txId, SipRequest invite, SentAnswer sentAnswer) {
        this.core = core;
        this.txId = txId;
        this.invite = invite;
        this.sentAnswer = sentAnswer;
        body = SdpBody.of(invite);
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
        return open && (core.state() == CallState.RINGING || core.state() == CallState.EARLY_MEDIA);
    }

    void start() {
        Optional<Refusal> refusal = RequestScreen.options(invite, core.settings.supported())
                .or(() -> RequestScreen.body(body))
                .or(() -> RequestScreen.accept(invite))
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
            accept(List.of());
        }
    }

    void mediaFailed(String why) {
        if (open) {
            close();
            SipResponse.Builder response = core.dialog.response(invite, 500, null);
            core.emit(new CallEffect.Respond(
                    txId, Capabilities.name(response, core.settings).build()));
            core.finish(CallEnd.of(EndReason.ERROR, 500, why));
        }
    }

    /** Says how far it is; with media, the answer goes along and sound can flow. Empty when that was possible. */
    Optional<CallError> progress(int status, boolean withMedia, List<Header> headers) {
        if (withMedia && body.usable().isEmpty()) {
            return Optional.of(
                    CallError.invalidState("the INVITE has no offer, so there is nothing to answer before 200"));
        }
        if (withMedia && !answered()) {
            return Optional.of(CallError.refused(488, "the offer no longer fits"));
        }
        lastProvisional = status;
        lastHeaders = headers;
        SipResponse.Builder response = core.dialog.response(invite, status, null);
        Capabilities.offer(response, core.settings);
        ApplicationHeaders.addTo(response, headers);
        if (withMedia) {
            response.body(SdpBody.TYPE, answer);
        }
        core.emit(new CallEffect.Respond(txId, response.build()));
        core.start(CallTimer.KEEP_RINGING, KEEP_RINGING_MILLIS);
        if (withMedia && core.state() == CallState.RINGING) {
            core.apply(core.session.plan(true));
            core.enter(CallState.EARLY_MEDIA);
            core.tell(new CallEvent.EarlyMedia(core.dialog.id().localTag()));
        }
        return Optional.empty();
    }

    /** Answers the call. Empty when that was possible. */
    Optional<CallError> accept(List<Header> headers) {
        boolean offers = body.usable().isEmpty();
        if (offers) {
            answer = SdpWriter.write(core.session.offer());
        } else if (!answered()) {
            return Optional.of(CallError.refused(488, "the offer no longer fits"));
        }
        close();
        core.dialog.confirm();
        SipResponse.Builder response = core.dialog.response(invite, 200, null);
        Capabilities.offer(response, core.settings);
        ApplicationHeaders.addTo(response, headers);
        response.body(SdpBody.TYPE, answer);
        sentAnswer.send(txId, response.build(), offers, true);
        if (!offers) {
            core.apply(core.session.plan(false));
        }
        core.enter(CallState.ACTIVE);
        if (core.session.remoteHold()) {
            core.enter(CallState.ON_HOLD);
            core.tell(new CallEvent.RemoteHold(true));
        }
        return Optional.empty();
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
        if (open) {
            progress(lastProvisional, answer != null, lastHeaders);
        }
    }

    /** The transaction is gone without our answer having got through. */
    void failed() {
        if (open) {
            close();
            core.finish(CallEnd.of(EndReason.ERROR, 503, "Transport failure"));
        }
    }

    /** Makes the answer to the offer, once: the 200 repeats what a 183 said (RFC 3261 §13.3.1.1). */
    private boolean answered() {
        if (answer == null) {
            Optional<SessionDescription> made = body.usable().flatMap(core.session::answer);
            answer = made.map(SdpWriter::write).orElse(null);
        }
        return answer != null;
    }

    private void refuse(Refusal refusal, EndReason reason) {
        close();
        SipResponse.Builder response = core.dialog.response(invite, refusal.status(), null);
        finish(refusal.addTo(Capabilities.name(response, core.settings)).build(), reason);
    }

    private void finish(SipResponse response, EndReason reason) {
        core.emit(new CallEffect.Respond(txId, response));
        core.finish(CallEnd.of(reason, response.status(), response.reason()));
    }

    private void close() {
        open = false;
        core.stop(CallTimer.RING);
        core.stop(CallTimer.AUTO_ANSWER);
        core.stop(CallTimer.KEEP_RINGING);
    }
}
