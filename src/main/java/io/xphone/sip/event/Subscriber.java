package io.xphone.sip.event;

import io.xphone.sip.Identifiers;
import io.xphone.sip.auth.DigestClient;
import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.dialog.DialogId;
import io.xphone.sip.event.EventEffect.Accepted;
import io.xphone.sip.event.EventEffect.EndReason;
import io.xphone.sip.event.EventEffect.Ended;
import io.xphone.sip.event.EventEffect.Forked;
import io.xphone.sip.event.EventEffect.Lapsed;
import io.xphone.sip.event.EventEffect.Notified;
import io.xphone.sip.event.EventEffect.Respond;
import io.xphone.sip.message.BodyText;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A subscription to the state of a peer's resource (RFC 6665 §4.1): sends SUBSCRIBE, refreshes within the dialog, and
 * subscribes again when the dialog is gone, until it is closed or rejected permanently.
 *
 * <pre>{@code
 *          start                  NOTIFY pending, active
 *   IDLE ---------> SUBSCRIBING --------------------------> PENDING <--> ACTIVE
 *                    ^   |  rejected, no NOTIFY                |  refresh, its response, NOTIFY
 *                    |   +--------------> ENDED                |
 *              RETRY |                      ^ permanently      | close
 *                    |   terminated, 481,   |                  v
 *                 WAITING <-----------------+------------- CLOSING --- terminated, N ---> ENDED
 *                        EXPIRY, no NOTIFY
 * }</pre>
 *
 * The first NOTIFY establishes the dialog. It may arrive before the 2xx and come from another notifier than the 2xx
 * (§4.4.1); until then the dialog of the 2xx is used. A NOTIFY from a further notifier is a fork: it starts a
 * {@link Subscriber} of its own if the settings permit, and is rejected with 481 otherwise.
 *
 * <p>{@code now} is in milliseconds of a monotonic clock. Not safe for use by several threads.
 */
public final class Subscriber {

    /** See the diagram. */
    public enum State {
        IDLE,
        SUBSCRIBING,
        PENDING,
        ACTIVE,
        WAITING,
        CLOSING,
        ENDED
    }

    private static final long TIMER_N_MILLIS = 32_000;

    /** A subscription that ends sooner than this counts as a failure: the next SUBSCRIBE is delayed. */
    private static final long SHORT_LIFE_MILLIS = 10_000;

    /** The number of forks; the NOTIFYs of further notifiers are rejected. */
    private static final int MAX_FORKS = 16;

    private final SubscriberSettings settings;
    private final NotifyScreening screening;
    private final Identifiers ids;
    private final PendingRequest pending;
    private final RetryBackoff backoff;
    private final Effects effects = new Effects();
    private State state = State.IDLE;
    private SubscriberRequests requests;
    private SipUri contact;
    private Dialog dialog;
    private SipRequest firstNotify;
    private String firstNotifyTxId;
    private boolean dialogEstablished;
    private boolean everNotified;
    private boolean wasEstablished;
    private boolean closeRequested;
    private boolean forked;
    private int forks;
    private long expires;
    private long subscribedAt;

    /**
     * Creates a subscription; {@link #start} sends the first request.
     *
     * @param id the prefix of its transaction identifiers
     * @param digest responds to challenges; may be shared
     */
    public Subscriber(String id, SubscriberSettings settings, DigestClient digest, Identifiers ids) {
        this.settings = settings;
        this.screening = new NotifyScreening(settings);
        this.ids = ids;
        this.pending = new PendingRequest(id, digest);
        this.backoff = new RetryBackoff(ids);
        this.requests = new SubscriberRequests(settings, ids);
        this.contact = settings.contact();
        this.expires = settings.expiresSeconds();
    }

    private Subscriber(String id, Subscriber origin, DigestClient digest, String txId, SipRequest notify) {
        this(id, origin.settings, digest, origin.ids);
        this.requests = origin.requests.fork();
        this.contact = origin.contact;
        this.firstNotifyTxId = txId;
        this.firstNotify = notify;
        this.forked = true;
    }

    /** The prefix of its transaction identifiers. */
    public String id() {
        return pending.txIdPrefix();
    }

    /** The current state. */
    public State state() {
        return state;
    }

    /** The Call-ID of its NOTIFYs; it changes when the subscriber subscribes again in a new dialog. */
    public String callId() {
        return requests.callId();
    }

    /** The local tag; it changes together with {@link #callId()}. */
    public String localTag() {
        return requests.localTag();
    }

    /** The notifier's tag; empty until there is a dialog. */
    public Optional<String> remoteTag() {
        return Optional.ofNullable(dialog).map(existing -> existing.id().remoteTag());
    }

