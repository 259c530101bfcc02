package io.xphone.nat.ice;

import io.xphone.nat.ice.CandidatePair.State;
import io.xphone.nat.stun.StunAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/** The candidates and pairs of a session, in order of priority, and the triggered-check queue (RFC 8445 §6.1). */
final class Checklist {

    static final int MAX_PAIRS = 100;
    static final int MAX_CANDIDATES = 100;

    private static final Comparator<CandidatePair> ORDER =
            Comparator.comparingLong((CandidatePair pair) -> pair.priority).reversed();

    private final List<IceCandidate> locals = new ArrayList<>();
    private final List<IceCandidate> remotes = new ArrayList<>();
    private final List<CandidatePair> pairs = new ArrayList<>();
    private final Deque<CandidatePair> triggered = new ArrayDeque<>();
    private boolean controlling;
    private boolean started;
    private int learned;

    Checklist(boolean controlling) {
        this.controlling = controlling;
    }

    List<IceCandidate> locals() {
        return locals;
    }

    List<IceCandidate> remotes() {
        return remotes;
    }

    List<CandidatePair> pairs() {
        return pairs;
    }

    // ---- candidates ----

    /** Adds a local candidate unless it is redundant (RFC 8445 §5.1.3) or one too many. */
    boolean addLocal(IceCandidate candidate) {
        for (IceCandidate other : locals) {
            if (candidate.redundantTo(other)) {
                return false;
            }
        }
        if (locals.size() >= MAX_CANDIDATES) {
            return false;
        }
        locals.add(candidate);
        for (IceCandidate remote : remotes) {
            if (remote.type() != IceCandidateType.PEER_REFLEXIVE) {
                pair(candidate, remote);
            }
        }
        return true;
    }

    /** Adds a signalled candidate; one that was learned before by a check gets its real type and priority. */
    boolean addRemote(IceCandidate candidate) {
        for (int i = 0; i < remotes.size(); i++) {
            IceCandidate known = remotes.get(i);
            if (known.component() == candidate.component() && known.address().equals(candidate.address())) {
                if (known.type() == IceCandidateType.PEER_REFLEXIVE) {
                    remotes.set(i, candidate);
                    signalled(candidate);
                }
                return false;
            }
        }
        if (remotes.size() >= MAX_CANDIDATES) {
            return false;
        }
        remotes.add(candidate);
        for (IceCandidate local : List.copyOf(locals)) {
            pair(local, candidate);
        }
        return true;
    }

    private void signalled(IceCandidate candidate) {
        for (CandidatePair pair : pairs) {
            if (pair.component() == candidate.component()
                    && pair.remote.address().equals(candidate.address())) {
                pair.remote = candidate;
                pair.prioritise(controlling);
            }
        }
        pairs.sort(ORDER);
        for (IceCandidate local : List.copyOf(locals)) {
            pair(local, candidate);
        }
    }

    /** The remote candidate with this address; learns it as peer-reflexive (RFC 8445 §7.3.1.3). Null at the limit. */
    IceCandidate remote(int component, StunAddress address, long priority) {
        for (IceCandidate known : remotes) {
            if (known.component() == component && known.address().equals(address)) {
                return known;
            }
        }
        if (remotes.size() >= MAX_CANDIDATES || address.port() == 0) {
            return null;
        }
        IceCandidate candidate =
                new IceCandidate("~" + ++learned, component, priority, address, IceCandidateType.PEER_REFLEXIVE, null);
        remotes.add(candidate);
        return candidate;
    }

    /** The local candidate that this base is of: the host or relayed one, else any. Null when there is none. */
    IceCandidate local(int component, StunAddress base) {
        IceCandidate found = null;
        for (IceCandidate candidate : locals) {
            if (candidate.component() == component && candidate.base().equals(base)) {
                if (candidate.address().equals(base)) {
                    return candidate;
                }
                found = candidate;
            }
        }
        return found;
    }

    /** The local candidate with a mapped address; learns it as peer-reflexive (RFC 8445 §7.2.5.3.1). */
    IceCandidate mapped(CandidatePair pair, StunAddress address) {
        for (IceCandidate candidate : locals) {
            if (candidate.component() == pair.component() && candidate.address().equals(address)) {
                return candidate;
            }
        }
        if (address.port() == 0 || locals.size() >= MAX_CANDIDATES) {
            return pair.local;
        }
        IceCandidate candidate = new IceCandidate(
                "~" + ++learned,
                pair.component(),
                pair.local.peerReflexivePriority(),
                address,
                IceCandidateType.PEER_REFLEXIVE,
                pair.base);
        locals.add(candidate);
        return candidate;
    }

    /** Forgets the candidates and pairs of the components above this one: the peer does not have them. */
    void keepComponents(int last) {
        locals.removeIf(candidate -> candidate.component() > last);
        remotes.removeIf(candidate -> candidate.component() > last);
        pairs.removeIf(pair -> pair.component() > last);
        triggered.removeIf(pair -> pair.component() > last);
    }

    // ---- pairs ----

    /** RFC 8445 §6.1.2.2 to §6.1.2.5: reflexive candidates are replaced by their bases, duplicates are left out. */
    private void pair(IceCandidate local, IceCandidate remote) {
        if (local.component() != remote.component()
                || local.type() == IceCandidateType.PEER_REFLEXIVE
                || !local.reaches(remote)) {
            return;
        }
        CandidatePair existing = find(local.component(), local.base(), remote.address());
        if (existing != null) {
            if (existing.state != State.FROZEN || existing.local.priority() >= local.priority()) {
                return;
            }
            pairs.remove(existing);
        }
        insert(new CandidatePair(local, remote, controlling));
    }

