package io.xphone.sip.message;

import java.util.Arrays;
import java.util.OptionalLong;

/** A response (RFC 3261 §7.2): {@code "SIP/2.0" SP Status-Code SP Reason-Phrase}, headers, body. Immutable. */
public final class SipResponse implements SipMessage {
    private final int status;
    private final String reason;
    private final Headers headers;
    private final byte[] body;

    SipResponse(int status, String reason, Headers headers, byte[] body) {
        this.status = status;
        this.reason = reason;
        this.headers = headers;
        this.body = body;
    }

    /**
     * Starts a response without headers; {@link SipRequest#response} copies the required ones.
     *
     * @param status 100..699
     * @param reasonOrNull the reason phrase; null for the default one
     * @throws IllegalArgumentException when the status is out of range, or the reason contains CR, LF or NUL
     */
    public static Builder builder(int status, String reasonOrNull) {
        return new Builder(status, reasonOrNull);
    }

    /** A builder with the contents of this response. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** The status code, 100..699. */
    public int status() {
        return status;
    }

    /** The reason phrase; may be "". */
    public String reason() {
        return reason;
    }

    /** Whether it is a 1xx. */
    public boolean provisional() {
        return status < 200;
    }

    /** Whether it is a 2xx. */
    public boolean success() {
        return status >= 200 && status < 300;
    }

    /** Whether it is a 2xx to 6xx. */
    public boolean finalResponse() {
        return status >= 200;
    }

    /** This response without its first Via, as a proxy forwards it. */
    public SipResponse withoutTopVia() {
        return new SipResponse(status, reason, headers.replaceTopVia(null), body);
    }

    @Override
    public Headers headers() {
        return headers;
    }

    @Override
    public byte[] body() {
        return body;
    }

    @Override
    public String startLine() {
        return "SIP/2.0 " + status + ' ' + reason;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SipResponse that
                && status == that.status
                && reason.equals(that.reason)
                && headers.equals(that.headers)
                && Arrays.equals(body, that.body);
    }

    @Override
    public int hashCode() {
        return (status * 31 + headers.hashCode()) * 31 + Arrays.hashCode(body);
    }

    /** The whole message as text. */
    @Override
    public String toString() {
        return SipWriter.text(this);
    }

    /** Min-Expires in seconds; empty when it is absent or malformed. */
    public OptionalLong minExpires() {
        return leadingNumber(HeaderName.MIN_EXPIRES);
    }

    /** Retry-After in seconds, without its comment and parameters; empty when it is absent or malformed. */
    public OptionalLong retryAfter() {
        return leadingNumber(HeaderName.RETRY_AFTER);
    }

    private OptionalLong leadingNumber(String name) {
        String text = header(name).orElse("");
        int end = 0;
        while (end < text.length() && end < 10 && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end == 0 ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text.substring(0, end)));
    }

    /** Builds a {@link SipResponse}. */
    public static final class Builder extends MessageBuilder<Builder> {
        private int status;
        private String reason;

        private Builder(int status, String reasonOrNull) {
            status(status, reasonOrNull);
        }

        private Builder(SipResponse response) {
            super(response.headers, response.body);
            this.status = response.status;
            this.reason = response.reason;
        }

        /** Changes the status; null gives the default reason phrase. */
        public Builder status(int newStatus, String reasonOrNull) {
            if (newStatus < 100 || newStatus > 699) {
                throw new IllegalArgumentException("not a status: " + newStatus);
            }
            this.status = newStatus;
            this.reason = Chars.trim(reasonOrNull == null ? StatusCode.reason(newStatus) : reasonOrNull);
            Chars.requireClean("reason", reason);
            return this;
        }

        /** Creates the response. */
        public SipResponse build() {
            return new SipResponse(status, reason, headers(), body());
        }

        @Override
        Builder self() {
            return this;
        }
    }
}
