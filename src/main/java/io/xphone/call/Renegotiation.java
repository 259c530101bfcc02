package io.xphone.call;

import io.xphone.sdp.SdpWriter;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;

/**
 * Our changes to the session by re-INVITE: to hold, to resume (RFC 3261 §14.1, RFC 6337 §5.3), to refresh (RFC 4028 §10).
 *
 * <pre>
 *   IDLE --a change--> (ACK of our 2xx missing? WAITING --ACK-->) SENT --2xx--> IDLE: ACK, in force, done
 *                              ^                                        |--491--> GLARE --timer--> SENT again
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
    private SessionChange change;
    private int glares;

    Renegotiation(CallCore core, Teardown teardown, SentAnswer sentAnswer, SentAcks acks) {
        this.core = core;
        this.teardown = teardown;
        this.sentAnswer = sentAnswer;
        this.acks = acks;
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

    void hold(long token) {
        hold(token, true);
    }

    void resume(long token) {
        hold(token, false);
    }

    private void hold(long token, boolean toHold) {
        if (!core.state().established() || core.session.localHold() == toHold) {
            core.refuse(
                    token,
                    CallError.invalidState((toHold ? "hold" : "resume") + " does not fit " + core.state()
                            + (core.session.localHold() ? ", held by us" : ", not held by us")));
        } else if (phase != Phase.IDLE) {
            core.refuse(token, CallError.invalidState("another change is under way"));
        } else {
            begin(new HoldChange(core, token, toHold));
        }
    }

    /** Begins a change; to be called in an answered call while idle. */
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
        phase = Phase.SENT;
        SipRequest.Builder invite = Capabilities.offer(core.dialog.request(Method.INVITE), core.settings);
        core.sessionTimer.ask(invite);
        invite.body(SdpBody.TYPE, SdpWriter.write(change.offer()));
        core.requests.send(invite.build(), core.dialog::nextSequence, new ClientRequests.Outcome() {
            @Override
            public void answered(SipRequest sent, SipResponse response) {
                onAnswer(sent, response);
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

    private void onAnswer(SipRequest sent, SipResponse response) {
        if (response.success()) {
            SipRequest ack =
                    Capabilities.name(core.dialog.ack(sent), core.settings).build();
            acks.remember(response, ack);
            core.emit(new CallEffect.SendAck(ack));
        }
        if (core.over()) {
            return; // hung up meanwhile: the 2xx had to be acknowledged all the same
        }
        if (response.success()) {
            core.dialog.refreshTarget(response);
            core.peer.hear(response);
            core.sessionTimer.granted(sent, response);
            agreed(response);
            return;
        }
        core.session.withdraw();
        int status = response.status();
        if (status == 491 && ++glares <= MAX_GLARES) {
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
        teardown.lost(status, response.reason());
    }

    private void agreed(SipResponse response) {
        boolean heldBefore = core.session.remoteHold();
        phase = Phase.IDLE;
        boolean usable = SdpBody.of(response).usable().map(core.session::accept).orElse(false);
        if (!usable) {
            core.session.withdraw();
            change.refused(CallError.refused(response.status(), "the answer cannot be used"));
            teardown.unusable("Unusable session description");
            return;
        }
        core.changed(heldBefore);
        change.agreed();
    }

    private void onFailure(boolean timeout) {
        core.session.withdraw();
        if (core.over()) {
            return;
        }
        phase = Phase.IDLE;
        change.refused(
                timeout
                        ? new CallError(CallError.Kind.TIMEOUT, 408, "no answer to the re-INVITE")
                        : new CallError(CallError.Kind.TRANSPORT, 503, "the re-INVITE could not be sent"));
        if (timeout) {
            teardown.lost(408, "No response");
        }
    }

    private long glareMillis() {
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
