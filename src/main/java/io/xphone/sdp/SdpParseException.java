package io.xphone.sdp;

/** A malformed session description (RFC 8866 §9). The only exception that {@link SdpParser} throws. */
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

    /** The malformed line, counted from 1; 0 if the error concerns the whole description. */
    public int line() {
        return line;
    }
}
