package io.xphone.nat.ice;

import io.xphone.nat.stun.TransactionId;

/** A Binding transaction of a pair: a connectivity check with retransmissions, or a consent check without. */
final class Check {

    final TransactionId id;
    final CandidatePair pair;
    final boolean consent;
    final boolean nominating;
    final boolean controlling;
    final byte[] message;
    final long rtoNanos;
    int sent;
    long dueNanos;

    /** No longer retransmitted, and its failure means nothing; a response still counts (RFC 8445 §7.3.1.4). */
    boolean cancelled;

    Check(
            TransactionId id,
            CandidatePair pair,
            boolean consent,
            boolean nominating,
            boolean controlling,
            byte[] message,
            long rtoNanos) {
        this.id = id;
        this.pair = pair;
        this.consent = consent;
        this.nominating = nominating;
        this.controlling = controlling;
        this.message = message;
        this.rtoNanos = rtoNanos;
    }
}
