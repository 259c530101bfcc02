package io.xphone.call.core;

import io.xphone.CallDirection;
import io.xphone.CallEnd;
import io.xphone.CallState;
import io.xphone.call.message.CallError;
import io.xphone.call.message.Rejection;
import io.xphone.call.message.RequestValidation;
import io.xphone.call.settings.CallSettings;
import io.xphone.sdp.SessionDescription;
import io.xphone.sdp.transport.IceDescription;
import io.xphone.sdp.transport.NegotiatedIce;
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
 * The state that the parts of a call share: the pending effects, the call state, the active timers, the dialog. It also
 * orders the events at the end of the call.
 */
public final class CallCore {

    /** While one of these is active, requests may still arrive that need a response, so an ended call is kept. */
    private static final EnumSet<CallTimer> KEEP_AFTER_END = EnumSet.of(
            CallTimer.CANCELLED,
            CallTimer.ACK,
            CallTimer.RETRANSMIT_SUCCESS,
            CallTimer.FORKS,
            CallTimer.OUTGOING_TRANSFER,
            CallTimer.INCOMING_TRANSFERS);

    public final String id;
    public final CallDirection direction;
    public final CallSettings settings;
    public final Identifiers ids;
    public final PendingRequests requests;
    public final SessionTimer sessionTimer;
    public final PeerCapabilities peer = new PeerCapabilities();
    public final CallWideHeaders callWideHeaders = new CallWideHeaders();

    /** The session; of an unanswered outbound call, the one of the selected branch. */
    public SessionNegotiation session;

    /** The dialog: of an inbound call from the start, of an outbound call from the 2xx on; null before. */
    public Dialog dialog;

    /** The local Contact. */
    private SipUri contact;

    /** Whether the peer may have an older Contact. */
    private boolean contactUnpublished;

    /** Whether an attended transfer is sending the peer of another local call to the peer of this call. */
    public boolean attendedTransferPending;

    /** Whether an offer of the peer waits for its answer, which needs candidates. */
    public boolean offerAwaitsAnswer;

    private final EnumSet<CallTimer> activeTimers = EnumSet.noneOf(CallTimer.class);
    private final List<Runnable> beforeEnd = new ArrayList<>(2);
    private final List<Runnable> atEnd = new ArrayList<>(4);
    private List<CallEffect> effects = new ArrayList<>();
    private CallState state = CallState.IDLE;
    private CallEnd end;
    private MediaPlan mediaPlan;
    private boolean mediaOpen;
    private boolean gathering;
    private boolean peerConfirmed;
    private boolean released;
    private boolean publishedRemoteHold;
    private IceDescription trickled; // the latest candidates of the peer that followed its description
    private List<String> infoPackages = List.of();

    public CallCore(
            String id,
            CallDirection direction,
            CallSettings settings,
            List<Credentials> credentials,
            SipUri contact,
            Identifiers ids) {
        this.id = id;
        this.contact = contact;
        this.direction = direction;
        peerConfirmed = direction == CallDirection.OUTBOUND;
        this.settings = settings;
        this.ids = ids;
        session = new SessionNegotiation(settings.audio(), ids);
        requests = new PendingRequests(this, credentials);
        sessionTimer = new SessionTimer(this);
    }

    public void emit(CallEffect effect) {
        CallEffect complete = callWideHeaders.addTo(effect);
        if (complete instanceof CallEffect.Send send) {
            announce(send.request());
        } else if (complete instanceof CallEffect.Respond respond) {
            announce(respond.response());
        }
        effects.add(complete);
    }

    private void announce(SipMessage sent) {
        if (sent.headers().contains(HeaderName.RECV_INFO)) {
            infoPackages = InfoPackages.of(sent);
        }
    }

    /** The Info Packages that the peer may send (RFC 6086 §5.2): those that the latest message has named. */
    public List<String> infoPackages() {
        return infoPackages;
    }

