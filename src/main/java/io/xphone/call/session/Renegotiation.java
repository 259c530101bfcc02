package io.xphone.call.session;

import io.xphone.CallDirection;
import io.xphone.CallState;
import io.xphone.call.core.CallCore;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallTimer;
import io.xphone.call.core.Capabilities;
import io.xphone.call.core.DialogSession;
import io.xphone.call.core.PendingRequests;
import io.xphone.call.core.SentAcks;
import io.xphone.call.core.SentSuccessResponse;
import io.xphone.call.core.SessionNegotiation;
import io.xphone.call.core.Teardown;
import io.xphone.call.message.ApplicationHeaders;
import io.xphone.call.message.CallError;
import io.xphone.call.message.SdpBody;
import io.xphone.sdp.AudioCapabilities;
import io.xphone.sdp.SdpWriter;
import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Local changes to the session: hold, resume (RFC 3261 §14.1, RFC 6337 §5.3), codecs, refresh (RFC 4028 §10). By
 * re-INVITE in an answered call, as RFC 3311 §5.1 recommends; by UPDATE before, after a reliable offer and answer if
 * the peer allows it.
 *
 * <pre>
 *   IDLE    --a change-->                 SENT, or WAITING while an offer of the peer has no answer, or that no ACK
 *   WAITING --ACK-->                      SENT
 *   SENT    --2xx-->                      IDLE: ACK, in force, done
 *   SENT    --2xx, no usable answer-->    IDLE: ACK, session as before, the change failed
 *   SENT    --491, 500 to UPDATE-->       GLARE
 *   GLARE   --timer-->                    SENT again, or WAITING
 *   SENT    --other failure-->            IDLE: session as before, the change failed
 *   SENT    --481, 408, timeout-->        the call ends
 * </pre>
 *
 * The wait after 491 differs by side: 2.1 to 4 s in steps of 10 ms for the side that created the Call-ID, 0 to 2 s for
 * the other.
 */
public final class Renegotiation {

    /** The bound on retries after 491. */
    private static final int MAX_GLARES = 5;

    private enum Phase {
        IDLE,
        WAITING,
        SENT,
        GLARE
    }

    private final CallCore core;
    private final Teardown teardown;
    private final SentSuccessResponse sentSuccess;
    private final SentAcks acks;
    private Phase phase = Phase.IDLE;
    private final Supplier<Optional<DialogSession>> early;
    private SessionChange change;
    private SessionNegotiation session;
    private int glares;

    /** @param early where the session can be changed before the call is answered, if anywhere */
    public Renegotiation(
            CallCore core,
            Teardown teardown,
            SentSuccessResponse sentSuccess,
            SentAcks acks,
            Supplier<Optional<DialogSession>> early) {
        this.core = core;
        this.teardown = teardown;
        this.sentSuccess = sentSuccess;
        this.acks = acks;
        this.early = early;
        core.atEnd(this::callEnded);
    }

    /** Whether a local re-INVITE has no final response, so that one of the peer is rejected. */
    boolean inProgress() {
        return phase == Phase.SENT;
    }

    /** Whether a change can begin. */
    boolean idle() {
        return phase == Phase.IDLE;
    }

    /** Puts the call on hold, or resumes it. */
    public void hold(long token, boolean hold, List<Header> headers) {
        if (dialogSession().isEmpty() || core.session.localHold() == hold) {
            core.fail(
                    token,
                    CallError.invalidState((hold ? "hold" : "resume") + " does not fit " + core.state()
                            + (core.session.localHold() ? ", held locally" : ", not held locally")));
        } else if (phase != Phase.IDLE) {
            core.fail(token, CallError.invalidState("another change is pending"));
        } else {
            begin(new HoldChange(core, token, hold, headers));
        }
    }

    /** Offers other codecs. */
    public void codecs(long token, AudioCapabilities audio, List<Header> headers) {
        if (dialogSession().isEmpty()) {
            core.fail(token, CallError.invalidState("a change of codecs does not fit " + core.state()));
        } else if (phase != Phase.IDLE) {
            core.fail(token, CallError.invalidState("another change is pending"));
        } else {
            begin(new CodecChange(core, token, audio, headers));
        }
    }

    /** The current dialog, if its session can be changed. */
    private Optional<DialogSession> dialogSession() {
        if (core.state().established()) {
            return Optional.of(new DialogSession(core.dialog, core.session));
        }
        return core.state() == CallState.EARLY_MEDIA && core.peer.allows(Method.UPDATE)
                ? early.get()
                : Optional.empty();
    }

    /** Begins a change; to be called while idle, when the session can be changed. */
    void begin(SessionChange requested) {
        change = requested;
        glares = 0;
        sendWhenReady();
    }

    /** The missing ACK was received, or an offer of the peer that needed none has its answer. */
    public void ackReceived() {
        if (phase == Phase.WAITING) {
            sendWhenReady();
        }
    }

