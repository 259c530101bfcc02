package io.xphone.sip.event.body;

/** A document that is not what its type says. The only exception that leaves the parsers of this package. */
public final class BodyParseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BodyParseException(String message) {
        super(message, null, false, false);
    }
}