    public void publish(CallEvent event) {
        effects.add(new CallEffect.Event(event));
    }

    /** The local Contact. */
    public SipUri contact() {
        return contact;
    }

    /** Sets the local Contact that the peer knows already. */
    public void contact(SipUri known) {
        contact = known;
    }

    /** Changes the local Contact, which the peer does not know yet. */
    public void changeContact(SipUri changed) {
        contact = changed;
        contactUnpublished = true;
        if (dialog != null) {
            dialog.contact(changed);
        }
    }

    /** Whether the local Contact has to be published to the peer. */
    public boolean contactUnpublished() {
        return contactUnpublished;
    }

    /**
     * The peer accepted a target refresh request (RFC 3261 §12.2); the Contact may have changed again since it was
     * sent.
     */
    public void targetRefreshed(SipRequest refresh) {
        contactUnpublished = contactUnpublished
                && !refresh.header(HeaderName.CONTACT)
                        .equals(Optional.of(NameAddress.of(contact).toString()));
    }

    /** A 2xx is about to publish the Contact to the peer; its delivery is guaranteed by retransmission. */
    public void contactSentInSuccess() {
        contactUnpublished = false;
    }

    /** Publishes a received message, before its processing, when message events are enabled. */
    public void received(SipMessage message) {
        if (settings.policy().messageEvents() && end == null) {
            int status = message instanceof SipResponse response ? response.status() : 0;
            String method = message instanceof SipRequest request
                    ? request.method()
                    : message.cseq().method();
            String phrase = message instanceof SipResponse response ? response.reason() : "";
            if (status != 100) {
                publish(new CallEvent.Received(method, status, phrase, message.headers()));
            }
        }
    }

    public void done(long token) {
        done(token, 0);
    }

    /** @param status of the response to the request that the command sent */
    public void done(long token, int status) {
        effects.add(new CallEffect.Done(token, status));
    }

    public void fail(long token, CallError error) {
        effects.add(new CallEffect.Failed(token, error));
    }

    /** Reports a violation of the protocol by the peer that the call survives. */
    public void protocolError(String description) {
        effects.add(new CallEffect.ProtocolError(description));
    }

    /** The rejection of an offer that cannot be answered; a reason that lies in its keys is reported, too. */
    public Rejection notAcceptable(SessionDescription offer) {
        Optional<String> transport = session.transportProblem(offer);
        transport.ifPresent(why -> protocolError("an offer is rejected with 488: " + why));
        return RequestValidation.notAcceptable(offer, session.localHost(), transport);
    }

