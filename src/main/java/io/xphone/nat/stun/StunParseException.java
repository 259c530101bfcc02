package io.xphone.nat.stun;

/** Bytes that are no STUN message (RFC 8489 §5, §14). The only exception that leaves {@link StunMessage#parse}. */
public final class StunParseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StunParseException(String message) {
        super(message);
    }
}