    /** The wait after 491 has ended. */
    public void glareTimeout() {
        if (phase == Phase.GLARE) {
            sendWhenReady();
        }
    }

    /** Sends the change unless an INVITE is pending in either direction (RFC 3261 §14.1). */
    private void sendWhenReady() {
        if (!change.needed()) {
            phase = Phase.IDLE;
            change.succeeded();
            return;
        }
        if (sentSuccess.awaitsAck() || core.offerAwaitsAnswer) {
            phase = Phase.WAITING;
            return;
        }
        Optional<DialogSession> dialogSession = dialogSession();
        if (dialogSession.isEmpty()) {
            phase = Phase.IDLE;
            change.failed(CallError.invalidState("the session can no longer be changed before the call is answered"));
            return;
        }
        phase = Phase.SENT;
        session = dialogSession.get().session();
        Dialog dialog = dialogSession.get().dialog();
        String method = core.state().established() ? Method.INVITE : Method.UPDATE;
        SipRequest.Builder request = Capabilities.addCapabilities(dialog.request(method), core.settings);
        if (core.state().established()) {
            core.sessionTimer.request(request);
        }
        ApplicationHeaders.addTo(request, change.headers());
        request.body(SdpBody.TYPE, SdpWriter.write(change.offer(session)));
        core.requests.send(request.build(), dialog::nextSequence, new PendingRequests.Outcome() {
            @Override
            public void finalResponse(SipRequest sent, SipResponse response) {
                onResponse(dialog, sent, response);
            }

            @Override
            public void failed(boolean timeout) {
                onFailure(timeout);
            }

            @Override
            public boolean authenticates() {
                return !core.ended();
            }
        });
    }

    private void onResponse(Dialog dialog, SipRequest sent, SipResponse response) {
        boolean invite = sent.method().equals(Method.INVITE);
        if (response.success() && invite) {
            SipRequest ack =
                    Capabilities.addAgent(dialog.ack(sent), core.settings).build();
            acks.remember(response, ack);
            core.emit(new CallEffect.SendAck(ack));
        }
        if (core.ended()) {
            return; // the call ended meanwhile: only the ACK of the 2xx is sent
        }
        if (response.success()) {
            dialog.refreshTarget(response);
            core.peer.update(response);
            if (invite) {
                core.targetRefreshed(sent);
                core.sessionTimer.granted(sent, response);
            }
            accepted(response);
            return;
        }
        session.withdraw();
        int status = response.status();
        boolean crossed =
                status == 491 || status == 500 && !invite && response.headers().contains(HeaderName.RETRY_AFTER);
        if (crossed && ++glares <= MAX_GLARES) {
            phase = Phase.GLARE;
            core.start(CallTimer.GLARE, glareMillis());
            return;
        }
        if (core.sessionTimer.raiseMinSe(response)) {
            sendWhenReady();
            return;
        }
        phase = Phase.IDLE;
        change.failed(CallError.rejected(status, response.reason()));
        if (core.state().established()) { // otherwise the response to INVITE decides about the call
            teardown.requestFailed(status, response.reason());
        }
    }

    private void accepted(SipResponse response) {
        phase = Phase.IDLE;
        SdpBody body = SdpBody.of(response);
        Optional<String> problem = body.usable().flatMap(session::answerProblem);
        boolean usable = body.usable().map(session::accept).orElse(false);
        if (!usable) {
            session.withdraw();
            String what = body.kind() == SdpBody.Kind.ABSENT
                    ? "the " + response.status() + " has no SDP answer"
                    : "the SDP answer cannot be used"
                            + problem.map(why -> " (" + why + ")").orElse("");
            core.protocolError(what + ": the session stays as it was");
            change.unanswered(CallError.rejected(response.status(), what));
            return;
        }
        if (session == core.session) {
            core.sessionChanged();
            change.succeeded();
        } else {
            change.failed(CallError.invalidState("another branch of the call was selected"));
        }
    }

    private void onFailure(boolean timeout) {
        session.withdraw();
        if (core.ended()) {
            return;
        }
        phase = Phase.IDLE;
        change.failed(
                timeout
                        ? new CallError(CallError.Kind.TIMEOUT, 408, "no response to the change")
                        : new CallError(CallError.Kind.TRANSPORT, 503, "the change could not be sent"));
        if (timeout && core.state().established()) {
            teardown.requestFailed(408, "No response");
        }
    }

    /** The wait after both sides sent an offer, in ms. */
    long glareMillis() {
        return core.direction == CallDirection.OUTBOUND
                ? 2_100 + 10L * core.ids.nextInt(191)
                : 10L * core.ids.nextInt(201);
    }

    private void callEnded() {
        if (phase != Phase.IDLE) {
            phase = Phase.IDLE;
            change.failed(CallError.ended());
        }
    }
}
