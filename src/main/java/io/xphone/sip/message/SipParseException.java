package io.xphone.sip.message;

import java.util.Optional;

/**
 * A message, or a part of one, that is not SIP. The only exception that leaves the parsers of this package.
 *
 * <p>It carries the status that a UAS answers and, when the message is a request whose Via can be read, the headers
 * that a response repeats. A malformed response is dropped (RFC 3261 §8.1.3.1 and §18.1.2 leave nothing else). It has
 * no stack trace: it is made for every bad packet that someone cares to send.
 */
public final class SipParseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Headers answerable;

    SipParseException(int status, String message) {
        this(status, message, null);
    }

    private SipParseException(int status, String message, Headers answerable) {
        super(message, null, false, false);
        this.status = status;
        this.answerable = answerable;
    }

    /** What a UAS answers: 400, 505 (another SIP version) or 513 (beyond the {@link SipLimits}). */
    public int status() {
        return status;
    }

    /**
     * The headers that the response repeats: every Via; From, To, Call-ID and CSeq as far as they are there. They are as
     * received, so one of them may be what is malformed: copy them, don't read them. Empty when nothing can or may be
     * answered: a response, an ACK, no readable Via.
     */
    public Optional<Headers> answerable() {
        return Optional.ofNullable(answerable);
    }

    SipParseException withAnswerable(Headers headers) {
        return new SipParseException(status, getMessage(), headers);
    }
}
