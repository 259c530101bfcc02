package io.xphone.sip.event;

import io.xphone.sip.Identifiers;
import io.xphone.sip.auth.DigestClient;
import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.dialog.DialogId;
import io.xphone.sip.dialog.TargetContact;
import io.xphone.sip.event.EventEffect.EndReason;
import io.xphone.sip.event.EventEffect.Ended;
import io.xphone.sip.event.EventEffect.Requested;
import io.xphone.sip.event.EventEffect.Respond;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A subscription of a peer to the state of a local resource (RFC 6665 §4.2).
 *
 * <pre>{@code
 *          start              accept                 end, EXPIRY, SUBSCRIBE with Expires 0
 *   IDLE --------> OFFERED ------------> ACTIVE ------------------------------> ENDING -- response --> ENDED
 *                     |      OFFER         ^ accept                               ^           ^
 *                     +---------------> PENDING ----------------------------------+           |
 *                     | reject             | reject, end                                      |
 *                     +------------------------------------- 481, no response to a NOTIFY ----+
 * }</pre>
 *
 * The client transaction of a SUBSCRIBE limits the time for a decision: after 2 s without one the subscription becomes
 * pending, and a NOTIFY reports that. Every 2xx is followed by a NOTIFY at once (§4.2.1.2). One NOTIFY is sent at a
 * time, so that they arrive in order. The queue of states to send is bounded: the oldest state is dropped.
 */
public final class Notifier {

    /** See the diagram. */
    public enum State {
        IDLE,
        OFFERED,
        PENDING,
        ACTIVE,
        ENDING,
        ENDED
    }

    private static final long OFFER_MILLIS = 2_000;
    private static final int MAX_QUEUED = 16;

    /** A state of the resource, with the application's headers for its NOTIFY. */
    private record Document(String contentType, byte[] body, List<Header> headers) {}

    private record Notification(SubscriptionState state, Document document) {}

    private static final Document EMPTY = new Document("", new byte[0], List.of());

    private final NotifierSettings settings;
    private final PendingRequest pending;
    private final Effects effects = new Effects();
    private final SipRequest subscribe;
    private final String subscribeTxId;
    private final EventName event;
    private final Dialog dialog;
    private final Deque<Notification> queued = new ArrayDeque<>(2);
    private State state = State.IDLE;
    private Document current = EMPTY;
    private long expiresAt;
    private long granted;
    private EndReason ending = EndReason.CLOSED;
    private String endingPhrase = "";

    /**
     * Creates the subscription that a SUBSCRIBE requests; {@link #start} processes the request.
     *
     * @param id the prefix of its transaction identifiers
     * @param txId the server transaction of the SUBSCRIBE
     * @param subscribe a SUBSCRIBE without To tag, with an Event header
     * @param contact the local Contact
     */
    public Notifier(
            String id,
            String txId,
            SipRequest subscribe,
            SipUri contact,
            NotifierSettings settings,
            DigestClient digest,
            Identifiers ids) {
        this.settings = settings;
        this.pending = new PendingRequest(id, digest);
        this.subscribe = subscribe;
        this.subscribeTxId = txId;
        this.event = EventName.of(subscribe).orElseThrow(() -> new IllegalArgumentException("no Event"));
        this.dialog = Dialog.uas(subscribe, ids.tag(), contact);
        dialog.confirm();
    }

    /** The current state. */
    public State state() {
        return state;
    }

    /** The event package. */
    public EventName event() {
        return event;
    }

    /** The Call-ID of its dialog. */
    public String callId() {
        return dialog.id().callId();
    }

    /** The local tag of its dialog. */
    public String localTag() {
        return dialog.id().localTag();
    }

    /** Whether NOTIFY requests are sent to a host, an address literal. */
    public boolean leadsTo(String host) {
        return dialog.leadsTo(host);
    }

    /** Whether a request belongs to the dialog and is in order. */
    public boolean expects(SipRequest request) {
        return dialog.expects(request);
    }

    /** The address of the subscriber. */
    public NameAddress from() {
        return dialog.remote();
    }

    /** The SUBSCRIBE that created it. */
    public SipRequest subscribe() {
        return subscribe;
    }

    /**
     * Processes the SUBSCRIBE: rejects one with too short an expiry, else requests a decision of the application with
     * {@link Requested}.
     */
    public List<EventEffect> start(long now) {
        if (state == State.IDLE) {
            long requested = DeltaSeconds.expires(subscribe, settings.defaultExpires());
            if (tooBrief(requested)) {
                respond(subscribeTxId, intervalTooBrief(subscribe));
                ended(EndReason.REJECTED, 423, "Interval Too Brief");
            } else {
                state = State.OFFERED;
                granted = Math.min(requested, settings.maxExpires());
                effects.start(EventTimer.OFFER, OFFER_MILLIS);
                effects.add(new Requested(granted));
            }
        }
        return effects.drain();
    }

