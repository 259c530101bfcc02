package io.xphone.sip.event.body;

/** A document is malformed. The parsers of this package throw no other exception. */
public final class BodyParseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BodyParseException(String message) {
        super(message, null, false, false);
    }
}