    /** Whether requests within the dialog are sent to a host, an address literal. */
    public boolean leadsTo(String host) {
        return dialog != null && dialog.leadsTo(host);
    }

    /** Sends the first SUBSCRIBE; has no effect unless idle. */
    public List<EventEffect> start(long now) {
        if (state == State.IDLE) {
            if (forked) {
                state = State.SUBSCRIBING;
                subscribedAt = now;
                processNotify(firstNotifyTxId, firstNotify, now);
                firstNotify = null;
            } else {
                subscribe(now);
            }
        }
        return effects.drain();
    }

    /** Requests the state again; has no effect unless the subscription is established and no request is pending. */
    public List<EventEffect> refresh(long now) {
        if (established() && !pending.isPending()) {
            sendRefresh();
        }
        return effects.drain();
    }

    /** Sets another Contact and sends it to the notifier with a refresh. */
    public List<EventEffect> contactChanged(SipUri changed, long now) {
        if (changed.equals(contact)) {
            return effects.drain();
        }
        contact = changed;
        if (dialog != null) {
            dialog.contact(changed);
        }
        return refresh(now);
    }

    /** Unsubscribes; {@link Ended} follows within {@link EventTimer#N}. */
    public List<EventEffect> close(long now) {
        switch (state) {
            case SUBSCRIBING, PENDING, ACTIVE -> {
                state = State.CLOSING;
                effects.stop(EventTimer.REFRESH);
                effects.stop(EventTimer.RETRY);
                effects.stop(EventTimer.EXPIRY);
                if (pending.isPending()) {
                    closeRequested = true;
                } else {
                    unsubscribe();
                }
            }
            case IDLE, WAITING -> end(EndReason.CLOSED, 0, "");
            default -> {}
        }
        return effects.drain();
    }

    /** Handles a response to the request of this transaction; ignores one that is not awaited. */
    public List<EventEffect> onResponse(String txId, SipResponse response, long now) {
        if (!pending.matches(txId) || response.provisional()) {
            return effects.drain();
        }
        boolean first = dialog == null || !wasEstablished;
        Optional<EventEffect.Send> authorized = pending.authenticate(response, () -> requests.next(dialog));
        if (authorized.isPresent() && !closeRequested) {
            effects.add(authorized.get());
        } else if (state == State.CLOSING) {
            onResponseWhileClosing(response);
        } else if (response.success()) {
            succeeded(response, now);
        } else if (response.status() == 423 && resendWithLongerExpires(response)) {
            // the request was sent again
        } else if (first || !established()) {
            rejected(response.status(), response.reason(), DeltaSeconds.header(response, HeaderName.RETRY_AFTER));
        } else {
            refreshRejected(response, now);
        }
        return effects.drain();
    }

    /** Handles the failure of a transaction: a timeout, or a transport error. */
    public List<EventEffect> onFailed(String txId, boolean timeout, long now) {
        if (pending.matches(txId)) {
            pending.clear();
            if (state == State.CLOSING) {
                end(timeout ? EndReason.TIMEOUT : EndReason.TRANSPORT, 0, "");
            } else if (established()) {
                retryRefresh(OptionalLong.empty());
            } else if (wasEstablished) {
                lapse(timeout ? "no response" : "not reachable", OptionalLong.empty());
            } else {
                end(timeout ? EndReason.TIMEOUT : EndReason.TRANSPORT, timeout ? 408 : 0, "");
            }
        }
        return effects.drain();
    }

    /** Handles a NOTIFY with this subscription's Call-ID and local tag. */
    public List<EventEffect> onNotify(String txId, SipRequest notify, long now) {
        processNotify(txId, notify, now);
        return effects.drain();
    }

    /** Handles the expiry of a timer that {@link EventEffect.StartTimer} started. */
    public List<EventEffect> onTimer(EventTimer timer, long now) {
        if (effects.fired(timer)) {
            switch (timer) {
                case N -> notifyTimedOut();
                case REFRESH -> sendRefresh();
                case EXPIRY -> lapse("expired", OptionalLong.empty());
                case RETRY -> {
                    if (state == State.WAITING) {
                        subscribeInNewDialog(now);
                    } else {
                        sendRefresh();
                    }
                }
                case OFFER -> throw new IllegalStateException("A subscriber has no timer OFFER");
            }
        }
        return effects.drain();
    }

    // ---- SUBSCRIBE requests ----

    private boolean established() {
        return state == State.PENDING || state == State.ACTIVE;
    }

    private void subscribe(long now) {
        state = State.SUBSCRIBING;
        subscribedAt = now;
        effects.start(EventTimer.N, TIMER_N_MILLIS);
        effects.add(pending.send(requests.first(contact, expires)));
    }