    /**
     * Accepts the subscription and sends the current state at once, or an empty NOTIFY before there is a state.
     *
     * @param headers for the response to the SUBSCRIBE, unless it was sent already
     */
    public List<EventEffect> accept(List<Header> headers, long now) {
        if (state == State.OFFERED) {
            grant(State.ACTIVE, headers, now);
        } else if (state == State.PENDING) {
            state = State.ACTIVE;
            sendState(now);
        }
        return effects.drain();
    }

    /** Makes the subscription pending at once, as the decision will take longer. */
    public List<EventEffect> leavePending(List<Header> headers, long now) {
        if (state == State.OFFERED) {
            grant(State.PENDING, headers, now);
        }
        return effects.drain();
    }

    /**
     * Rejects the subscription: with this status, or with the reason {@code rejected} when it is already pending.
     *
     * @param status 300 to 699
     * @param headers for the response, or the last NOTIFY
     */
    public List<EventEffect> reject(int status, List<Header> headers, long now) {
        if (state == State.OFFERED) {
            SipResponse.Builder response = dialog.response(subscribe, status, null);
            headers.forEach(header -> response.add(header.name(), header.value()));
            respond(subscribeTxId, response);
            ended(EndReason.CLOSED, status, "");
        } else if (state == State.PENDING) {
            terminate("rejected", OptionalLong.empty(), EndReason.CLOSED, headers);
        }
        return effects.drain();
    }

    /**
     * Sets the current state of the resource and sends it, at once or as soon as the subscription is accepted.
     *
     * @param headers for every NOTIFY with this state
     */
    public List<EventEffect> notify(String contentType, byte[] body, List<Header> headers, long now) {
        current = new Document(contentType, body, List.copyOf(headers));
        if (state == State.ACTIVE) {
            sendState(now);
        }
        return effects.drain();
    }

    /**
     * Terminates the subscription.
     *
     * @param reason of RFC 6665 §4.1.3: deactivated, probation, rejected, timeout, giveup, noresource, invariant
     * @param retryAfter when the subscriber may subscribe again, in seconds
     * @param headers for the last NOTIFY
     */
    public List<EventEffect> end(String reason, OptionalLong retryAfter, List<Header> headers, long now) {
        if (state == State.OFFERED) {
            respond(subscribeTxId, dialog.response(subscribe, 480, null));
            ended(EndReason.CLOSED, 480, "");
        } else if (established()) {
            terminate(reason, retryAfter, EndReason.CLOSED, headers);
        }
        return effects.drain();
    }

    /** Handles a SUBSCRIBE within the dialog. */
    public List<EventEffect> onSubscribe(String txId, SipRequest request, long now) {
        Optional<TargetContact.Rejection> contact = TargetContact.rejection(request);
        if (!established() || !DialogId.remoteTagOf(request).equals(dialog.id().remoteTag())) {
            respond(txId, dialog.response(request, 481, null));
        } else if (!dialog.inRange(request)) {
            respond(txId, dialog.response(request, 400, "CSeq Out Of Range"));
        } else if (!EventName.of(request).filter(event::equals).isPresent()) {
            respond(txId, dialog.response(request, 489, null).add(HeaderName.ALLOW_EVENTS, event.name()));
        } else if (!dialog.inOrder(request)) {
            respond(txId, dialog.response(request, 500, null));
        } else if (contact.isPresent()) {
            respond(
                    txId,
                    dialog.response(
                            request, contact.get().status(), contact.get().phrase()));
        } else {
            long requested = DeltaSeconds.expires(request, settings.defaultExpires());
            if (tooBrief(requested)) {
                respond(txId, intervalTooBrief(request));
            } else {
                dialog.refreshTarget(request);
                refresh(txId, request, Math.min(requested, settings.maxExpires()), now);
            }
        }
        return effects.drain();
    }

    /** Handles a response to a NOTIFY. */
    public List<EventEffect> onResponse(String txId, SipResponse response, long now) {
        if (!pending.matches(txId) || response.provisional()) {
            return effects.drain();
        }
        Optional<EventEffect.Send> authorized = pending.authenticate(response, dialog::nextSequence);
        if (authorized.isPresent()) {
            effects.add(authorized.get());
        } else if (response.success()) {
            dialog.refreshTarget(response);
            sendNext();
        } else if (ResubscriptionPolicy.endsSubscription(response.status())
                || response.status() == 405
                || response.status() == 501) {
            if (state == State.ENDING) {
                ended(ending, 0, endingPhrase);
            } else {
                ended(EndReason.REJECTED, response.status(), response.reason());
            }
        } else {
            sendNext(); // the subscriber may accept the next document
        }
        return effects.drain();
    }

