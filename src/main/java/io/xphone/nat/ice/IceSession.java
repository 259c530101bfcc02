package io.xphone.nat.ice;

import io.xphone.nat.ice.CandidatePair.State;
import io.xphone.nat.stun.StunAddress;
import io.xphone.nat.stun.StunIntegrity;
import io.xphone.nat.stun.StunMessage;
import io.xphone.nat.stun.TransactionId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;

/**
 * One ICE session: the checks from a pair of credentials on until a restart.
 * <pre>
 *              peer's description           each component has a nominated pair
 *  GATHERING ─────────────────────► RUNNING ───────────────────────────────────► COMPLETED
 *                                      │ no pair works, after the time of         │ consent expired
 *                                      │ the longest check (RFC 8863)             │ or revoked
 *                                      └──────────────► FAILED ◄──────────────────┘
 * </pre>
 * Nomination is regular: the controlling agent nominates the valid pair of the highest priority, at the latest {@link
 * IceSettings#nominationDelayNanos} after the first valid pair. A controlled agent also accepts several nominations
 * (RFC 8445 §8.1.1), of which the highest priority counts, and the latest when the selected pair is silent.
 */
final class IceSession {

    static final int MAX_EARLY = 20;
    private static final int MAX_CHECKS = 300;
    private static final int MAX_COMPONENTS = 2;
    private static final long KEEP_ALIVE_NANOS = 15_000_000_000L;

    /** Consent checks of a peer that uses a pair come at least every 6 s (RFC 7675 §5.1). */
    private static final long SILENCE_NANOS = 7_000_000_000L;

    static final long NEVER = Long.MAX_VALUE;

    /** A check that arrived before the peer's description. */
    private record Early(
            String ufrag, int component, StunAddress base, StunAddress from, long priority, boolean nominates) {}

    private final IceSettings settings;
    private final IceCredentials local;
    private final byte[] localKey;
    private final IntUnaryOperator random;
    private final Consumer<IceEffect> out;
    private final Checklist list;
    private final Map<TransactionId, Check> checks = new LinkedHashMap<>();
    private final List<Early> early = new ArrayList<>(0);
    private final Selection[] selections = new Selection[MAX_COMPONENTS];
    private final long[] validNanos = new long[MAX_COMPONENTS];
    private final boolean[] hadValid = new boolean[MAX_COMPONENTS];
    private IceState state = IceState.GATHERING;
    private IceCredentials remote;
    private byte[] remoteKey;
    private String username;
    private int components = MAX_COMPONENTS;
    private boolean controlling;
    private long tieBreaker;
    private boolean retired;
    private boolean paced;
    private long lastCheckNanos;
    private long patienceNanos;

    IceSession(
            IceSettings settings,
            IceCredentials local,
            boolean controlling,
            IntUnaryOperator random,
            Consumer<IceEffect> out) {
        this.settings = settings;
        this.local = local;
        this.localKey = StunIntegrity.shortTermKey(local.pwd());
        this.controlling = controlling;
        this.random = random;
        this.out = out;
        this.list = new Checklist(controlling);
        this.tieBreaker = randomLong();
    }

    private long randomLong() {
        long value = 0;
        for (int i = 0; i < 4; i++) {
            value = value << 16 | random.applyAsInt(0x10000);
        }
        return value;
    }

    IceState state() {
        return state;
    }

    boolean controlling() {
        return controlling;
    }

    IceCredentials local() {
        return local;
    }

    IceCredentials remote() {
        return remote;
    }

    byte[] localKey() {
        return localKey;
    }

    Checklist list() {
        return list;
    }

    int checks() {
        return checks.size();
    }

    Selection selection(int component) {
        return component >= 1 && component <= MAX_COMPONENTS ? selections[component - 1] : null;
    }

    /** Whether a USERNAME names this session: its first part is ours (RFC 8445 §7.3). */
    boolean named(String name) {
        return name.length() > local.ufrag().length()
                && name.startsWith(local.ufrag())
                && name.charAt(local.ufrag().length()) == ':';
    }

    // ---- descriptions ----

    void addLocal(IceCandidate candidate, long now) {
        if (candidate.component() <= components && list.addLocal(candidate)) {
            patienceNanos = now;
        }
    }