    private void sendRefresh() {
        if (pending.isPending() || dialog == null) {
            return;
        }
        effects.stop(EventTimer.REFRESH);
        effects.start(EventTimer.N, TIMER_N_MILLIS);
        effects.add(pending.send(requests.within(dialog, expires)));
    }

    private void unsubscribe() {
        closeRequested = false;
        if (dialog == null) {
            end(EndReason.CLOSED, 0, "");
            return;
        }
        effects.start(EventTimer.N, TIMER_N_MILLIS);
        effects.add(pending.send(requests.within(dialog, 0)));
    }

    private void subscribeInNewDialog(long now) {
        requests = new SubscriberRequests(settings, ids);
        dialog = null;
        dialogEstablished = false;
        subscribe(now);
    }

    // ---- responses to SUBSCRIBE ----

    private void succeeded(SipResponse response, long now) {
        long granted = Math.min(expires, DeltaSeconds.expires(response, expires));
        if (dialog == null) {
            dialog = Dialog.uac(pending.request(), response, contact);
        } else {
            dialog.refreshTarget(response);
        }
        resetBackoffAfterLongLife(now);
        if (response.status() == 204) { // no NOTIFY follows (RFC 5839)
            effects.stop(EventTimer.N);
        }
        effects.stop(EventTimer.RETRY);
        wasEstablished = true;
        effects.add(new Accepted(response.status(), response.reason(), granted));
        if (expires > 0) {
            restartLifetime(granted);
        }
    }

    private void restartLifetime(long seconds) {
        effects.start(EventTimer.EXPIRY, Math.max(1, seconds) * 1000);
        effects.start(EventTimer.REFRESH, RefreshDelay.millis(Math.max(1, seconds), ids));
    }

    private boolean resendWithLongerExpires(SipResponse response) {
        OptionalLong minExpires = DeltaSeconds.header(response, HeaderName.MIN_EXPIRES);
        if (minExpires.isEmpty() || minExpires.getAsLong() <= expires) {
            return false;
        }
        expires = minExpires.getAsLong();
        SipRequest longer = pending.request().toBuilder()
                .set(HeaderName.EXPIRES, Long.toString(expires))
                .build();
        Optional<EventEffect.Send> resent = pending.resend(PendingRequest.withSequence(longer, requests.next(dialog)));
        resent.ifPresent(effects::add);
        return resent.isPresent();
    }

    private void rejected(int status, String reason, OptionalLong retryAfter) {
        if (!wasEstablished || ResubscriptionPolicy.isPermanentFailure(status)) {
            end(EndReason.REJECTED, status, reason);
        } else {
            lapse(status + " " + reason, retryAfter);
        }
    }

    private void refreshRejected(SipResponse response, long now) {
        int status = response.status();
        effects.stop(EventTimer.N);
        if (status == 481) {
            resubscribe(now, "481 " + response.reason());
        } else if (ResubscriptionPolicy.endsSubscription(status) || ResubscriptionPolicy.isPermanentFailure(status)) {
            rejected(status, response.reason(), DeltaSeconds.header(response, HeaderName.RETRY_AFTER));
        } else {
            retryRefresh(DeltaSeconds.header(response, HeaderName.RETRY_AFTER));
        }
    }

    /** The subscription remains until it expires (RFC 6665 §4.1.2.3); the refresh is retried until then. */
    private void retryRefresh(OptionalLong retryAfter) {
        effects.stop(EventTimer.N);
        effects.start(EventTimer.RETRY, backoff.afterFailure(retryAfter));
    }

    private void onResponseWhileClosing(SipResponse response) {
        if (closeRequested) {
            if (response.success() && dialog == null) {
                dialog = Dialog.uac(pending.request(), response, contact);
            }
            if (response.success() || dialogEstablished) {
                unsubscribe();
            } else {
                end(EndReason.CLOSED, 0, "");
            }
        } else if (!response.success() || !dialogEstablished) {
            end(EndReason.CLOSED, 0, ""); // no NOTIFY will follow
        }
    }

    private void notifyTimedOut() {
        if (state == State.CLOSING) {
            end(EndReason.CLOSED, 0, "");
        } else if (!everNotified) {
            pending.clear();
            end(EndReason.TIMEOUT, 0, "no NOTIFY received");
        } else {
            lapse("no NOTIFY received", OptionalLong.empty());
        }
    }

    // ---- NOTIFY requests ----

