package io.xphone.sip.registration;

import io.xphone.sip.Identifiers;
import io.xphone.sip.auth.DigestClient;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.StatusCode;
import io.xphone.sip.registration.RegistrationEffect.Failed;
import io.xphone.sip.registration.RegistrationEffect.Reason;
import io.xphone.sip.registration.RegistrationEffect.Registered;
import io.xphone.sip.registration.RegistrationEffect.Send;
import io.xphone.sip.registration.RegistrationEffect.StartTimer;
import io.xphone.sip.registration.RegistrationEffect.StopTimer;
import io.xphone.sip.registration.RegistrationEffect.Unregistered;
import io.xphone.sip.transaction.TransactionEffect.Cause;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Keeps the binding of one Contact to one address-of-record (RFC 3261 §10.2, RFC 5626 §4).
 *
 * <pre>{@code
 *            start                     2xx
 *   IDLE ------------> REGISTERING ------------> REGISTERED
 *    ^                 ^   |   ^  <------------   |
 *    |            RETRY|   |   |   REFRESH, flow  |
 *    |                 |   |   |   lost, Contact  |stop
 *    |                 |   |failure   changed     |
 *    |                WAITING                     |
 *    |                 |stop                      v
 *    +-----------------+---------------- UNREGISTERING
 *                        response or STOP
 * }</pre>
 *
 * In REGISTERING a request is pending. After 401 and 407 it is sent again with credentials, after 423 with a longer
 * lifetime, after 439 without outbound registration, each at once. Any other error is reported as a failure; the next
 * attempt follows after the delay of RFC 5626 §4.5 or of Retry-After, minutes later when the
 * credentials were rejected. A binding remains after a failed refresh until it
 * expires, unless the registrar rejected the refresh.
 *
 * <p>Only one REGISTER is pending at a time (§10.2): a change of the Contact and {@link #stop} wait for its response,
 * unless the flow has failed.
 *
 * <p>Every method returns its effects in order. {@code now} is in milliseconds of a monotonic clock. Not safe for use
 * by several threads.
 */
public final class Registration {

    /** See the diagram. */
    public enum State {
        IDLE,
        REGISTERING,
        REGISTERED,
        WAITING,
        UNREGISTERING
    }

    private static final int MAX_RETRIES = 8;
    private static final int MAX_EARLY_FLOW_FAILURES = 3;

    /** A random part of the lifetime, up to a tenth, separates the refreshes of phones that started together. */
    private static final int SPREAD = 10;

    private final RegistrationSettings settings;
    private final Identifiers ids;
    private final DigestClient digest;
    private final RegistrationRequests requests;
    private final RegistrationBackoff backoff;
    private final Set<RegistrationTimer> running = EnumSet.noneOf(RegistrationTimer.class);
    private final List<RegistrationEffect> out = new ArrayList<>();
    private State state = State.IDLE;

    private long transactions;
    private String pendingTxId = "";
    private SipRequest pendingRequest;
    private int retries;

    private SipUri contact;
    private Optional<SipUri> boundContact = Optional.empty();
    private int expires;
    private boolean requestOutbound;
    private boolean outbound;
    private boolean contactRewritten;
    private boolean flowLost;
    private long registeredAt;
    private int earlyFlowFailures;
    private boolean stopRequested;

    /** Creates a registration; {@link #start} sends the first request. */
    public Registration(RegistrationSettings settings, Identifiers ids) {
        this.settings = settings;
        this.ids = ids;
        this.digest = new DigestClient(settings.credentials(), ids);
        this.requests = new RegistrationRequests(settings, ids);
        this.backoff = new RegistrationBackoff(settings.retryBaseMillis(), settings.retryMaxMillis(), ids);
        this.contact = settings.contact();
        this.expires = settings.expiresSeconds();
        this.requestOutbound = settings.regId() > 0;
    }

    /** The current state. */
    public State state() {
        return state;
    }

    /** Whether the registrar has a binding, as far as known. */
    public boolean bound() {
        return boundContact.isPresent();
    }

    /** Whether the registrar accepted an outbound registration, which requires keep-alives (RFC 5626 §4.4). */
    public boolean outbound() {
        return outbound;
    }

    /** The current Contact, after changes and NAT corrections. */
    public SipUri contact() {
        return contact;
    }

    /** Sends the first REGISTER; has no effect unless idle. */
    public List<RegistrationEffect> start(long now) {
        if (state == State.IDLE) {
            register();
        }
        return effects();
    }

    /** Removes the binding, or stops trying to register; {@link Unregistered} follows within the stop timeout. */
    public List<RegistrationEffect> stop(long now) {
        switch (state) {
            case REGISTERING -> {
                // The response may still create a binding: only then can the binding be removed.
                stopRequested = true;
                enterUnregistering();
            }
            case REGISTERED -> {
                enterUnregistering();
                unregister();
            }
            case WAITING -> {
                if (bound() || flowLost) { // the registrar keeps a binding whose flow failed until it expires
                    enterUnregistering();
                    unregister();
                } else {
                    ended(Reason.REMOVED);
                }
            }
            default -> {}
        }
        return effects();
    }

    /** Handles the failure of the flow (the connection closed): registers again at once, unless a retry is waiting. */
    public List<RegistrationEffect> onFlowFailed(long now) {
        switch (state) {
            case REGISTERING -> flowFailed(flowLost);
            case REGISTERED -> {
                earlyFlowFailures = now - registeredAt < settings.retryBaseMillis() ? earlyFlowFailures + 1 : 1;
                flowFailed(earlyFlowFailures > MAX_EARLY_FLOW_FAILURES);
            }
            case UNREGISTERING -> ended(Reason.UNCONFIRMED);
            default -> {}
        }
        return effects();
    }

    /** After repeated early failures the retry delay applies, as the peer may close every connection at once. */
    private void flowFailed(boolean repeatedly) {
        flowLost = true;
        if (repeatedly) {
            pendingTxId = "";
            failed(0, "Connection lost", OptionalLong.empty());
        } else {
            register();
        }
    }

    /** Sets another Contact: one request binds it and removes the old binding. */
    public List<RegistrationEffect> contactChanged(SipUri newContact, long now) {
        contact = newContact;
        if (state == State.REGISTERED && !boundContact.equals(Optional.of(contact))) {
            register();
        }
        return effects();
    }

    /** Handles the expiry of a timer that {@link StartTimer} started. */
    public List<RegistrationEffect> onTimer(RegistrationTimer timer, long now) {
        if (running.remove(timer)) {
            switch (timer) {
                case REFRESH, RETRY -> register();
                case EXPIRY -> bindingEnded(Reason.EXPIRED);
                case STOP -> ended(Reason.UNCONFIRMED);
            }
        }
        return effects();
    }

    /** Handles the failure of a transaction: a timeout, or a transport error. */
    public List<RegistrationEffect> onFailed(String txId, Cause cause, long now) {
        if (awaited(txId)) {
            pendingTxId = "";
            if (state != State.UNREGISTERING) {
                failed(0, cause == Cause.TIMEOUT ? "No response" : "Not reachable", OptionalLong.empty());
            } else if (stopRequested) {
                unregister();
            } else {
                ended(Reason.UNCONFIRMED);
            }
        }
        return effects();
    }

    /** Handles a response to the request of this transaction; ignores one that is not awaited. */
    public List<RegistrationEffect> onResponse(String txId, SipResponse response, long now) {
        if (awaited(txId) && !response.provisional()) {
            pendingTxId = "";
            if (state == State.UNREGISTERING) {
                onResponseWhileUnregistering(response);
            } else {
                registeredAt = now;
                onResponse(response);
            }
        }
        return effects();
    }

    private boolean awaited(String txId) {
        return !pendingTxId.isEmpty() && txId.equals(pendingTxId);
    }

    private void onResponse(SipResponse response) {
        int status = response.status();
        if (response.success()) {
            succeeded(response);
        } else if (status == StatusCode.INTERVAL_TOO_BRIEF && raiseExpires(response)) {
            register(retries + 1);
        } else if (status == StatusCode.FIRST_HOP_LACKS_OUTBOUND_SUPPORT && requestOutbound) {
            requestOutbound = false;
            register(retries + 1);
        } else if (!authenticate(response)) {
            refused(response);
        }
    }

    /** A challenge that cannot be answered, or not a second time: the account is wrong until it is changed. */
    private void refused(SipResponse response) {
        boolean challenge = response.status() == 401 || response.status() == 407;
        failed(
                response.status(),
                challenge ? response.reason() + ": check username and password" : response.reason(),
                response.retryAfter());
    }

    /** Sends the request again with credentials, if the response is a challenge and there are credentials. */
    private boolean authenticate(SipResponse response) {
        if (response.status() != 401 && response.status() != 407 || retries >= MAX_RETRIES) {
            return false;
        }
        Optional<SipRequest> authorized = digest.authorize(pendingRequest, response);
        authorized.ifPresent(request -> send(requests.withNextSequence(request), retries + 1));
        return authorized.isPresent();
    }

    private boolean raiseExpires(SipResponse response) {
        OptionalLong minExpires = response.minExpires();
        if (minExpires.isEmpty() || minExpires.getAsLong() <= expires || retries >= MAX_RETRIES) {
            return false;
        }
        expires = (int) Math.min(Integer.MAX_VALUE, minExpires.getAsLong());
        return true;
    }

    private void succeeded(SipResponse response) {
        SipUri requested = (SipUri) pendingRequest.contacts().get(0).uri();
        int granted = RegistrationResponses.granted(response, requested, expires);
        digest.learn(response);
        if (granted <= 0) {
            failed(response.status(), "The response has no binding", OptionalLong.empty());
            return;
        }
        backoff.succeeded();
        boundContact = Optional.of(requested);
        flowLost = false;
        outbound = requestOutbound && response.optionTags(HeaderName.REQUIRE).contains("outbound");
        state = State.REGISTERED;
        start(RegistrationTimer.EXPIRY, granted * 1000L);
        start(RegistrationTimer.REFRESH, refreshMillis(granted) - ids.nextInt(granted * 1000 / SPREAD + 1));
        out.add(new Registered(
                granted,
                RegistrationResponses.serviceRoute(response),
                RegistrationResponses.path(response),
                requested));
        rewriteContact(response);
        if (!contact.equals(requested)) {
            register();
        }
    }

    /**
     * Rewrites the Contact once, until a refresh confirms the address: a NAT may assign a new port to every request.
     */
    private void rewriteContact(SipResponse response) {
        if (!settings.rewriteContact()) {
            return;
        }
        SipUri rewritten = RegistrationResponses.withSourceAddress(response, contact);
        boolean moved = !RegistrationResponses.sameAddress(rewritten, contact);
        if (moved && !contactRewritten) {
            contact = rewritten;
        }
        contactRewritten = moved && !contactRewritten;
    }

    /** The latest refresh: a tenth of the lifetime before its end, 5 s at least; half of a lifetime up to 10 s. */
    private static long refreshMillis(int grantedSeconds) {
        long lifetime = grantedSeconds * 1000L;
        return grantedSeconds <= 10 ? lifetime / 2 : lifetime - Math.max(5000, lifetime / 10);
    }

    private void failed(int status, String reason, OptionalLong retryAfter) {
        long delay = backoff.failed(retryAfter, credentialsRefused(status));
        stop(RegistrationTimer.REFRESH);
        state = State.WAITING;
        if (flowLost) {
            bindingEnded(Reason.FLOW_LOST);
        } else if (isRejection(status)) {
            bindingEnded(Reason.REJECTED);
        }
        start(RegistrationTimer.RETRY, delay);
        out.add(new Failed(status, reason, delay));
    }

    /** Whether the same credentials will be rejected again, and may lock the account. */
    private static boolean credentialsRefused(int status) {
        return status == 401 || status == 407;
    }

    /** Whether the registrar rejected the request, rather than failed to process it. */
    private static boolean isRejection(int status) {
        return status >= 200 && status < 500 && status != StatusCode.REQUEST_TIMEOUT && status != 480 || status >= 600;
    }

    private void bindingEnded(Reason reason) {
        if (bound()) {
            boundContact = Optional.empty();
            outbound = false;
            stop(RegistrationTimer.EXPIRY);
            out.add(new Unregistered(reason));
        }
    }

    private void onResponseWhileUnregistering(SipResponse response) {
        if (stopRequested) {
            if (response.success()) {
                boundContact =
                        Optional.of((SipUri) pendingRequest.contacts().get(0).uri());
            }
            if (bound()) {
                unregister();
            } else {
                ended(Reason.REMOVED);
            }
        } else if (!authenticate(response)) {
            ended(response.success() ? Reason.REMOVED : Reason.UNCONFIRMED);
        }
    }

    private void enterUnregistering() {
        stop(RegistrationTimer.REFRESH);
        stop(RegistrationTimer.RETRY);
        stop(RegistrationTimer.EXPIRY);
        state = State.UNREGISTERING;
        start(RegistrationTimer.STOP, settings.stopTimeoutMillis());
    }

    private void unregister() {
        stopRequested = false;
        SipUri target = boundContact.orElse(contact);
        send(digest.preauthorize(requests.register(target, 0, Optional.empty(), requestOutbound)), 0);
    }

    private void ended(Reason reason) {
        for (RegistrationTimer timer : RegistrationTimer.values()) {
            stop(timer);
        }
        state = State.IDLE;
        pendingTxId = "";
        boundContact = Optional.empty();
        outbound = false;
        flowLost = false;
        stopRequested = false;
        contactRewritten = false;
        backoff.succeeded();
        out.add(new Unregistered(reason));
    }

    private void register() {
        register(0);
    }

    private void register(int retry) {
        stop(RegistrationTimer.REFRESH);
        stop(RegistrationTimer.RETRY);
        state = State.REGISTERING;
        Optional<SipUri> stale = boundContact.filter(bound -> !bound.equals(contact));
        send(digest.preauthorize(requests.register(contact, expires, stale, requestOutbound)), retry);
    }

    private void send(SipRequest request, int retry) {
        retries = retry;
        pendingRequest = request;
        pendingTxId = "reg-" + ++transactions;
        out.add(new Send(pendingTxId, request));
    }

    private void start(RegistrationTimer timer, long delayMillis) {
        running.add(timer);
        out.add(new StartTimer(timer, delayMillis));
    }

    private void stop(RegistrationTimer timer) {
        if (running.remove(timer)) {
            out.add(new StopTimer(timer));
        }
    }

    private List<RegistrationEffect> effects() {
        List<RegistrationEffect> done = List.copyOf(out);
        out.clear();
        return done;
    }
}
