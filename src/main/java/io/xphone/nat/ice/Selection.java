package io.xphone.nat.ice;

/** The pair that carries the media of a component, and the peer's consent to it (RFC 7675 §5.1). */
final class Selection {

    final CandidatePair pair;
    final boolean nominated;
    long nextCheckNanos;
    long consentNanos;

    /** @param consentNanos time of the last response on the pair */
    Selection(CandidatePair pair, boolean nominated, long consentNanos) {
        this.pair = pair;
        this.nominated = nominated;
        this.consentNanos = consentNanos;
    }
}
