package io.xphone.call;

import io.xphone.sip.Identifiers;
import io.xphone.sip.auth.Credentials;
import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * What the parts of a call share: the effects being collected, the state, the running timers, the dialog. It decides
 * nothing but the order of things at the end.
 */
final class CallCore {

    /** While one of these runs, messages may still come that need an answer, so an ended call is kept. */
    private static final EnumSet<CallTimer> KEEP_AFTER_END =
            EnumSet.of(CallTimer.CANCELLED, CallTimer.ACK, CallTimer.RESEND_ANSWER, CallTimer.FORKS);

    final String id;
    final CallDirection direction;
    final CallSettings settings;
    final Identifiers ids;
    final SessionNegotiation session;
    final ClientRequests requests;

    /** The dialog: of an inbound call from the start, of an outbound one from the 2xx on; null before. */
    Dialog dialog;

    private final EnumSet<CallTimer> running = EnumSet.noneOf(CallTimer.class);
    private final List<Runnable> atEnd = new ArrayList<>(4);
    private List<CallEffect> effects = new ArrayList<>();
    private CallState state = CallState.IDLE;
    private CallEnd end;
    private MediaPlan plan;
    private boolean mediaOpen;
    private boolean released;

    CallCore(
            String id, CallDirection direction, CallSettings settings, List<Credentials> credentials, Identifiers ids) {
        this.id = id;
        this.direction = direction;
        this.settings = settings;
        this.ids = ids;
        session = new SessionNegotiation(settings.audio(), ids);
        requests = new ClientRequests(this, credentials);
    }

    void emit(CallEffect effect) {
        effects.add(effect);
    }

    void tell(CallEvent event) {
        effects.add(new CallEffect.Event(event));
    }

    /** A message of the peer is about to be looked at. */
    void received(SipMessage message) {
        if (settings.policy().messageEvents() && end == null) {
            int status = message instanceof SipResponse response ? response.status() : 0;
            String method = message instanceof SipRequest request
                    ? request.method()
                    : message.cseq().method();
            String phrase = message instanceof SipResponse response ? response.reason() : "";
            if (status != 100) {
                tell(new CallEvent.Received(method, status, phrase, message.headers()));
            }
        }
    }

    void done(long token) {
        effects.add(new CallEffect.Done(token));
    }

    void refuse(long token, CallError error) {
        effects.add(new CallEffect.Refused(token, error));
    }

    /** Everything emitted since the last time, and the release once nothing is left to do. */
    List<CallEffect> drain() {
        if (end != null && !released && requests.idle() && running.isEmpty()) {
            released = true;
            effects.add(new CallEffect.Released());
        }
        if (effects.isEmpty()) {
            return List.of();
        }
        List<CallEffect> drained = effects;
        effects = new ArrayList<>();
        return drained;
    }

    CallState state() {
        return state;
    }

    boolean over() {
        return end != null;
    }

    /** How the call ended, null before. */
    CallEnd end() {
        return end;
    }

    void enter(CallState next) {
        if (state != next) {
            state = next;
            effects.add(new CallEffect.StateChanged(next));
        }
    }

    void start(CallTimer timer, long delayMillis) {
        running.add(timer);
        effects.add(new CallEffect.StartTimer(timer, delayMillis));
    }

    void stop(CallTimer timer) {
        if (running.remove(timer)) {
            effects.add(new CallEffect.StopTimer(timer));
        }
    }

    /** A timer fired: whether it was still running. A timer that was stopped too late to be caught does not count. */
    boolean fired(CallTimer timer) {
        return running.remove(timer);
    }

    void openMedia() {
        mediaOpen = true;
        effects.add(new CallEffect.OpenMedia());
    }

    void mediaFailed() {
        mediaOpen = false;
    }

    /** The plan in force, null before the first. */
    MediaPlan plan() {
        return plan;
    }

    /** Puts a plan in force; true when it differs from the one before. */
    boolean apply(MediaPlan next) {
        if (next.equals(plan)) {
            return false;
        }
        plan = next;
        effects.add(new CallEffect.ApplyMedia(next));
        return true;
    }

    /** The session was agreed on anew: puts it in force and tells what is different. */
    void changed(boolean heldByPeerBefore) {
        boolean changed = plan != null;
        changed &= apply(session.plan(false));
        enter(session.localHold() || session.remoteHold() ? CallState.ON_HOLD : CallState.ACTIVE);
        if (session.remoteHold() != heldByPeerBefore) {
            tell(new CallEvent.RemoteHold(session.remoteHold()));
        }
        if (changed) {
            tell(new CallEvent.MediaChanged());
        }
    }

    /** What is to happen when the call ends, such as refusing a command under way. */
    void atEnd(Runnable action) {
        atEnd.add(action);
    }

    /** The call is over for the application. The first end counts. */
    void finish(CallEnd how) {
        if (end != null) {
            return;
        }
        end = how;
        for (CallTimer timer : CallTimer.values()) {
            if (!KEEP_AFTER_END.contains(timer)) {
                stop(timer);
            }
        }
        if (mediaOpen) {
            mediaOpen = false;
            effects.add(new CallEffect.CloseMedia());
        }
        enter(CallState.ENDED);
        effects.add(new CallEffect.Ended(how));
        atEnd.forEach(Runnable::run);
    }
}