    private void processNotify(String txId, SipRequest notify, long now) {
        if (state == State.IDLE || state == State.WAITING || state == State.ENDED) {
            respond(txId, notify.response(481, null));
            return;
        }
        NotifyScreening.Result result = screening.screen(notify, dialogEstablished ? dialog : null);
        switch (result.verdict()) {
            case REJECTED -> respond(txId, result.response());
            case FORKED -> fork(txId, notify, result);
            case ACCEPTED, BODY_NOT_ACCEPTED -> {
                if (!dialogEstablished) {
                    establishDialog(notify);
                }
                dialog.refreshTarget(notify);
                respond(txId, result.response());
                effects.stop(EventTimer.N);
                boolean readable = result.verdict() == NotifyScreening.Verdict.ACCEPTED;
                update(notify, result.state(), readable ? notify.body() : new byte[0], now);
            }
        }
    }

    private void establishDialog(SipRequest notify) {
        dialogEstablished = true;
        everNotified = true;
        if (dialog == null || !DialogId.remoteTagOf(notify).equals(dialog.id().remoteTag())) {
            dialog = requests.dialogOf(notify, contact);
        } else {
            dialog.inOrder(notify);
        }
    }

    private void fork(String txId, SipRequest notify, NotifyScreening.Result result) {
        boolean permitted = settings.forks() && !forked && forks < MAX_FORKS;
        if (!permitted || result.state().over() || state == State.CLOSING) {
            respond(txId, result.response());
            return;
        }
        forks++;
        String id = pending.txIdPrefix() + "." + DialogId.remoteTagOf(notify);
        effects.add(new Forked(new Subscriber(id, this, pending.digest(), txId, notify)));
    }

    private void update(SipRequest notify, SubscriptionState reported, byte[] body, long now) {
        if (!wasEstablished && !reported.over()) {
            wasEstablished = true;
            effects.add(new Accepted(200, "OK", reported.expires().orElse(expires)));
        }
        boolean closing = state == State.CLOSING;
        if (!closing && !reported.over()) {
            state = reported.pending() ? State.PENDING : State.ACTIVE;
            reported.expires().ifPresent(this::restartLifetime);
        }
        effects.add(new Notified(
                reported,
                body.length == 0 ? "" : notify.contentType().orElse(""),
                body.length == 0 ? "" : BodyText.of(notify),
                body,
                dialog.id().remoteTag()));
        if (reported.over() || settings.expiresSeconds() == 0) {
            terminated(reported, closing, now);
        }
    }

    private void terminated(SubscriptionState reported, boolean closing, long now) {
        pending.clear();
        ResubscriptionPolicy policy = ResubscriptionPolicy.forReason(reported.reason());
        if (closing || settings.expiresSeconds() == 0) {
            end(EndReason.CLOSED, 0, reported.reason());
        } else if (policy == ResubscriptionPolicy.NEVER
                || forked
                || !wasEstablished && policy == ResubscriptionPolicy.LATER) {
            end(EndReason.TERMINATED, 0, reported.reason());
        } else if (policy == ResubscriptionPolicy.LATER || reported.retryAfter().isPresent()) {
            wasEstablished = true;
            lapse(reported.reason(), reported.retryAfter());
        } else {
            wasEstablished = true;
            resubscribe(now, reported.reason());
        }
    }

    // ---- end of the subscription, and subscribing again ----

    /** A short subscription does not reset the backoff: a notifier may accept every SUBSCRIBE and end it at once. */
    private void resetBackoffAfterLongLife(long now) {
        if (now - subscribedAt >= SHORT_LIFE_MILLIS) {
            backoff.succeeded();
        }
    }

    /** Subscribes again at once, or after the backoff delay when the last attempt at once did not hold. */
    private void resubscribe(long now, String why) {
        resetBackoffAfterLongLife(now);
        if (forked) {
            end(EndReason.TERMINATED, 0, why);
        } else if (now - subscribedAt < SHORT_LIFE_MILLIS && backoff.failures() > 0) {
            lapse(why, OptionalLong.empty());
        } else {
            if (now - subscribedAt < SHORT_LIFE_MILLIS) {
                backoff.afterFailure(OptionalLong.empty());
            }
            effects.stopAll();
            effects.add(new Lapsed(why, 0));
            subscribeInNewDialog(now);
        }
    }

    private void lapse(String why, OptionalLong retryAfter) {
        if (forked) {
            end(EndReason.TERMINATED, 0, why);
            return;
        }
        pending.clear();
        effects.stopAll();
        state = State.WAITING;
        long delay = backoff.afterFailure(retryAfter);
        effects.start(EventTimer.RETRY, delay);
        effects.add(new Lapsed(why, delay));
    }

    private void end(EndReason reason, int status, String phrase) {
        pending.clear();
        effects.stopAll();
        state = State.ENDED;
        effects.add(new Ended(reason, status, phrase));
    }

    private void respond(String txId, SipResponse.Builder response) {
        effects.add(new Respond(txId, response.build()));
    }
}