    void start(IceDescription description, int used, long now) {
        components = used;
        remote = description.credentials();
        remoteKey = StunIntegrity.shortTermKey(remote.pwd());
        username = remote.ufrag() + ":" + local.ufrag();
        list.keepComponents(used);
        if (settings.lite() != description.lite()) {
            become(description.lite());
        }
        description.candidates().forEach(candidate -> addRemote(candidate, now));
        list.start();
        state = IceState.RUNNING;
        patienceNanos = now;
        if (settings.lite() && description.lite()) {
            pairAlone(now);
        }
        List<Early> received = List.copyOf(early);
        early.clear();
        received.stream()
                .filter(check -> check.ufrag().equals(remote.ufrag()))
                .forEach(check -> onChecked(
                        check.component(), check.base(), check.from(), check.priority(), check.nominates(), now));
    }

    void addRemote(IceCandidate candidate, long now) {
        if (candidate.component() <= components && list.addRemote(candidate)) {
            patienceNanos = now;
        }
    }

    /** Two lite agents do not check: the pair of the highest priority is used (RFC 8445 §8.2). */
    private void pairAlone(long now) {
        for (int component = 1; component <= components; component++) {
            for (CandidatePair pair : list.pairs()) {
                if (pair.component() == component) {
                    pair.mapped = pair.local;
                    select(pair, true, now);
                    break;
                }
            }
        }
    }

    /** Another session replaces this one; its pairs carry media until the other has pairs (RFC 8445 §9). */
    void retire() {
        retired = true;
        early.clear();
        checks.values().removeIf(check -> !check.consent);
    }

    /** The session that replaced this one has a pair for the component. */
    void release(int component) {
        selections[component - 1] = null;
    }

    boolean carries() {
        for (Selection selection : selections) {
            if (selection != null) {
                return true;
            }
        }
        return false;
    }

    void become(boolean controllingNow) {
        if (controlling != controllingNow) {
            controlling = controllingNow;
            list.controlling(controllingNow);
        }
    }

    // ---- requests ----

    /** An authenticated request. */
    void onRequest(StunMessage request, int component, StunAddress base, StunAddress from, long now) {
        List<Integer> unknown = request.notUnderstood(IceMessages.KNOWN);
        OptionalLong priority = IceMessages.priority(request);
        if (!unknown.isEmpty()) {
            reject(request, component, base, from, IceMessages.UNKNOWN_ATTRIBUTE, "Unknown Attribute", unknown);
        } else if (priority.isEmpty()) {
            reject(request, component, base, from, IceMessages.BAD_REQUEST, "Bad Request", List.of());
        } else if (conflicts(request)) {
            reject(request, component, base, from, IceMessages.ROLE_CONFLICT, "Role Conflict", List.of());
        } else {
            send(component, base, from, request.bindingResponse(from, localKey).bytes());
            String ufrag =
                    request.username().orElseThrow().substring(local.ufrag().length() + 1);
            boolean nominates = request.useCandidate();
            if (remote != null && remote.ufrag().equals(ufrag)) {
                onChecked(component, base, from, priority.getAsLong(), nominates, now);
            } else if (remote == null && early.size() < MAX_EARLY) {
                early.add(new Early(ufrag, component, base, from, priority.getAsLong(), nominates));
            }
        }
    }

    private void reject(
            StunMessage request,
            int component,
            StunAddress base,
            StunAddress from,
            int code,
            String reason,
            List<Integer> unknown) {
        send(component, base, from, IceMessages.error(request, code, reason, unknown, localKey));
    }

    /** RFC 8445 §7.3.1.1: true when the peer has to change its role; changes ours otherwise. */
    private boolean conflicts(StunMessage request) {
        OptionalLong theirs = controlling ? request.iceControlling() : request.iceControlled();
        if (theirs.isEmpty()) {
            return false;
        }
        boolean oursWins = Long.compareUnsigned(tieBreaker, theirs.getAsLong()) >= 0;
        if (settings.lite() || oursWins == controlling) {
            return true; // a lite agent is controlled by a full one, whatever that says
        }
        become(!controlling);
        return false;
    }

