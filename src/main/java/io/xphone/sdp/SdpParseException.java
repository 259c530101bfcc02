package io.xphone.sdp;

/** Bytes that are no session description (RFC 8866 §9). The only exception that leaves {@link SdpParser}. */
public final class SdpParseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int line;

    SdpParseException(String message) {
        this(message, 0);
    }

    SdpParseException(String message, int line) {
        super(line > 0 ? "SDP line " + line + ": " + message : message);
        this.line = line;
    }

    /** The line at fault, counted from 1; 0 when the description as a whole is at fault. */
    public int line() {
        return line;
    }
}
