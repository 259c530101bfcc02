package io.xphone.nat.stun;

/** A malformed STUN message (RFC 8489 §5, §14). The only exception that {@link StunMessage#parse} throws. */
public final class StunParseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StunParseException(String message) {
        super(message);
    }
}