    private void onChecked(
            int component, StunAddress base, StunAddress from, long priority, boolean nominates, long now) {
        IceCandidate sender = list.local(component, base);
        IceCandidate source = sender == null ? null : list.remote(component, from, priority);
        if (source == null) {
            return;
        }
        CandidatePair pair = list.find(component, base, from);
        if (pair == null) {
            pair = list.add(sender, source);
        }
        if (pair == null) {
            return;
        }
        pair.checkedByPeer = true;
        pair.heardNanos = now;
        if (retired || state == IceState.FAILED) {
            return;
        }
        if (settings.lite()) {
            if (nominates) {
                pair.mapped = pair.local;
                nominated(pair, now);
            }
            return;
        }
        if (nominates && !controlling) {
            if (pair.valid()) {
                nominated(pair, now);
                return;
            }
            pair.nominatedByPeer = true;
        }
        Selection selection = selection(component);
        boolean concluded = selection != null && selection.nominated;
        if (pair.state != State.SUCCEEDED && (!concluded || pair.nominatedByPeer)) {
            cancel(pair);
            list.trigger(pair);
        }
    }

    private void cancel(CandidatePair pair) {
        if (pair.state == State.IN_PROGRESS) {
            for (Check check : checks.values()) {
                if (check.pair == pair && !check.consent) {
                    check.cancelled = true;
                }
            }
        }
    }

    // ---- responses ----

    /** Whether the response is to a request of this session; handles it. */
    boolean onResponse(StunMessage response, StunAddress base, StunAddress from, long now) {
        Check check = checks.get(response.transactionId());
        if (check == null) {
            return false;
        }
        if (!response.integrityValid(remoteKey)) {
            return true; // not of the peer: as if it had not been received (RFC 8489 §9.1.4)
        }
        CandidatePair pair = check.pair;
        if (!pair.base.equals(base) || !pair.remote.address().equals(from)) {
            if (!check.consent) { // not symmetric (RFC 8445 §7.2.5.2.1)
                checks.remove(check.id);
                failed(check);
            }
            return true;
        }
        checks.remove(check.id);
        pair.heardNanos = now;
        int code = response.error().map(error -> error.code()).orElse(0);
        if (code == IceMessages.ROLE_CONFLICT) {
            onRoleConflict(check);
        } else if (code != 0
                || response.mappedAddress().isEmpty()
                || !response.notUnderstood(Set.of()).isEmpty()) {
            if (check.consent && code == IceMessages.FORBIDDEN) {
                consentLost(pair.component());
            } else {
                failed(check);
            }
        } else {
            succeeded(check, response.mappedAddress().get(), now);
        }
        return true;
    }

    private void onRoleConflict(Check check) {
        if (check.controlling == controlling) {
            become(!controlling);
            tieBreaker = randomLong();
        }
        if (!check.consent && !check.cancelled) {
            list.trigger(check.pair);
        }
    }

    private void succeeded(Check check, StunAddress address, long now) {
        CandidatePair pair = check.pair;
        Selection selection = selection(pair.component());
        if (selection != null && selection.pair == pair) {
            selection.consentNanos = now;
        }
        if (check.consent) {
            return;
        }
        pair.mapped = list.mapped(pair, address);
        if (!pair.nominating || check.nominating) {
            pair.state = State.SUCCEEDED;
        }
        list.unfreeze(pair);
        int index = pair.component() - 1;
        if (!hadValid[index]) {
            hadValid[index] = true;
            validNanos[index] = now;
        }
        if (controlling ? check.nominating : pair.nominatedByPeer) {
            nominated(pair, now);
        }
        useBestValid(pair.component(), now);
    }

    /** Media may use any valid pair until one is nominated (RFC 8445 §12.1). */
    private void useBestValid(int component, long now) {
        Selection selection = selection(component);
        CandidatePair best = list.bestValid(component);
        if (best == null || selection != null && (selection.nominated || selection.pair == best)) {
            return;
        }
        select(best, false, now);
    }

    private void failed(Check check) {
        CandidatePair pair = check.pair;
        if (check.consent || check.cancelled) {
            return;
        }
        pair.state = State.FAILED;
        Selection selection = selection(pair.component());
        if (selection == null || selection.pair != pair || !selection.nominated) {
            pair.mapped = null;
        }
        if (check.nominating) {
            // the next valid pair is nominated: better than to give up the stream, which RFC 8445 §7.2.5.3.4 demands
            pair.nominating = false;
        }
    }

    // ---- nomination ----

    private void nominate(long now) {
        for (int component = 1; component <= components; component++) {
            Selection selection = selection(component);
            CandidatePair best = list.bestValid(component);
            if (best == null || selection != null && selection.nominated || nominating(component)) {
                continue;
            }
            if (nominationWait(component, best, now) <= 0) {
                best.nominating = true;
                list.trigger(best);
            }
        }
    }

