package io.xphone.nat.ice;

import io.xphone.nat.stun.StunAddress;

/** A local and a remote candidate, and what checks have shown of them (RFC 8445 §6.1.2). */
final class CandidatePair {

    /** The state of the check of a pair (RFC 8445 §6.1.2.6). */
    enum State {
        FROZEN,
        WAITING,
        IN_PROGRESS,
        SUCCEEDED,
        FAILED
    }

    final IceCandidate local;
    final StunAddress base;
    IceCandidate remote;
    State state = State.FROZEN;
    long priority;

    /** The local candidate that a successful check has shown: the pair is in the valid list. Null before. */
    IceCandidate mapped;

    /** The next check has USE-CANDIDATE. */
    boolean nominating;

    /** The peer has nominated the pair, and it is selected when it is valid. */
    boolean nominatedByPeer;

    /** The peer has sent an authenticated check on this pair. */
    boolean checkedByPeer;

    /** Time of the last authenticated message of the peer on this pair. */
    long heardNanos;

    CandidatePair(IceCandidate local, IceCandidate remote, boolean controlling) {
        this.local = local;
        this.base = local.base();
        this.remote = remote;
        prioritise(controlling);
    }

    int component() {
        return local.component();
    }

    boolean valid() {
        return mapped != null;
    }

    /** Whether a check is in progress or still to be sent. */
    boolean pending() {
        return state == State.FROZEN || state == State.WAITING || state == State.IN_PROGRESS;
    }

    boolean is(int component, StunAddress from, StunAddress to) {
        return local.component() == component
                && base.equals(from)
                && remote.address().equals(to);
    }

    /** Whether both have the same foundations, so that the success of one makes that of the other likely. */
    boolean likens(CandidatePair other) {
        return local.foundation().equals(other.local.foundation())
                && remote.foundation().equals(other.remote.foundation());
    }

    /** RFC 8445 §6.1.2.3; G is the priority of the controlling agent's candidate. */
    void prioritise(boolean controlling) {
        long g = controlling ? local.priority() : remote.priority();
        long d = controlling ? remote.priority() : local.priority();
        priority = (Math.min(g, d) << 32) + 2 * Math.max(g, d) + (g > d ? 1 : 0);
    }

    @Override
    public String toString() {
        return local.address() + " -> " + remote.address() + " " + state + (valid() ? " valid" : "");
    }
}
