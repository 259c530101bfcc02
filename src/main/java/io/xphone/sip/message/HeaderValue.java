package io.xphone.sip.message;

/**
 * A header value of the common shape {@code value *( SEMI generic-param )}: Event, Subscription-State, Session-Expires,
 * Reason, Replaces, Content-Disposition, Content-Type, Retry-After and others (RFC 3261 §7.3.1).
 *
 * @param value the text before the first ";", trimmed; may be ""
 * @param parameters the parameters after it
 */
public record HeaderValue(String value, Parameters parameters) {

    /**
     * Parses one value; for a comma-separated header, one element of {@link Headers#list}.
     *
     * @throws SipParseException (400) when the parameters are malformed
     */
    public static HeaderValue parse(String text) {
        Cursor in = new Cursor("header value", text);
        in.blanks();
        int from = in.pos;
        if (in.peek() == '"') {
            in.quoted();
        }
        while (!in.atEnd() && in.peek() != ';') {
            in.pos++;
        }
        String value = Chars.trim(text.substring(from, in.pos));
        Parameters parameters = Parameters.parse(in);
        in.finish();
        return new HeaderValue(value, parameters);
    }

    /**
     * A value without parameters.
     *
     * @throws IllegalArgumentException when it contains CR, LF, NUL or ";"
     */
    public static HeaderValue of(String value) {
        Chars.requireClean("header value", value);
        if (value.indexOf(';') >= 0) {
            throw new IllegalArgumentException("header value contains ';'");
        }
        return new HeaderValue(value, Parameters.empty());
    }

    /** This value with a parameter, set or replaced; null makes it a flag. */
    public HeaderValue with(String name, String valueOrNull) {
        return new HeaderValue(value, parameters.with(name, valueOrNull));
    }

    /** The value of the header. */
    @Override
    public String toString() {
        return value + parameters;
    }
}