    private boolean nominating(int component) {
        for (CandidatePair pair : list.pairs()) {
            if (pair.component() == component && pair.nominating) {
                return true;
            }
        }
        return false;
    }

    private long nominationWait(int component, CandidatePair best, long now) {
        return list.betterPending(best) ? validNanos[component - 1] + settings.nominationDelayNanos() - now : 0;
    }

    private void nominated(CandidatePair pair, long now) {
        Selection selection = selection(pair.component());
        if (selection != null && selection.nominated) {
            boolean silent = now - selection.pair.heardNanos > SILENCE_NANOS;
            if (selection.pair == pair || controlling || pair.priority < selection.pair.priority && !silent) {
                return;
            }
        }
        pair.nominating = false;
        select(pair, true, now);
    }

    private void select(CandidatePair pair, boolean nominated, long now) {
        int component = pair.component();
        Selection selection = new Selection(pair, nominated, now);
        selection.nextCheckNanos = now + consentInterval();
        selections[component - 1] = selection;
        out.accept(new IceEffect.Selected(component, pair.mapped, pair.remote, nominated));
        if (!nominated) {
            return;
        }
        list.conclude(component);
        for (Check check : checks.values()) {
            CandidatePair other = check.pair;
            // a peer that nominates several pairs may nominate a better one than the first
            if (other.component() == component && (controlling || other.priority < pair.priority)) {
                check.cancelled |= !check.consent && other != pair;
            }
        }
        for (int i = 1; i <= components; i++) {
            if (selection(i) == null || !selection(i).nominated) {
                return;
            }
        }
        state = IceState.COMPLETED;
    }

    private long consentInterval() {
        if (settings.lite()) {
            return KEEP_ALIVE_NANOS;
        }
        long interval = settings.consentIntervalNanos();
        return interval / 1000 * (800 + random.applyAsInt(401));
    }

    // ---- time ----

    /** Does what is due. */
    void advance(long now) {
        retransmit(now);
        if (!settings.lite() && !retired && (state == IceState.RUNNING || state == IceState.COMPLETED)) {
            if (controlling) {
                nominate(now);
            }
            check(now);
            expire(now);
        }
        for (int component = 1; component <= components; component++) {
            keepConsent(component, now);
        }
    }

    private void retransmit(long now) {
        List<Check> over = new ArrayList<>(0);
        for (Check check : checks.values()) {
            if (check.dueNanos - now > 0) {
                continue;
            }
            if (check.consent
                    || check.cancelled
                    || check.sent >= settings.timers().requests()) {
                over.add(check);
            } else {
                transmit(check, now);
            }
        }
        for (Check check : over) {
            checks.remove(check.id);
            failed(check);
            if (check.cancelled && check.pair.state == State.IN_PROGRESS && !checking(check.pair)) {
                check.pair.state = State.FAILED;
            }
        }
    }

    private boolean checking(CandidatePair pair) {
        for (Check check : checks.values()) {
            if (check.pair == pair && !check.consent) {
                return true;
            }
        }
        return false;
    }

    private void transmit(Check check, long now) {
        long wait = check.sent + 1 < settings.timers().requests()
                ? check.rtoNanos << check.sent
                : check.rtoNanos * settings.timers().lastWait();
        check.sent++;
        check.dueNanos = now + (check.consent ? settings.consentExpiryNanos() : wait);
        send(check.pair.component(), check.pair.base, check.pair.remote.address(), check.message);
    }

    /** Starts the next check, when the last one was long enough ago. */
    private void check(long now) {
        if (paced && now - lastCheckNanos < settings.paceNanos()) {
            return;
        }
        CandidatePair pair = list.next();
        while (pair != null && pair.state != State.WAITING && pair.state != State.FROZEN) {
            pair = list.next();
        }
        if (pair != null) {
            paced = true;
            lastCheckNanos = now;
            pair.state = State.IN_PROGRESS;
            start(pair, false, pair.nominating, now);
        }
    }

