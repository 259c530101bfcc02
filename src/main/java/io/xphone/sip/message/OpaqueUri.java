package io.xphone.sip.message;

/**
 * A URI of a scheme that this package does not parse: {@code scheme ":" 1*uric}. A UAS rejects it as Request-URI with
 * 416 (RFC 3261 §8.2.2.1).
 */
public final class OpaqueUri implements Uri {
    private final String text;
    private final int colon;

    private OpaqueUri(String text, int colon) {
        this.text = text;
        this.colon = colon;
    }

    /**
     * Parses a URI of any scheme.
     *
     * @throws SipParseException (400) when there is no scheme, or a character that is invalid in a URI
     */
    public static OpaqueUri parse(String text) {
        int colon = text.indexOf(':');
        boolean valid = colon > 0 && colon < text.length() - 1 && Chars.isAlpha(text.charAt(0));
        for (int i = 0; valid && i < text.length(); i++) {
            char c = text.charAt(i);
            valid = i < colon
                    ? Chars.isAlpha(c) || Chars.isDigit(c) || c == '+' || c == '-' || c == '.'
                    : c > ' ' && c != 0x7f && c != '<' && c != '>' && c != '"';
        }
        if (!valid) {
            throw new SipParseException(StatusCode.BAD_REQUEST, "malformed URI");
        }
        return new OpaqueUri(text, colon);
    }

    @Override
    public String scheme() {
        return Percent.lower(text.substring(0, colon));
    }

    /** The text after the colon. */
    public String opaquePart() {
        return text.substring(colon + 1);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OpaqueUri that
                && scheme().equals(that.scheme())
                && opaquePart().equals(that.opaquePart());
    }

    @Override
    public int hashCode() {
        return opaquePart().hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