    /** Inserts a pair; at the limit, the one with the lowest priority is left out (§6.1.2.5). False if it is this. */
    private boolean insert(CandidatePair pair) {
        if (pairs.size() >= MAX_PAIRS) {
            CandidatePair last = lowest();
            if (last == null || last.priority >= pair.priority) {
                return false;
            }
            pairs.remove(last);
            triggered.remove(last);
        }
        int at = 0;
        while (at < pairs.size() && pairs.get(at).priority >= pair.priority) {
            at++;
        }
        pairs.add(at, pair);
        if (started && !pendingLike(pair)) {
            pair.state = State.WAITING;
        }
        return true;
    }

    /** The last pair that is neither valid nor being checked. */
    private CandidatePair lowest() {
        for (int i = pairs.size() - 1; i >= 0; i--) {
            CandidatePair pair = pairs.get(i);
            if (!pair.valid() && pair.state != State.IN_PROGRESS) {
                return pair;
            }
        }
        return null;
    }

    private boolean pendingLike(CandidatePair pair) {
        for (CandidatePair other : pairs) {
            if (other != pair && other.pending() && other.likens(pair)) {
                return true;
            }
        }
        return false;
    }

    /** The pair with these addresses, or null. */
    CandidatePair find(int component, StunAddress base, StunAddress remote) {
        for (CandidatePair pair : pairs) {
            if (pair.is(component, base, remote)) {
                return pair;
            }
        }
        return null;
    }

    /** A pair that a check of the peer has shown (RFC 8445 §7.3.1.4); null at the limit. */
    CandidatePair add(IceCandidate local, IceCandidate remote) {
        CandidatePair pair = new CandidatePair(local, remote, controlling);
        return insert(pair) ? pair : null;
    }

    /** Recomputes the priorities after a change of the role (RFC 8445 §7.3.1.1). */
    void controlling(boolean now) {
        controlling = now;
        pairs.forEach(pair -> {
            pair.prioritise(now);
            pair.nominating = false;
        });
        pairs.sort(ORDER);
    }

    /** Sets the initial states: of each foundation, the pair of the lowest component waits (RFC 8445 §6.1.2.6). */
    void start() {
        started = true;
        for (CandidatePair pair : pairs) {
            if (pair.state == State.FROZEN && first(pair)) {
                pair.state = State.WAITING;
            }
        }
    }

    private boolean first(CandidatePair pair) {
        for (CandidatePair other : pairs) {
            if (other != pair && other.likens(pair)) {
                int lower = Integer.compare(other.component(), pair.component());
                if (lower < 0 || lower == 0 && pairs.indexOf(other) < pairs.indexOf(pair)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Unfreezes the pairs with the foundation of one that has succeeded (RFC 8445 §7.2.5.3.3). */
    void unfreeze(CandidatePair succeeded) {
        for (CandidatePair pair : pairs) {
            if (pair.state == State.FROZEN && pair.likens(succeeded)) {
                pair.state = State.WAITING;
            }
        }
    }

    /** Queues a triggered check. */
    void trigger(CandidatePair pair) {
        pair.state = State.WAITING;
        if (!triggered.contains(pair)) {
            triggered.add(pair);
        }
    }

    /** Takes the pair of the next check (RFC 8445 §6.1.4.2); null when there is none. */
    CandidatePair next() {
        CandidatePair queued = triggered.poll();
        if (queued != null) {
            return queued;
        }
        for (CandidatePair pair : pairs) {
            if (pair.state == State.WAITING) {
                return pair;
            }
        }
        for (CandidatePair pair : pairs) {
            if (pair.state == State.FROZEN && !busyLike(pair)) {
                return pair;
            }
        }
        return null;
    }

    /** Whether {@link #next} would find a pair. */
    boolean ready() {
        for (CandidatePair pair : pairs) {
            if (pair.state == State.WAITING || pair.state == State.FROZEN && !busyLike(pair)) {
                return true;
            }
        }
        return false;
    }

    private boolean busyLike(CandidatePair pair) {
        for (CandidatePair other : pairs) {
            if ((other.state == State.WAITING || other.state == State.IN_PROGRESS) && other.likens(pair)) {
                return true;
            }
        }
        return false;
    }

    /** Number of pairs that wait or are being checked: the N of the retransmission time-out (RFC 8445 §14.3). */
    int active() {
        int count = 0;
        for (CandidatePair pair : pairs) {
            count += pair.state == State.WAITING || pair.state == State.IN_PROGRESS ? 1 : 0;
        }
        return count;
    }

    /** Removes the pairs of a component that are still to be checked, when a pair is selected (RFC 8445 §8.1.2). */
    void conclude(int component) {
        triggered.removeIf(pair -> pair.component() == component);
        pairs.removeIf(pair -> pair.component() == component
                && !pair.valid()
                && (pair.state == State.FROZEN || pair.state == State.WAITING));
    }

    /** The valid pair of a component with the highest priority, or null. */
    CandidatePair bestValid(int component) {
        for (CandidatePair pair : pairs) {
            if (pair.component() == component && pair.valid()) {
                return pair;
            }
        }
        return null;
    }

    /** Whether a pair of the component with a higher priority than this one may still become valid. */
    boolean betterPending(CandidatePair than) {
        for (CandidatePair pair : pairs) {
            if (pair.component() == than.component() && pair.priority > than.priority && pair.pending()) {
                return true;
            }
        }
        return false;
    }

    /** Whether a pair of the component may still become valid. */
    boolean pending(int component) {
        for (CandidatePair pair : pairs) {
            if (pair.component() == component && pair.pending()) {
                return true;
            }
        }
        return false;
    }
}