    private void start(CandidatePair pair, boolean consent, boolean nominating, long now) {
        if (checks.size() >= MAX_CHECKS) {
            forgetOne();
        }
        TransactionId id = TransactionId.random(random);
        byte[] request = IceMessages.request(
                id, username, pair.local.peerReflexivePriority(), controlling, tieBreaker, nominating, remoteKey);
        long rto = Math.max(settings.timers().rtoMillis() * 1_000_000, settings.paceNanos() * list.active());
        Check check = new Check(id, pair, consent, nominating, controlling, request, rto);
        checks.put(id, check);
        transmit(check, now);
    }

    /** Forgets a check whose failure would mean nothing: there are more of these than pairs. */
    private void forgetOne() {
        for (Check check : checks.values()) {
            if (check.cancelled || check.consent) {
                checks.remove(check.id);
                return;
            }
        }
    }

    private void expire(long now) {
        if (state != IceState.RUNNING || now - patienceNanos < settings.patienceNanos()) {
            return;
        }
        for (int component = 1; component <= components; component++) {
            if (list.bestValid(component) == null && !list.pending(component)) {
                fail(
                        list.pairs().isEmpty()
                                ? "the peer has no candidate that can be reached"
                                : "no candidate pair of component " + component + " works");
                return;
            }
        }
    }

    private void fail(String reason) {
        state = IceState.FAILED;
        checks.clear();
        out.accept(new IceEffect.Failed(reason));
    }

    private void keepConsent(int component, long now) {
        Selection selection = selection(component);
        if (selection == null) {
            return;
        }
        if (!settings.lite() && now - selection.consentNanos >= settings.consentExpiryNanos()) {
            consentLost(component);
        } else if (selection.nextCheckNanos - now <= 0) {
            selection.nextCheckNanos = now + consentInterval();
            if (settings.lite()) {
                send(
                        component,
                        selection.pair.base,
                        selection.pair.remote.address(),
                        StunMessage.bindingIndication(TransactionId.random(random))
                                .bytes());
            } else {
                start(selection.pair, true, false, now);
            }
        }
    }

    private void consentLost(int component) {
        Selection selection = selection(component);
        if (selection == null) {
            return;
        }
        selections[component - 1] = null;
        selection.pair.mapped = null;
        selection.pair.state = State.FAILED;
        checks.values().removeIf(check -> check.pair == selection.pair);
        out.accept(new IceEffect.ConsentLost(component));
        if (!retired && state != IceState.FAILED) {
            fail("the peer no longer consents to media");
        }
    }

    /** Time until {@link #advance} has to be called, in ns; {@link #NEVER} for never. */
    long waitNanos(long now) {
        long wait = NEVER;
        for (Check check : checks.values()) {
            wait = Math.min(wait, check.dueNanos - now);
        }
        boolean works = state == IceState.RUNNING || state == IceState.COMPLETED;
        if (works && !retired && !settings.lite()) {
            if (list.ready()) {
                wait = Math.min(wait, lastCheckNanos + settings.paceNanos() - now);
            }
            if (state == IceState.RUNNING) {
                long patience = patienceNanos + settings.patienceNanos() - now;
                wait = patience > 0 ? Math.min(wait, patience) : wait;
                wait = Math.min(wait, nominationWait(now));
            }
        }
        for (Selection selection : selections) {
            if (selection != null) {
                wait = Math.min(wait, selection.nextCheckNanos - now);
                wait = settings.lite()
                        ? wait
                        : Math.min(wait, selection.consentNanos + settings.consentExpiryNanos() - now);
            }
        }
        return wait == NEVER ? NEVER : Math.max(wait, 0);
    }

    private long nominationWait(long now) {
        long wait = NEVER;
        for (int component = 1; controlling && component <= components; component++) {
            Selection selection = selection(component);
            CandidatePair best = list.bestValid(component);
            if (best != null && (selection == null || !selection.nominated) && !nominating(component)) {
                wait = Math.min(wait, nominationWait(component, best, now));
            }
        }
        return wait;
    }

    // ---- media ----

    /** Whether the peer has proven on a pair of the component that this address is its own. */
    boolean permits(int component, StunAddress from) {
        for (CandidatePair pair : list.pairs()) {
            if (pair.component() == component
                    && (pair.valid() || pair.checkedByPeer)
                    && pair.remote.address().equals(from)) {
                return true;
            }
        }
        return false;
    }

    private void send(int component, StunAddress base, StunAddress to, byte[] message) {
        out.accept(new IceEffect.SendStun(component, base, to, message));
    }
}
