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
 * Keeps one Contact bound to one address-of-record (RFC 3261 §10.2, RFC 5626 §4).
 *
 * <pre>
 *            start                     2xx
 *   IDLE ------------> REGISTERING ------------> REGISTERED
 *    ^                 ^   |   ^  <------------   |
 *    |            RETRY|   |   |   REFRESH, flow  |
 *    |                 |   |   |   dead, Contact  |stop
 *    |                 |   |failure   changed     |
 *    |                WAITING                     |
 *    |                 |stop                      v
 *    +-----------------+---------------- UNREGISTERING
 *                         answer or STOP
 * </pre>
 *
 * In REGISTERING a request is out: 401 and 407 are answered, 423 raises the lifetime, 439 gives up the outbound
 * registration; each goes out again at once. Anything else is a failure: told, and tried again by the rule of RFC 5626
 * §4.5 or as Retry-After says. A binding outlives failed refreshes until it expires, unless the registrar refused it.
 *
 * <p>A second REGISTER never overtakes the first (§10.2): what is asked for while one is out (another Contact, the
 * stop) waits for its answer; only when the flow died is the answer not waited for.
 *
 * <p>Every method returns its effects in order. {@code now} is in milliseconds of any steady clock. Not safe for use by
 * several threads.
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

    private static final int MOST_ROUNDS = 8;
    private static final int MOST_QUICK_DEATHS = 3;

    private final RegistrationSettings settings;
    private final DigestClient digest;
    private final RegistrationRequests requests;
    private final RegistrationBackoff backoff;
    private final Set<RegistrationTimer> running = EnumSet.noneOf(RegistrationTimer.class);
    private final List<RegistrationEffect> out = new ArrayList<>();
    private State state = State.IDLE;

    private long transactions;
    private String outTxId = "";
    private SipRequest outRequest;
    private int rounds;

    private SipUri contact;
    private Optional<SipUri> boundContact = Optional.empty();
    private int expires;
    private boolean askOutbound;
    private boolean outbound;
    private boolean contactRewritten;
    private boolean flowLost;
    private long registeredAt;
    private int quickDeaths;
    private boolean stopRequested;

    /** A registration that waits for {@link #start}. */
    public Registration(RegistrationSettings settings, Identifiers ids) {
        this.settings = settings;
        this.digest = new DigestClient(settings.credentials(), ids);
        this.requests = new RegistrationRequests(settings, ids);
        this.backoff = new RegistrationBackoff(settings.retryBaseMillis(), settings.retryMaxMillis(), ids);
        this.contact = settings.contact();
        this.expires = settings.expiresSeconds();
        this.askOutbound = settings.regId() > 0;
    }

    /** Where it stands. */
    public State state() {
        return state;
    }

    /** Whether the registrar holds a binding, as far as we know. */
    public boolean bound() {
        return boundContact.isPresent();
    }

    /** Whether the registrar agreed to an outbound registration: keep-alives are due (RFC 5626 §4.4). */
    public boolean outbound() {
        return outbound;
    }

    /** The Contact as it is now, after changes and corrections. */
    public SipUri contact() {
        return contact;
    }

    /** Begins; without effect unless idle. */
    public List<RegistrationEffect> start(long now) {
        if (state == State.IDLE) {
            register();
        }
        return effects();
    }

    /** Takes the binding away, or gives up getting one; {@link Unregistered} comes within the stop timeout. */
    public List<RegistrationEffect> stop(long now) {
        switch (state) {
            case REGISTERING -> {
                // The answer may still bind us: it has to come before the binding can be taken away.
                stopRequested = true;
                enterUnregistering();
            }
            case REGISTERED -> {
                enterUnregistering();
                unregister();
            }
            case WAITING -> {
                if (bound()) {
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

    /** The connection over which we registered is gone: registers anew at once, unless a failure is being sat out. */
    public List<RegistrationEffect> onFlowDead(long now) {
        switch (state) {
            case REGISTERING -> flowDied(flowLost);
            case REGISTERED -> {
                quickDeaths = now - registeredAt < settings.retryBaseMillis() ? quickDeaths + 1 : 1;
                flowDied(quickDeaths > MOST_QUICK_DEATHS);
            }
            case UNREGISTERING -> ended(Reason.UNCONFIRMED);
            default -> {}
        }
        return effects();
    }

    /** A peer that takes connections only to drop them is a failure like any other, or we would run in circles. */
    private void flowDied(boolean inCircles) {
        flowLost = true;
        if (inCircles) {
            outTxId = "";
            failed(0, "Connection lost", OptionalLong.empty());
        } else {
            register();
        }
    }

    /** Our address is another now: the new Contact is bound and the old one taken away with the same request. */
    public List<RegistrationEffect> contactChanged(SipUri newContact, long now) {
        contact = newContact;
        if (state == State.REGISTERED && !boundContact.equals(Optional.of(contact))) {
            register();
        }
        return effects();
    }

    /** A timer fired that {@link StartTimer} had asked for. */
    public List<RegistrationEffect> onTimer(RegistrationTimer timer, long now) {
        if (running.remove(timer)) {
            switch (timer) {
                case REFRESH, RETRY -> register();
                case EXPIRY -> unbound(Reason.EXPIRED);
                case STOP -> ended(Reason.UNCONFIRMED);
            }
        }
        return effects();
    }

    /** The transaction ended without a final response. */
    public List<RegistrationEffect> onFailed(String txId, Cause cause, long now) {
        if (awaited(txId)) {
            outTxId = "";
            if (state != State.UNREGISTERING) {
                failed(0, cause == Cause.TIMEOUT ? "No answer" : "Not reachable", OptionalLong.empty());
            } else if (stopRequested) {
                unregister();
            } else {
                ended(Reason.UNCONFIRMED);
            }
        }
        return effects();
    }

    /** A response to the request of that transaction; one that is not waited for any more is ignored. */
    public List<RegistrationEffect> onResponse(String txId, SipResponse response, long now) {
        if (awaited(txId) && !response.provisional()) {
            outTxId = "";
            if (state == State.UNREGISTERING) {
                answeredWhileStopping(response);
            } else {
                registeredAt = now;
                answered(response);
            }
        }
        return effects();
    }

    private boolean awaited(String txId) {
        return !outTxId.isEmpty() && txId.equals(outTxId);
    }

    private void answered(SipResponse response) {
        int status = response.status();
        if (response.success()) {
            succeeded(response);
        } else if (status == StatusCode.INTERVAL_TOO_BRIEF && raiseExpires(response)) {
            register(rounds + 1);
        } else if (status == StatusCode.FIRST_HOP_LACKS_OUTBOUND_SUPPORT && askOutbound) {
            askOutbound = false;
            register(rounds + 1);
        } else if (!authorized(response)) {
            failed(status, response.reason(), response.retryAfter());
        }
    }

    /** Sends the request again with credentials, if that is what the response asks for and we have them. */
    private boolean authorized(SipResponse response) {
        if (response.status() != 401 && response.status() != 407 || rounds >= MOST_ROUNDS) {
            return false;
        }
        Optional<SipRequest> answer = digest.answer(outRequest, response);
        answer.ifPresent(request -> send(requests.again(request), rounds + 1));
        return answer.isPresent();
    }

    private boolean raiseExpires(SipResponse response) {
        OptionalLong least = response.minExpires();
        if (least.isEmpty() || least.getAsLong() <= expires || rounds >= MOST_ROUNDS) {
            return false;
        }
        expires = (int) Math.min(Integer.MAX_VALUE, least.getAsLong());
        return true;
    }

    private void succeeded(SipResponse response) {
        SipUri asked = (SipUri) outRequest.contacts().get(0).uri();
        int granted = RegistrationResponses.granted(response, asked, expires);
        digest.learn(response);
        if (granted <= 0) {
            failed(response.status(), "The registrar kept no binding", OptionalLong.empty());
            return;
        }
        backoff.succeeded();
        boundContact = Optional.of(asked);
        flowLost = false;
        outbound = askOutbound && response.optionTags(HeaderName.REQUIRE).contains("outbound");
        state = State.REGISTERED;
        start(RegistrationTimer.EXPIRY, granted * 1000L);
        start(RegistrationTimer.REFRESH, refreshMillis(granted));
        out.add(new Registered(
                granted, RegistrationResponses.serviceRoute(response), RegistrationResponses.path(response), asked));
        rewriteContact(response);
        if (!contact.equals(asked)) {
            register();
        }
    }

    /** Once, until a refresh finds the same address: a NAT that maps every request anew is not followed in circles. */
    private void rewriteContact(SipResponse response) {
        if (!settings.rewriteContact()) {
            return;
        }
        SipUri seen = RegistrationResponses.seenFrom(response, contact);
        boolean moved = !RegistrationResponses.sameAddress(seen, contact);
        if (moved && !contactRewritten) {
            contact = seen;
        }
        contactRewritten = moved && !contactRewritten;
    }

    /** A tenth of the lifetime before its end, 5 s at least; at half of it when it is shorter than 10 s. */
    private static long refreshMillis(int grantedSeconds) {
        long lifetime = grantedSeconds * 1000L;
        return grantedSeconds <= 10 ? lifetime / 2 : lifetime - Math.max(5000, lifetime / 10);
    }

    private void failed(int status, String reason, OptionalLong retryAfter) {
        long wait = backoff.failed(retryAfter);
        stop(RegistrationTimer.REFRESH);
        state = State.WAITING;
        if (flowLost) {
            unbound(Reason.FLOW_LOST);
        } else if (refusal(status)) {
            unbound(Reason.REFUSED);
        }
        start(RegistrationTimer.RETRY, wait);
        out.add(new Failed(status, reason, wait));
    }

    /** Whether the registrar has judged the request, rather than failed to. */
    private static boolean refusal(int status) {
        return status >= 200 && status < 500 && status != StatusCode.REQUEST_TIMEOUT && status != 480 || status >= 600;
    }

    private void unbound(Reason reason) {
        if (bound()) {
            boundContact = Optional.empty();
            outbound = false;
            stop(RegistrationTimer.EXPIRY);
            out.add(new Unregistered(reason));
        }
    }

    private void answeredWhileStopping(SipResponse response) {
        if (stopRequested) {
            if (response.success()) {
                boundContact = Optional.of((SipUri) outRequest.contacts().get(0).uri());
            }
            if (bound()) {
                unregister();
            } else {
                ended(Reason.REMOVED);
            }
        } else if (!authorized(response)) {
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
        send(digest.preauthorize(requests.register(target, 0, Optional.empty(), askOutbound)), 0);
    }

    private void ended(Reason reason) {
        for (RegistrationTimer timer : RegistrationTimer.values()) {
            stop(timer);
        }
        state = State.IDLE;
        outTxId = "";
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

    private void register(int round) {
        stop(RegistrationTimer.REFRESH);
        stop(RegistrationTimer.RETRY);
        state = State.REGISTERING;
        Optional<SipUri> stale = boundContact.filter(bound -> !bound.equals(contact));
        send(digest.preauthorize(requests.register(contact, expires, stale, askOutbound)), round);
    }

    private void send(SipRequest request, int round) {
        rounds = round;
        outRequest = request;
        outTxId = "reg-" + ++transactions;
        out.add(new Send(outTxId, request));
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
