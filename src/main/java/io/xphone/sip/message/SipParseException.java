package io.xphone.sip.message;

import java.util.Optional;

/**
 * A message, or a part of one, is malformed. The parsers of this package throw no other exception.
 *
 * <p>It contains the status of the error response and, when the message is a request with a valid Via, the headers that
 * the response copies. A malformed response is discarded (RFC 3261 §8.1.3.1, §18.1.2). The exception has no stack
 * trace, because every malformed packet creates one.
 */
public final class SipParseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Headers responseHeaders;

    SipParseException(int status, String message) {
        this(status, message, null);
    }

    private SipParseException(int status, String message, Headers responseHeaders) {
        super(message, null, false, false);
        this.status = status;
        this.responseHeaders = responseHeaders;
    }

    /** The status of the error response: 400, 505 (another SIP version), 414 or 513 (beyond the {@link SipLimits}). */
    public int status() {
        return status;
    }

    /**
     * The headers that the error response copies: every Via, and From, To, Call-ID and CSeq if present. They are as
     * received, so one of them may be malformed: copy them without parsing them. Empty when no response is possible or
     * permitted: for a response, an ACK, or without a valid Via.
     */
    public Optional<Headers> responseHeaders() {
        return Optional.ofNullable(responseHeaders);
    }

    SipParseException withResponseHeaders(Headers headers) {
        return new SipParseException(status, getMessage(), headers);
    }
}