    /** Returns the effects since the last call, and the release of the call when nothing is pending. */
    public List<CallEffect> drain() {
        if (end != null && !released && requests.idle() && activeTimers.isEmpty()) {
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

    public CallState state() {
        return state;
    }

    public boolean ended() {
        return end != null;
    }

    /** How the call ended, null before. */
    public CallEnd end() {
        return end;
    }

    public void enter(CallState next) {
        if (state != next) {
            state = next;
            effects.add(new CallEffect.StateChanged(next));
        }
    }

    public void start(CallTimer timer, long delayMillis) {
        activeTimers.add(timer);
        effects.add(new CallEffect.StartTimer(timer, delayMillis));
    }

    public void stop(CallTimer timer) {
        if (activeTimers.remove(timer)) {
            effects.add(new CallEffect.StopTimer(timer));
        }
    }

    /**
     * Handles the end of a timer: returns whether it was active. A timer that was stopped too late to be cancelled is
     * ignored.
     */
    public boolean fired(CallTimer timer) {
        return activeTimers.remove(timer);
    }

    /** Opens media, unless it is open or being opened. */
    public void openMedia() {
        if (!mediaOpen) {
            mediaOpen = true;
            effects.add(new CallEffect.OpenMedia());
        }
    }

    /** Whether media is being opened. */
    public boolean mediaOpening() {
        return mediaOpen && !session.ready();
    }

    public void mediaOpened(LocalMedia media) {
        session.mediaOpened(media);
        if (direction == CallDirection.INBOUND && peerConfirmed) { // by the PRACK of a response without description
            effects.add(new CallEffect.ConfirmMedia());
        }
    }

    /** Gathers candidates of ICE anew, unless they are being gathered. */
    public void gatherMedia() {
        if (!gathering) {
            gathering = true;
            effects.add(new CallEffect.GatherMedia());
        }
    }

    /** Whether candidates are being gathered. */
    public boolean gathering() {
        return gathering && end == null;
    }

    /** The candidates are gathered: local descriptions have them from now on. */
    public void mediaGathered(LocalMedia media) {
        gathering = false;
        session.mediaOpened(media);
    }

    /** There are no new candidates: those of before remain. */
    public void mediaNotGathered() {
        gathering = false;
    }

    public void mediaFailed() {
        mediaOpen = false;
    }

    /** The plan in force, null before the first. */
    public MediaPlan mediaPlan() {
        return mediaPlan;
    }

    /** Applies a plan; true when it differs from the previous one. */
    public boolean apply(MediaPlan next) {
        if (next.equals(mediaPlan)) {
            return false;
        }
        mediaPlan = next;
        effects.add(new CallEffect.ApplyMedia(next));
        addCandidates();
        return true;
    }

    /** Whether the peer takes further candidates of the session in force. */
    public boolean tricklesToPeer() {
        return Capabilities.tricklesIce(settings)
                && peer.tricklesIce()
                && ice().filter(ice -> ice.remote().trickles()).isPresent();
    }

    private Optional<NegotiatedIce> ice() {
        return Optional.ofNullable(mediaPlan)
                .flatMap(plan -> plan.audio().transport().ice());
    }

    /** The peer has sent candidates: they are used with the session that they belong to, now or when it is in force. */
    public void candidatesReceived(IceDescription candidates) {
        trickled = candidates;
        addCandidates();
    }

    private void addCandidates() {
        if (trickled != null
                && ice().filter(ice -> ice.remote().sameSession(trickled)).isPresent()) {
            effects.add(new CallEffect.AddCandidates(trickled));
        }
    }

    /** An ACK or PRACK was received: the peer receives our responses. */
    public void confirmPeer() {
        if (!peerConfirmed) {
            peerConfirmed = true;
            if (mediaOpen && session.ready()) {
                effects.add(new CallEffect.ConfirmMedia());
            }
        }
    }

    /** The session was negotiated again: applies it and publishes the changes. */
    public void sessionChanged() {
        boolean changed = mediaPlan != null;
        if (state.established()) {
            changed &= apply(session.plan(false));
            enterByHold();
        } else if (changed) { // without early media there is no media before the call is answered
            changed = apply(session.plan(true));
        }
        publishRemoteHold();
        if (changed) {
            publish(new CallEvent.MediaChanged());
        }
    }

    /** Registers an action that publishes events before the end of the call, which is its last event. */
    public void beforeEnd(Runnable action) {
        beforeEnd.add(action);
    }

    /** The call is answered: applies the session. */
    public void answered() {
        apply(session.plan(false));
        enter(CallState.ACTIVE);
        enterByHold();
        publishRemoteHold();
    }

    private void publishRemoteHold() {
        if (publishedRemoteHold != session.remoteHold()) {
            publishedRemoteHold = session.remoteHold();
            publish(new CallEvent.RemoteHold(publishedRemoteHold));
        }
    }

    private void enterByHold() {
        enter(session.localHold() || session.remoteHold() ? CallState.ON_HOLD : CallState.ACTIVE);
    }

    /** Registers an action for the end of the call, such as failing a pending command. */
    public void atEnd(Runnable action) {
        atEnd.add(action);
    }

    /** Ends the call for the application. Only the first call has an effect. */
    public void finish(CallEnd how) {
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
