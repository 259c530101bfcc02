package io.xphone.call;

import io.xphone.CallDirection;
import io.xphone.CallState;
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
 * Our changes to the session: to hold, to resume (RFC 3261 §14.1, RFC 6337 §5.3), to refresh (RFC 4028 §10). By re-INVITE
 * once the call is answered, as RFC 3311 §5.1 recommends; by UPDATE before, where offer and answer were exchanged
 * reliably and the peer allows it.
 *
 * <pre>
 *   IDLE --a change--> (ACK of our 2xx missing? WAITING --ACK-->) SENT --2xx--> IDLE: ACK, in force, done
 *                              ^                                        |--491, 500 to UPDATE--> GLARE --timer--> SENT again
 *                              |                                        |--other failure--> IDLE: as before, refused
 *                              +--- answered, glare over                |--481, 408, no answer--> call over
 * </pre>
 *
 * The wait after 491 keeps the two sides apart: 2.1 to 4 s in steps of 10 ms for the side that made the Call-ID, 0 to 2
 * s for the other.
 */
final class Renegotiation {

    /** How often 491 is borne with. */
    private static final int MAX_GLARES = 5;

    private enum Phase {
        IDLE,
        WAITING,
        SENT,
        GLARE
    }

    private final CallCore core;
    private final Teardown teardown;
    private final SentAnswer sentAnswer;
    private final SentAcks acks;
    private Phase phase = Phase.IDLE;
    private final Supplier<Optional<Leg>> early;
    private SessionChange change;
    private SessionNegotiation session;
    private int glares;

    /** @param early where the session can be changed before the call is answered, if anywhere */
    Renegotiation(
            CallCore core, Teardown teardown, SentAnswer sentAnswer, SentAcks acks, Supplier<Optional<Leg>> early) {
        this.core = core;
        this.teardown = teardown;
        this.sentAnswer = sentAnswer;
        this.acks = acks;
        this.early = early;
        core.atEnd(this::callEnded);
    }

    /** Whether a re-INVITE of ours has no final answer, so that none of the peer's can be taken. */
    boolean inProgress() {
        return phase == Phase.SENT;
    }

    /** Whether a change can begin. */
    boolean idle() {
        return phase == Phase.IDLE;
    }

    /** Puts the peer on hold, or takes it off; with headers of the application. */
    void hold(long token, boolean toHold, List<Header> headers) {
        if (leg().isEmpty() || core.session.localHold() == toHold) {
            core.refuse(
                    token,
                    CallError.invalidState((toHold ? "hold" : "resume") + " does not fit " + core.state()
                            + (core.session.localHold() ? ", held by us" : ", not held by us")));
        } else if (phase != Phase.IDLE) {
            core.refuse(token, CallError.invalidState("another change is under way"));
        } else {
            begin(new HoldChange(core, token, toHold, headers));
        }
    }

    /** The dialog that the call is in, as far as its session can be changed. */
    private Optional<Leg> leg() {
        if (core.state().established()) {
            return Optional.of(new Leg(core.dialog, core.session));
        }
        return core.state() == CallState.EARLY_MEDIA && core.peer.allows(Method.UPDATE)
                ? early.get()
                : Optional.empty();
    }

    /** Begins a change; to be called while idle, where the session can be changed. */
    void begin(SessionChange wanted) {
        change = wanted;
        glares = 0;
        sendWhenFree();
    }

    /** The ACK that we waited for came. */
    void acknowledged() {
        if (phase == Phase.WAITING) {
            sendWhenFree();
        }
    }

    /** The wait after 491 is over. */
    void glareOver() {
        if (phase == Phase.GLARE) {
            sendWhenFree();
        }
    }

    /** No INVITE may start while another is in progress in either direction (RFC 3261 §14.1). */
    private void sendWhenFree() {
        if (sentAnswer.waiting()) {
            phase = Phase.WAITING;
            return;
        }
        Optional<Leg> leg = leg();
        if (leg.isEmpty()) {
            phase = Phase.IDLE;
            change.refused(CallError.invalidState("the session cannot be changed before the answer any more"));
            return;
        }
        phase = Phase.SENT;
        session = leg.get().session();
        Dialog dialog = leg.get().dialog();
        String method = core.state().established() ? Method.INVITE : Method.UPDATE;
        SipRequest.Builder request = Capabilities.offer(dialog.request(method), core.settings);
        if (core.state().established()) {
            core.sessionTimer.ask(request);
        }
        ApplicationHeaders.addTo(request, change.headers());
        request.body(SdpBody.TYPE, SdpWriter.write(change.offer(session)));
        core.requests.send(request.build(), dialog::nextSequence, new PendingRequests.Outcome() {
            @Override
            public void answered(SipRequest sent, SipResponse response) {
                onAnswer(dialog, sent, response);
            }

            @Override
            public void failed(boolean timeout) {
                onFailure(timeout);
            }

            @Override
            public boolean wanted() {
                return !core.over();
            }
        });
    }

    private void onAnswer(Dialog dialog, SipRequest sent, SipResponse response) {
        boolean invite = sent.method().equals(Method.INVITE);
        if (response.success() && invite) {
            SipRequest ack = Capabilities.name(dialog.ack(sent), core.settings).build();
            acks.remember(response, ack);
            core.emit(new CallEffect.SendAck(ack));
        }
        if (core.over()) {
            return; // hung up meanwhile: the 2xx had to be acknowledged all the same
        }
        if (response.success()) {
            dialog.refreshTarget(response);
            core.peer.hear(response);
            if (invite) {
                core.told(sent);
                core.sessionTimer.granted(sent, response);
            }
            agreed(response);
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
        if (core.sessionTimer.raise(response)) {
            sendWhenFree();
            return;
        }
        phase = Phase.IDLE;
        change.refused(CallError.refused(status, response.reason()));
        if (core.state().established()) { // else the INVITE says what becomes of the call
            teardown.lost(status, response.reason());
        }
    }

    private void agreed(SipResponse response) {
        phase = Phase.IDLE;
        boolean usable = SdpBody.of(response).usable().map(session::accept).orElse(false);
        if (!usable) {
            session.withdraw();
            change.refused(CallError.refused(response.status(), "the answer cannot be used"));
            if (core.state().established()) {
                teardown.unusable("Unusable session description");
            }
            return;
        }
        if (session == core.session) {
            core.changed();
            change.agreed();
        } else {
            change.refused(CallError.invalidState("another branch of the call is heard by now"));
        }
    }

    private void onFailure(boolean timeout) {
        session.withdraw();
        if (core.over()) {
            return;
        }
        phase = Phase.IDLE;
        change.refused(
                timeout
                        ? new CallError(CallError.Kind.TIMEOUT, 408, "no answer to the change")
                        : new CallError(CallError.Kind.TRANSPORT, 503, "the change could not be sent"));
        if (timeout && core.state().established()) {
            teardown.lost(408, "No response");
        }
    }

    /** How long to wait when both sides want something at once. */
    long glareMillis() {
        return core.direction == CallDirection.OUTBOUND
                ? 2_100 + 10L * core.ids.nextInt(191)
                : 10L * core.ids.nextInt(201);
    }

    private void callEnded() {
        if (phase != Phase.IDLE) {
            phase = Phase.IDLE;
            change.refused(CallError.ended());
        }
    }
}
