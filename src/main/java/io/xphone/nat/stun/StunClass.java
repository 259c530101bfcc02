package io.xphone.nat.stun;

/** The class of a STUN message: the bits C1 and C0 of its type (RFC 8489 §5). */
public enum StunClass {
    /** Wants a response. */
    REQUEST,
    /** Wants none: a keep-alive. */
    INDICATION,
    /** A request that succeeded. */
    SUCCESS,
    /** A request that failed: see ERROR-CODE. */
    ERROR
}
