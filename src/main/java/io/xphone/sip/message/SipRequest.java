package io.xphone.sip.message;

import java.util.Arrays;

/** A request (RFC 3261 §7.1): {@code Method SP Request-URI SP "SIP/2.0"}, headers, body. Immutable. */
public final class SipRequest implements SipMessage {
    private final String method;
    private final Uri requestUri;
    private final Headers headers;
    private final byte[] body;
    private final boolean strictlyRouted;

    SipRequest(String method, Uri requestUri, Headers headers, byte[] body) {
        this(method, requestUri, headers, body, false);
    }

    private SipRequest(String method, Uri requestUri, Headers headers, byte[] body, boolean strictlyRouted) {
        this.method = method;
        this.requestUri = requestUri;
        this.headers = headers;
        this.body = body;
        this.strictlyRouted = strictlyRouted;
    }

    /**
     * Starts a request without headers.
     *
     * @throws IllegalArgumentException when the method is not a token
     */
    public static Builder builder(String method, Uri requestUri) {
        return new Builder(method, requestUri);
    }

    /** A builder with the contents of this request. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** The method, case-sensitive. */
    public String method() {
        return method;
    }

    /** Whether the method is this one. */
    public boolean is(String otherMethod) {
        return method.equals(otherMethod);
    }

    /** The Request-URI. */
    public Uri requestUri() {
        return requestUri;
    }

    /**
     * Whether it is sent to its Request-URI regardless of Route, because the first hop of its route set is a strict
     * router (RFC 3261 §8.1.2, §12.2.1.1). Only set by the builder: it is not part of the wire format, nor of {@code
     * equals}.
     */
    public boolean strictlyRouted() {
        return strictlyRouted;
    }

    /** This request with one more Via before the others. */
    public SipRequest withTopVia(Via via) {
        return new SipRequest(method, requestUri, headers.withTopVia(via), body, strictlyRouted);
    }

    /** This request with another first Via, to which a receiver adds {@code received} and {@code rport}. */
    public SipRequest replaceTopVia(Via via) {
        return new SipRequest(method, requestUri, headers.replaceTopVia(via), body, strictlyRouted);
    }

    /**
     * Starts a response to this request (§8.2.6): copies every Via, From, To, Call-ID and CSeq, and Timestamp for a
     * 100. The caller adds the To tag.
     *
     * @param status 100..699
     * @param reasonOrNull the reason phrase; null for the default one
     */
    public SipResponse.Builder response(int status, String reasonOrNull) {
        SipResponse.Builder response = SipResponse.builder(status, reasonOrNull).respondingTo(headers);
        return status == StatusCode.TRYING ? response.copy(HeaderName.TIMESTAMP, headers) : response;
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
        return method + ' ' + requestUri + " SIP/2.0";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SipRequest that
                && method.equals(that.method)
                && requestUri.equals(that.requestUri)
                && headers.equals(that.headers)
                && Arrays.equals(body, that.body);
    }

    @Override
    public int hashCode() {
        return (method.hashCode() * 31 + headers.hashCode()) * 31 + Arrays.hashCode(body);
    }

    /** The whole message as text. */
    @Override
    public String toString() {
        return SipWriter.text(this);
    }

    /** Builds a {@link SipRequest}. */
    public static final class Builder extends MessageBuilder<Builder> {
        private String method;
        private Uri requestUri;
        private boolean strictlyRouted;

        private Builder(String method, Uri requestUri) {
            method(method);
            requestUri(requestUri);
        }

        private Builder(SipRequest request) {
            super(request.headers, request.body);
            this.method = request.method;
            this.requestUri = request.requestUri;
            this.strictlyRouted = request.strictlyRouted;
        }

        /** Changes the method; the CSeq stays as it is. */
        public Builder method(String newMethod) {
            this.method = Chars.requireToken("method", newMethod);
            return this;
        }

        /** Changes the Request-URI. */
        public Builder requestUri(Uri newRequestUri) {
            Chars.requireClean("Request-URI", newRequestUri.toString());
            this.requestUri = newRequestUri;
            return this;
        }

        /** Marks the Request-URI as the one of a strict router, see {@link SipRequest#strictlyRouted}. */
        public Builder strictlyRouted() {
            this.strictlyRouted = true;
            return this;
        }

        /** Creates the request. */
        public SipRequest build() {
            return new SipRequest(method, requestUri, headers(), body(), strictlyRouted);
        }

        @Override
        Builder self() {
            return this;
        }
    }
}