    /** Handles the failure of a NOTIFY transaction: the subscription ends (RFC 6665 §4.2.2). */
    public List<EventEffect> onFailed(String txId, boolean timeout, long now) {
        if (pending.matches(txId)) {
            ended(state == State.ENDING ? ending : timeout ? EndReason.TIMEOUT : EndReason.TRANSPORT, 0, endingPhrase);
        }
        return effects.drain();
    }

    /** Handles the expiry of a timer that {@link EventEffect.StartTimer} started. */
    public List<EventEffect> onTimer(EventTimer timer, long now) {
        if (effects.fired(timer)) {
            if (timer == EventTimer.OFFER) {
                grant(State.PENDING, List.of(), now);
            } else {
                terminate("timeout", OptionalLong.empty(), EndReason.TIMEOUT, List.of());
            }
        }
        return effects.drain();
    }

    private boolean established() {
        return state == State.ACTIVE || state == State.PENDING;
    }

    private boolean tooBrief(long requested) {
        return requested > 0 && requested < settings.minExpires();
    }

    private SipResponse.Builder intervalTooBrief(SipRequest request) {
        return dialog.response(request, 423, null).add(HeaderName.MIN_EXPIRES, Integer.toString(settings.minExpires()));
    }

    private void grant(State granting, List<Header> headers, long now) {
        effects.stop(EventTimer.OFFER);
        state = granting;
        SipResponse.Builder response = success(subscribe);
        headers.forEach(header -> response.add(header.name(), header.value()));
        respond(subscribeTxId, response);
        startLifetime(now);
    }

    private void refresh(String txId, SipRequest request, long seconds, long now) {
        granted = seconds;
        respond(txId, success(request));
        startLifetime(now);
    }

    /** Every 2xx is followed by a NOTIFY; after one with Expires 0 that NOTIFY is the last one. */
    private void startLifetime(long now) {
        if (granted == 0) {
            terminate("timeout", OptionalLong.empty(), EndReason.TERMINATED, List.of());
        } else {
            expiresAt = now + granted * 1000;
            effects.start(EventTimer.EXPIRY, granted * 1000);
            sendState(now);
        }
    }

    private SipResponse.Builder success(SipRequest request) {
        SipResponse.Builder response = dialog.response(request, 200, null)
                .add(HeaderName.EXPIRES, Long.toString(granted))
                .contact(NameAddress.of(dialog.contact()));
        if (request == subscribe) {
            request.headers().all(HeaderName.RECORD_ROUTE).forEach(hop -> response.add(HeaderName.RECORD_ROUTE, hop));
        }
        return response;
    }

    private void sendState(long now) {
        long remaining = Math.max(1, (expiresAt - now + 999) / 1000);
        boolean undecided = state == State.PENDING;
        send(new Notification(SubscriptionState.established(undecided, remaining), undecided ? EMPTY : current));
    }

    /**
     * Sends the last NOTIFY, which replaces the queued ones. It carries the current state, except to a subscriber that
     * was not accepted or was rejected.
     */
    private void terminate(String reason, OptionalLong retryAfter, EndReason why, List<Header> headers) {
        Document document = state == State.ACTIVE && !reason.equals("rejected") ? current : EMPTY;
        Document last = headers.isEmpty()
                ? document
                : new Document(document.contentType(), document.body(), List.copyOf(headers));
        effects.stopAll();
        state = State.ENDING;
        ending = why;
        endingPhrase = reason;
        queued.clear();
        send(new Notification(SubscriptionState.terminated(reason, retryAfter), last));
    }

    private void send(Notification notification) {
        if (pending.isPending()) {
            if (queued.size() >= MAX_QUEUED) {
                queued.removeFirst();
            }
            queued.addLast(notification);
            return;
        }
        SipRequest.Builder request = dialog.request(Method.NOTIFY)
                .add(HeaderName.EVENT, event.toString())
                .add(HeaderName.SUBSCRIPTION_STATE, notification.state().toString());
        settings.headers().forEach(header -> request.add(header.name(), header.value()));
        notification.document().headers().forEach(header -> request.add(header.name(), header.value()));
        if (notification.document().body().length > 0) {
            request.body(
                    notification.document().contentType(),
                    notification.document().body());
        }
        effects.add(pending.send(request.build()));
    }

    private void sendNext() {
        Notification notification = queued.pollFirst();
        if (notification != null) {
            send(notification);
        } else if (state == State.ENDING) {
            ended(ending, 0, endingPhrase);
        }
    }

    private void ended(EndReason reason, int status, String phrase) {
        pending.clear();
        queued.clear();
        effects.stopAll();
        state = State.ENDED;
        effects.add(new Ended(reason, status, phrase));
    }

    private void respond(String txId, SipResponse.Builder response) {
        settings.headers().forEach(header -> {
            if (!header.name().equals(HeaderName.USER_AGENT)) {
                response.add(header.name(), header.value());
            }
        });
        effects.add(new Respond(txId, response.build()));
    }
}
