package io.xphone.call;

import io.xphone.CallDirection;
import io.xphone.CallEnd;
import io.xphone.CallState;
import io.xphone.sip.Identifiers;
import io.xphone.sip.auth.Credentials;
import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * What the parts of a call share: the effects being collected, the state, the running timers, the dialog. It decides
 * nothing but the order of things at the end.
 */
final class CallCore {

    /** While one of these runs, messages may still come that need an answer, so an ended call is kept. */
    private static final EnumSet<CallTimer> KEEP_AFTER_END = EnumSet.of(
            CallTimer.CANCELLED,
            CallTimer.ACK,
            CallTimer.RESEND_ANSWER,
            CallTimer.FORKS,
            CallTimer.TRANSFER,
            CallTimer.REFERRALS);

    final String id;
    final CallDirection direction;
    final CallSettings settings;
    final Identifiers ids;
    final PendingRequests requests;
    final SessionTimer sessionTimer;
    final PeerCapabilities peer = new PeerCapabilities();
    final StandingHeaders standing = new StandingHeaders();

    /** The session; of an outbound call that is not answered, of the branch that is heard. */
    SessionNegotiation session;

    /** The dialog: of an inbound call from the start, of an outbound one from the 2xx on; null before. */
    Dialog dialog;

    /** Our Contact, in everything that is sent from now on. */
    private SipUri contact;

    /** Whether the peer may know another Contact of ours than this one. */
    private boolean moved;

    /** Whether the peer of another call of ours is being sent to the peer of this one. */
    boolean handedOver;

    private final EnumSet<CallTimer> running = EnumSet.noneOf(CallTimer.class);
    private final List<Runnable> beforeEnd = new ArrayList<>(2);
    private final List<Runnable> atEnd = new ArrayList<>(4);
    private List<CallEffect> effects = new ArrayList<>();
    private CallState state = CallState.IDLE;
    private CallEnd end;
    private MediaPlan plan;
    private boolean mediaOpen;
    private boolean released;
    private boolean remoteHoldTold;

    CallCore(
            String id,
            CallDirection direction,
            CallSettings settings,
            List<Credentials> credentials,
            SipUri contact,
            Identifiers ids) {
        this.id = id;
        this.contact = contact;
        this.direction = direction;
        this.settings = settings;
        this.ids = ids;
        session = new SessionNegotiation(settings.audio(), ids);
        requests = new PendingRequests(this, credentials);
        sessionTimer = new SessionTimer(this);
    }

    void emit(CallEffect effect) {
        effects.add(standing.on(effect));
    }

    void tell(CallEvent event) {
        effects.add(new CallEffect.Event(event));
    }

    /** Our Contact. */
    SipUri contact() {
        return contact;
    }

    /** Our Contact is another from now on; the peer does not know. */
    void move(SipUri changed) {
        contact = changed;
        moved = true;
        if (dialog != null) {
            dialog.contact(changed);
        }
    }

    /** Whether the peer is to be told of our Contact. */
    boolean moved() {
        return moved;
    }

    /** The peer took a target refresh request of ours (RFC 3261 §12.2); our Contact may be yet another by now. */
    void told(SipRequest refresh) {
        moved = moved
                && !refresh.header(HeaderName.CONTACT)
                        .equals(Optional.of(NameAddress.of(contact).toString()));
    }

    /** A 2xx of ours that is just made, and bound to arrive, tells the peer of our Contact. */
    void tellingByAnswer() {
        moved = false;
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
    void changed() {
        boolean changed = plan != null;
        if (state.established()) {
            changed &= apply(session.plan(false));
            enterByHold();
        } else if (changed) { // otherwise nothing is to be heard before the answer
            changed = apply(session.plan(true));
        }
        tellRemoteHold();
        if (changed) {
            tell(new CallEvent.MediaChanged());
        }
    }

    /** What is to be said before the end is: the end is the last that an application hears of a call. */
    void beforeEnd(Runnable action) {
        beforeEnd.add(action);
    }

    /** The call is answered: the session in force counts from now on. */
    void answered() {
        apply(session.plan(false));
        enter(CallState.ACTIVE);
        enterByHold();
        tellRemoteHold();
    }

    private void tellRemoteHold() {
        if (remoteHoldTold != session.remoteHold()) {
            remoteHoldTold = session.remoteHold();
            tell(new CallEvent.RemoteHold(remoteHoldTold));
        }
    }

    private void enterByHold() {
        enter(session.localHold() || session.remoteHold() ? CallState.ON_HOLD : CallState.ACTIVE);
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
        beforeEnd.forEach(Runnable::run);
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
