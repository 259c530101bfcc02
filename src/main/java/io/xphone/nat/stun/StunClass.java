package io.xphone.nat.stun;

/** The class of a STUN message: the bits C1 and C0 of its type (RFC 8489 §5). */
public enum StunClass {
    /** A request, which requires a response. */
    REQUEST,
    /** An indication, without a response: a keep-alive. */
    INDICATION,
    /** A success response. */
    SUCCESS,
    /** An error response, see ERROR-CODE. */
    ERROR
}
