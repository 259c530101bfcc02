package io.xphone.sip.event;

import io.xphone.sip.Identifiers;
import io.xphone.sip.auth.DigestClient;
import io.xphone.sip.dialog.Dialog;
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
 * A subscription of someone else to something of ours (RFC 6665 §4.2).
 *
 * <pre>
 *          start              accept                 end, EXPIRY, SUBSCRIBE with Expires 0
 *   IDLE --------> OFFERED ------------> ACTIVE ------------------------------> ENDING --- answer ---> ENDED
 *                     |      OFFER         ^ accept                               ^           ^
 *                     +---------------> PENDING ----------------------------------+           |
 *                     | reject             | reject, end                                      |
 *                     +-------------------------------------- 481, no answer to a NOTIFY -----+
 * </pre>
 *
 * Nobody can be asked for long while a SUBSCRIBE waits for its answer: after 2 s the subscription is pending, and a
 * NOTIFY says so. Every answer of 2xx is followed by a NOTIFY at once (§4.2.1.2). One NOTIFY is out at a time, so that
 * they come in order; states that wait for their turn are bounded, the oldest ones make room.
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
    private static final int MOST_WAITING = 16;

    /** What is to be told: a state of the resource in this form, with headers of the application. */
    private record Document(String contentType, byte[] body, List<Header> headers) {}

    private record Notice(SubscriptionState state, Document document) {}

    private static final Document NOTHING = new Document("", new byte[0], List.of());

    private final NotifierSettings settings;
    private final Challenges challenges;
    private final Effects effects = new Effects();
    private final SipRequest subscribe;
    private final String offerTx;
    private final EventName event;
    private final Dialog dialog;
    private final Deque<Notice> waiting = new ArrayDeque<>(2);
    private State state = State.IDLE;
    private Document current = NOTHING;
    private long expiresAt;
    private long granted;
    private EndReason ending = EndReason.CLOSED;
    private String endingPhrase = "";

    /**
     * A subscription that was just asked for.
     *
     * @param id begins the names of its transactions
     * @param txId the server transaction of the SUBSCRIBE
     * @param subscribe a SUBSCRIBE without To tag, with an Event header
     * @param contact our Contact
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
        this.challenges = new Challenges(id, digest);
        this.subscribe = subscribe;
        this.offerTx = txId;
        this.event = EventName.of(subscribe).orElseThrow(() -> new IllegalArgumentException("no Event"));
        this.dialog = Dialog.uas(subscribe, ids.tag(), contact);
        dialog.confirm();
    }

    /** Where it stands. */
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

    /** Our tag in its dialog. */
    public String localTag() {
        return dialog.id().localTag();
    }

    /** Who subscribes. */
    public NameAddress from() {
        return dialog.remote();
    }

    /** The SUBSCRIBE that began it. */
    public SipRequest subscribe() {
        return subscribe;
    }

    /** Looks at the SUBSCRIBE: too short a time is refused, else {@link Requested} asks the application. */
    public List<EventEffect> start(long now) {
        if (state == State.IDLE) {
            long asked = Numbers.expires(subscribe, settings.defaultExpires());
            if (tooBrief(asked)) {
                respond(offerTx, brief(subscribe));
                ended(EndReason.REFUSED, 423, "Interval Too Brief");
            } else {
                state = State.OFFERED;
                granted = Math.min(asked, settings.maxExpires());
                effects.start(EventTimer.OFFER, OFFER_MILLIS);
                effects.add(new Requested(granted));
            }
        }
        return effects.drain();
    }

    /**
     * Grants the subscription; the state in force goes out at once, or an empty NOTIFY before there is one.
     *
     * @param headers for the answer, where there has been none
     */
    public List<EventEffect> accept(List<Header> headers, long now) {
        if (state == State.OFFERED) {
            grant(State.ACTIVE, headers, now);
        } else if (state == State.PENDING) {
            state = State.ACTIVE;
            tell(now);
        }
        return effects.drain();
    }

    /** Says that it will take longer: the subscription is pending at once. */
    public List<EventEffect> leavePending(List<Header> headers, long now) {
        if (state == State.OFFERED) {
            grant(State.PENDING, headers, now);
        }
        return effects.drain();
    }

    /**
     * Refuses the subscription: with this status, or with {@code rejected} when it is pending already.
     *
     * @param status 300 to 699
     * @param headers for the answer, or the last NOTIFY
     */
    public List<EventEffect> reject(int status, List<Header> headers, long now) {
        if (state == State.OFFERED) {
            SipResponse.Builder refusal = dialog.response(subscribe, status, null);
            headers.forEach(header -> refusal.add(header.name(), header.value()));
            respond(offerTx, refusal);
            ended(EndReason.CLOSED, status, "");
        } else if (state == State.PENDING) {
            terminate("rejected", OptionalLong.empty(), EndReason.CLOSED, headers);
        }
        return effects.drain();
    }

    /**
     * Another state is in force: a NOTIFY tells it, at once or as soon as the subscription is granted.
     *
     * @param headers for every NOTIFY that tells it
     */
    public List<EventEffect> notify(String contentType, byte[] body, List<Header> headers, long now) {
        current = new Document(contentType, body, List.copyOf(headers));
        if (state == State.ACTIVE) {
            tell(now);
        }
        return effects.drain();
    }

    /**
     * Ends it from our side.
     *
     * @param reason of RFC 6665 §4.1.3: deactivated, probation, rejected, timeout, giveup, noresource, invariant
     * @param retryAfter when to come back, in seconds
     * @param headers for the last NOTIFY
     */
    public List<EventEffect> end(String reason, OptionalLong retryAfter, List<Header> headers, long now) {
        if (state == State.OFFERED) {
            respond(offerTx, dialog.response(subscribe, 480, null));
            ended(EndReason.CLOSED, 480, "");
        } else if (holding()) {
            terminate(reason, retryAfter, EndReason.CLOSED, headers);
        }
        return effects.drain();
    }

    /** A SUBSCRIBE within the dialog. */
    public List<EventEffect> onSubscribe(String txId, SipRequest request, long now) {
        if (!holding()) {
            respond(txId, dialog.response(request, 481, null));
        } else if (!EventName.of(request).filter(event::equals).isPresent()) {
            respond(txId, dialog.response(request, 489, null).add(HeaderName.ALLOW_EVENTS, event.name()));
        } else if (!dialog.inOrder(request)) {
            respond(txId, dialog.response(request, 500, null));
        } else {
            long asked = Numbers.expires(request, settings.defaultExpires());
            if (tooBrief(asked)) {
                respond(txId, brief(request));
            } else {
                dialog.refreshTarget(request);
                refresh(txId, request, Math.min(asked, settings.maxExpires()), now);
            }
        }
        return effects.drain();
    }

    /** An answer to a NOTIFY. */
    public List<EventEffect> onResponse(String txId, SipResponse response, long now) {
        if (!challenges.waitsFor(txId) || response.provisional()) {
            return effects.drain();
        }
        Optional<EventEffect.Send> again = challenges.answer(response, dialog::nextSequence);
        if (again.isPresent()) {
            effects.add(again.get());
        } else if (response.success()) {
            dialog.refreshTarget(response);
            next();
        } else if (Terminations.gone(response.status()) || response.status() == 405 || response.status() == 501) {
            if (state == State.ENDING) {
                ended(ending, 0, endingPhrase);
            } else {
                ended(EndReason.REFUSED, response.status(), response.reason());
            }
        } else {
            next(); // this document it did not take; the next one it may
        }
        return effects.drain();
    }

    /** A NOTIFY had no answer: nobody is there any more (RFC 6665 §4.2.2). */
    public List<EventEffect> onFailed(String txId, boolean timeout, long now) {
        if (challenges.waitsFor(txId)) {
            ended(state == State.ENDING ? ending : timeout ? EndReason.TIMEOUT : EndReason.TRANSPORT, 0, endingPhrase);
        }
        return effects.drain();
    }

    /** A timer fired that {@link EventEffect.StartTimer} had asked for. */
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

    private boolean holding() {
        return state == State.ACTIVE || state == State.PENDING;
    }

    private boolean tooBrief(long asked) {
        return asked > 0 && asked < settings.minExpires();
    }

    private SipResponse.Builder brief(SipRequest request) {
        return dialog.response(request, 423, null).add(HeaderName.MIN_EXPIRES, Integer.toString(settings.minExpires()));
    }

    private void grant(State granting, List<Header> headers, long now) {
        effects.stop(EventTimer.OFFER);
        state = granting;
        SipResponse.Builder answer = success(subscribe);
        headers.forEach(header -> answer.add(header.name(), header.value()));
        respond(offerTx, answer);
        holdsFrom(now);
    }

    private void refresh(String txId, SipRequest request, long seconds, long now) {
        granted = seconds;
        respond(txId, success(request));
        holdsFrom(now);
    }

    /** A state is told with every grant; with none to come, that is the last one. */
    private void holdsFrom(long now) {
        if (granted == 0) {
            terminate("timeout", OptionalLong.empty(), EndReason.TERMINATED, List.of());
        } else {
            expiresAt = now + granted * 1000;
            effects.start(EventTimer.EXPIRY, granted * 1000);
            tell(now);
        }
    }

    private SipResponse.Builder success(SipRequest request) {
        SipResponse.Builder answer = dialog.response(request, 200, null)
                .add(HeaderName.EXPIRES, Long.toString(granted))
                .contact(NameAddress.of(dialog.contact()));
        if (request == subscribe) {
            request.headers().all(HeaderName.RECORD_ROUTE).forEach(hop -> answer.add(HeaderName.RECORD_ROUTE, hop));
        }
        return answer;
    }

    private void tell(long now) {
        long left = Math.max(1, (expiresAt - now + 999) / 1000);
        boolean pending = state == State.PENDING;
        send(new Notice(SubscriptionState.holding(pending, left), pending ? NOTHING : current));
    }

    /** What still waits is old beside the last one, which bears the state in force where that may be known. */
    private void terminate(String reason, OptionalLong retryAfter, EndReason why, List<Header> headers) {
        Document told = state == State.ACTIVE && !reason.equals("rejected") ? current : NOTHING;
        Document last = headers.isEmpty() ? told : new Document(told.contentType(), told.body(), List.copyOf(headers));
        effects.stopAll();
        state = State.ENDING;
        ending = why;
        endingPhrase = reason;
        waiting.clear();
        send(new Notice(SubscriptionState.terminated(reason, retryAfter), last));
    }

    private void send(Notice notice) {
        if (challenges.waiting()) {
            if (waiting.size() >= MOST_WAITING) {
                waiting.removeFirst();
            }
            waiting.addLast(notice);
            return;
        }
        SipRequest.Builder request = dialog.request(Method.NOTIFY)
                .add(HeaderName.EVENT, event.toString())
                .add(HeaderName.SUBSCRIPTION_STATE, notice.state().toString());
        settings.headers().forEach(header -> request.add(header.name(), header.value()));
        notice.document().headers().forEach(header -> request.add(header.name(), header.value()));
        if (notice.document().body().length > 0) {
            request.body(notice.document().contentType(), notice.document().body());
        }
        effects.add(challenges.send(request.build()));
    }

    private void next() {
        Notice notice = waiting.pollFirst();
        if (notice != null) {
            send(notice);
        } else if (state == State.ENDING) {
            ended(ending, 0, endingPhrase);
        }
    }

    private void ended(EndReason reason, int status, String phrase) {
        challenges.forget();
        waiting.clear();
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
