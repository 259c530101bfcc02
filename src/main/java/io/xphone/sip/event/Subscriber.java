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
 * A subscription of ours (RFC 6665 §4.1): subscribes, refreshes within the dialog, and subscribes anew when the dialog is
 * gone, until it is closed or refused for good.
 *
 * <pre>
 *          start                  NOTIFY pending, active
 *   IDLE ---------> SUBSCRIBING --------------------------> PENDING <--> ACTIVE
 *                    ^   |  refused, no NOTIFY                 |  refresh goes out, is answered, NOTIFY
 *                    |   +--------------> ENDED                |
 *              RETRY |                      ^ for good         | close
 *                    |   terminated, 481,   |                  v
 *                 WAITING <-----------------+------------- CLOSING --- terminated, N ---> ENDED
 *                        EXPIRY, no NOTIFY
 * </pre>
 *
 * The dialog is made by the NOTIFY, which may come before the 2xx and from another than the 2xx (§4.4.1); what the 2xx
 * says serves until then. A NOTIFY from yet another notifier is a fork: a {@link Subscriber} of its own where the
 * settings allow, else 481.
 *
 * <p>{@code now} is in milliseconds of any steady clock. Not safe for use by several threads.
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

    /** A subscription that ends sooner than this was not worth much: the next one is not asked for at once. */
    private static final long SHORT_LIFE_MILLIS = 10_000;

    /** A proxy that forks to more than these is not believed. */
    private static final int MOST_FORKS = 16;

    private final SubscriberSettings settings;
    private final Identifiers ids;
    private final Challenges challenges;
    private final Pause pause;
    private final Effects effects = new Effects();
    private State state = State.IDLE;
    private SubscriberRequests requests;
    private SipUri contact;
    private Dialog dialog;
    private SipRequest firstNotify;
    private String firstNotifyTx;
    private boolean notified;
    private boolean everNotified;
    private boolean wasUp;
    private boolean closeWanted;
    private boolean branch;
    private int forks;
    private long expires;
    private long begunAt;

    /**
     * A subscription that waits for {@link #start}.
     *
     * @param id begins the names of its transactions
     * @param digest answers challenges; may be shared
     */
    public Subscriber(String id, SubscriberSettings settings, DigestClient digest, Identifiers ids) {
        this.settings = settings;
        this.ids = ids;
        this.challenges = new Challenges(id, digest);
        this.pause = new Pause(ids);
        this.requests = new SubscriberRequests(settings, ids);
        this.contact = settings.contact();
        this.expires = settings.expiresSeconds();
    }

    private Subscriber(String id, Subscriber origin, DigestClient digest, String txId, SipRequest notify) {
        this(id, origin.settings, digest, origin.ids);
        this.requests = origin.requests.fork();
        this.contact = origin.contact;
        this.firstNotifyTx = txId;
        this.firstNotify = notify;
        this.branch = true;
    }

    /** What the names of its transactions begin with. */
    public String id() {
        return challenges.stem();
    }

    /** Where it stands. */
    public State state() {
        return state;
    }

    /** The Call-ID under which NOTIFYs come; another after a new beginning. */
    public String callId() {
        return requests.callId();
    }

    /** Our tag, as {@link #callId()}. */
    public String localTag() {
        return requests.localTag();
    }

    /** The notifier's tag; empty before it is known. */
    public Optional<String> remoteTag() {
        return Optional.ofNullable(dialog).map(known -> known.id().remoteTag());
    }

    /** Begins; without effect unless idle. */
    public List<EventEffect> start(long now) {
        if (state == State.IDLE) {
            if (branch) {
                state = State.SUBSCRIBING;
                begunAt = now;
                notified(firstNotifyTx, firstNotify, now);
                firstNotify = null;
            } else {
                subscribe(now);
            }
        }
        return effects.drain();
    }

    /** Asks for the state again; without effect unless the subscription holds and no request is out. */
    public List<EventEffect> refresh(long now) {
        if (up() && !challenges.waiting()) {
            resubscribeWithin();
        }
        return effects.drain();
    }

    /** Our address is another now: told with a refresh. */
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

    /** Takes the subscription back; {@link Ended} comes within {@link EventTimer#N}. */
    public List<EventEffect> close(long now) {
        switch (state) {
            case SUBSCRIBING, PENDING, ACTIVE -> {
                state = State.CLOSING;
                effects.stop(EventTimer.REFRESH);
                effects.stop(EventTimer.RETRY);
                effects.stop(EventTimer.EXPIRY);
                if (challenges.waiting()) {
                    closeWanted = true;
                } else {
                    unsubscribe();
                }
            }
            case IDLE, WAITING -> end(EndReason.CLOSED, 0, "");
            default -> {}
        }
        return effects.drain();
    }

    /** An answer to the request of that transaction; one that is not waited for is ignored. */
    public List<EventEffect> onResponse(String txId, SipResponse response, long now) {
        if (!challenges.waitsFor(txId) || response.provisional()) {
            return effects.drain();
        }
        boolean fresh = dialog == null || !wasUp;
        Optional<EventEffect.Send> again = challenges.answer(response, () -> requests.next(dialog));
        if (again.isPresent() && !closeWanted) {
            effects.add(again.get());
        } else if (state == State.CLOSING) {
            answeredWhileClosing(response);
        } else if (response.success()) {
            succeeded(response, now);
        } else if (response.status() == 423 && raise(response)) {
            // asked again for longer
        } else if (fresh || !up()) {
            refused(response.status(), response.reason(), Numbers.header(response, HeaderName.RETRY_AFTER));
        } else {
            refreshRefused(response, now);
        }
        return effects.drain();
    }

    /** The transaction ended without a final answer. */
    public List<EventEffect> onFailed(String txId, boolean timeout, long now) {
        if (challenges.waitsFor(txId)) {
            challenges.forget();
            if (state == State.CLOSING) {
                end(timeout ? EndReason.TIMEOUT : EndReason.TRANSPORT, 0, "");
            } else if (up()) {
                retryRefresh(OptionalLong.empty());
            } else if (wasUp) {
                lapse(timeout ? "no answer" : "not reachable", OptionalLong.empty());
            } else {
                end(timeout ? EndReason.TIMEOUT : EndReason.TRANSPORT, timeout ? 408 : 0, "");
            }
        }
        return effects.drain();
    }

    /** A NOTIFY that names our dialog by Call-ID and our tag. */
    public List<EventEffect> onNotify(String txId, SipRequest notify, long now) {
        notified(txId, notify, now);
        return effects.drain();
    }

    /** A timer fired that {@link EventEffect.StartTimer} had asked for. */
    public List<EventEffect> onTimer(EventTimer timer, long now) {
        if (effects.fired(timer)) {
            switch (timer) {
                case N -> noNotify();
                case REFRESH -> resubscribeWithin();
                case EXPIRY -> lapse("expired", OptionalLong.empty());
                case RETRY -> {
                    if (state == State.WAITING) {
                        anew(now);
                    } else {
                        resubscribeWithin();
                    }
                }
                case OFFER -> throw new IllegalStateException("no timer of a subscriber");
            }
        }
        return effects.drain();
    }

    // ---- our requests ----

    private boolean up() {
        return state == State.PENDING || state == State.ACTIVE;
    }

    private void subscribe(long now) {
        state = State.SUBSCRIBING;
        begunAt = now;
        effects.start(EventTimer.N, TIMER_N_MILLIS);
        effects.add(challenges.send(requests.first(contact, expires)));
    }

    private void resubscribeWithin() {
        if (challenges.waiting() || dialog == null) {
            return;
        }
        effects.stop(EventTimer.REFRESH);
        effects.start(EventTimer.N, TIMER_N_MILLIS);
        effects.add(challenges.send(requests.within(dialog, expires)));
    }

    private void unsubscribe() {
        closeWanted = false;
        if (dialog == null) {
            end(EndReason.CLOSED, 0, "");
            return;
        }
        effects.start(EventTimer.N, TIMER_N_MILLIS);
        effects.add(challenges.send(requests.within(dialog, 0)));
    }

    /** A dialog of its own, with nothing of the one before. */
    private void anew(long now) {
        requests = new SubscriberRequests(settings, ids);
        dialog = null;
        notified = false;
        subscribe(now);
    }

    // ---- their answers ----

    private void succeeded(SipResponse response, long now) {
        long granted = Math.min(expires, Numbers.expires(response, expires));
        if (dialog == null) {
            dialog = Dialog.uac(challenges.request(), response, contact);
        } else {
            dialog.refreshTarget(response);
        }
        lived(now);
        if (response.status() == 204) { // no NOTIFY follows (RFC 5839)
            effects.stop(EventTimer.N);
        }
        effects.stop(EventTimer.RETRY);
        wasUp = true;
        effects.add(new Accepted(response.status(), response.reason(), granted));
        if (expires > 0) {
            holds(granted);
        }
    }

    private void holds(long seconds) {
        effects.start(EventTimer.EXPIRY, Math.max(1, seconds) * 1000);
        effects.start(EventTimer.REFRESH, Pause.refreshMillis(Math.max(1, seconds), ids));
    }

    private boolean raise(SipResponse response) {
        OptionalLong least = Numbers.header(response, HeaderName.MIN_EXPIRES);
        if (least.isEmpty() || least.getAsLong() <= expires) {
            return false;
        }
        expires = least.getAsLong();
        SipRequest longer = challenges.request().toBuilder()
                .set(HeaderName.EXPIRES, Long.toString(expires))
                .build();
        Optional<EventEffect.Send> again = challenges.again(Challenges.numbered(longer, requests.next(dialog)));
        again.ifPresent(effects::add);
        return again.isPresent();
    }

    private void refused(int status, String reason, OptionalLong retryAfter) {
        if (!wasUp || Terminations.hopeless(status)) {
            end(EndReason.REFUSED, status, reason);
        } else {
            lapse(status + " " + reason, retryAfter);
        }
    }

    private void refreshRefused(SipResponse response, long now) {
        int status = response.status();
        effects.stop(EventTimer.N);
        if (status == 481) {
            begin(now, "481 " + response.reason());
        } else if (Terminations.gone(status) || Terminations.hopeless(status)) {
            refused(status, response.reason(), Numbers.header(response, HeaderName.RETRY_AFTER));
        } else {
            retryRefresh(Numbers.header(response, HeaderName.RETRY_AFTER));
        }
    }

    /** The subscription lives until it expires (RFC 6665 §4.1.2.3): tries again meanwhile. */
    private void retryRefresh(OptionalLong retryAfter) {
        effects.stop(EventTimer.N);
        effects.start(EventTimer.RETRY, pause.afterFailure(retryAfter));
    }

    private void answeredWhileClosing(SipResponse response) {
        if (closeWanted) {
            if (response.success() && dialog == null) {
                dialog = Dialog.uac(challenges.request(), response, contact);
            }
            if (response.success() || notified) {
                unsubscribe();
            } else {
                end(EndReason.CLOSED, 0, "");
            }
        } else if (!response.success() || !notified) {
            end(EndReason.CLOSED, 0, ""); // nothing more will come, or nothing ever came
        }
    }

    private void noNotify() {
        if (state == State.CLOSING) {
            end(EndReason.CLOSED, 0, "");
        } else if (!everNotified) {
            challenges.forget();
            end(EndReason.TIMEOUT, 0, "no NOTIFY came");
        } else {
            lapse("no NOTIFY came", OptionalLong.empty());
        }
    }

    // ---- their requests ----

    private void notified(String txId, SipRequest notify, long now) {
        if (state == State.IDLE || state == State.WAITING || state == State.ENDED) {
            respond(txId, notify.response(481, null));
            return;
        }
        Optional<EventName> event = EventName.of(notify);
        Optional<SubscriptionState> told = SubscriptionState.of(notify);
        if (event.isEmpty() || !event.get().equals(settings.event())) {
            respond(
                    txId,
                    notify.response(489, null)
                            .add(HeaderName.ALLOW_EVENTS, settings.event().name()));
            return;
        }
        if (told.isEmpty()) {
            respond(txId, notify.response(400, "Missing Subscription-State"));
            return;
        }
        if (!ours(notify)) {
            forked(txId, notify, told.get());
            return;
        }
        if (notified && !dialog.inOrder(notify)) {
            respond(txId, notify.response(500, null));
            return;
        }
        if (!notified) {
            establish(notify);
        }
        dialog.refreshTarget(notify);
        boolean readable = acceptable(notify);
        respond(
                txId,
                readable
                        ? notify.response(200, null)
                        : notify.response(415, null).add(HeaderName.ACCEPT, String.join(", ", settings.accept())));
        effects.stop(EventTimer.N);
        take(notify, told.get(), readable, now);
    }

    /** Of the dialog that there is, or of the first notifier that speaks. */
    private boolean ours(SipRequest notify) {
        return !notified || DialogId.remoteTagOf(notify).equals(dialog.id().remoteTag());
    }

    private void establish(SipRequest notify) {
        notified = true;
        everNotified = true;
        if (dialog == null || !DialogId.remoteTagOf(notify).equals(dialog.id().remoteTag())) {
            dialog = requests.dialogOf(notify, contact);
        } else {
            dialog.inOrder(notify);
        }
    }

    private void forked(String txId, SipRequest notify, SubscriptionState told) {
        if (!settings.forks() || branch || told.over() || state == State.CLOSING || forks >= MOST_FORKS) {
            respond(txId, notify.response(481, null));
            return;
        }
        forks++;
        String tag = DialogId.remoteTagOf(notify);
        effects.add(new Forked(new Subscriber(challenges.stem() + "." + tag, this, challenges.digest(), txId, notify)));
    }

    private boolean acceptable(SipRequest notify) {
        if (notify.body().length == 0 || settings.accept().isEmpty()) {
            return true;
        }
        String type = notify.contentType().orElse("");
        return settings.accept().stream().anyMatch(type::equalsIgnoreCase);
    }

    private void take(SipRequest notify, SubscriptionState told, boolean readable, long now) {
        if (!wasUp && !told.over()) {
            wasUp = true;
            effects.add(new Accepted(200, "OK", told.expires().orElse(expires)));
        }
        boolean closing = state == State.CLOSING;
        if (!closing && !told.over()) {
            state = told.pending() ? State.PENDING : State.ACTIVE;
            told.expires().ifPresent(this::holds);
        }
        byte[] body = readable ? notify.body() : new byte[0];
        effects.add(new Notified(
                told,
                body.length == 0 ? "" : notify.contentType().orElse(""),
                body.length == 0 ? "" : BodyText.of(notify),
                body,
                dialog.id().remoteTag()));
        if (told.over() || settings.expiresSeconds() == 0) {
            terminated(told, closing, now);
        }
    }

    private void terminated(SubscriptionState told, boolean closing, long now) {
        challenges.forget();
        Terminations.Next next = Terminations.after(told.reason());
        if (closing || settings.expiresSeconds() == 0) {
            end(EndReason.CLOSED, 0, told.reason());
        } else if (next == Terminations.Next.NEVER || branch || !wasUp && next == Terminations.Next.LATER) {
            end(EndReason.TERMINATED, 0, told.reason());
        } else if (next == Terminations.Next.LATER || told.retryAfter().isPresent()) {
            wasUp = true;
            lapse(told.reason(), told.retryAfter());
        } else {
            wasUp = true;
            begin(now, told.reason());
        }
    }

    // ---- ends and new beginnings ----

    /** A notifier that takes every subscription and drops it at once is a failure like any other. */
    private void lived(long now) {
        if (now - begunAt >= SHORT_LIFE_MILLIS) {
            pause.succeeded();
        }
    }

    /** At once, unless that has just been of no use. */
    private void begin(long now, String why) {
        lived(now);
        if (branch) {
            end(EndReason.TERMINATED, 0, why);
        } else if (now - begunAt < SHORT_LIFE_MILLIS && pause.failures() > 0) {
            lapse(why, OptionalLong.empty());
        } else {
            if (now - begunAt < SHORT_LIFE_MILLIS) {
                pause.afterFailure(OptionalLong.empty());
            }
            effects.stopAll();
            effects.add(new Lapsed(why, 0));
            anew(now);
        }
    }

    private void lapse(String why, OptionalLong retryAfter) {
        if (branch) {
            end(EndReason.TERMINATED, 0, why);
            return;
        }
        challenges.forget();
        effects.stopAll();
        state = State.WAITING;
        long wait = pause.afterFailure(retryAfter);
        effects.start(EventTimer.RETRY, wait);
        effects.add(new Lapsed(why, wait));
    }

    private void end(EndReason reason, int status, String phrase) {
        challenges.forget();
        effects.stopAll();
        state = State.ENDED;
        effects.add(new Ended(reason, status, phrase));
    }

    private void respond(String txId, SipResponse.Builder response) {
        effects.add(new Respond(txId, response.build()));
    }
}
