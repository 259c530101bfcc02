package io.xphone.sip.message;

import java.util.Optional;

/**
 * A telephone number (RFC 3966).
 *
 * <pre>
 * tel:+1-201-555-0123;ext=22          global: "+" and digits
 * tel:7042;phone-context=example.com  local:  digits, "*", "#", A to F
 * </pre>
 */
public final class TelUri implements Uri {
    private final String number;
    private final Parameters parameters;

    private TelUri(String number, Parameters parameters) {
        this.number = number;
        this.parameters = parameters;
    }

    /**
     * Parses a tel URI.
     *
     * @throws SipParseException (400) when it is malformed
     */
    public static TelUri parse(String text) {
        if (!text.regionMatches(true, 0, "tel:", 0, 4)) {
            throw malformed();
        }
        int semicolon = text.indexOf(';');
        int end = semicolon < 0 ? text.length() : semicolon;
        int digits = 0;
        for (int i = 4; i < end; i++) {
            char c = text.charAt(i);
            if (Chars.isHex(c) || c == '*' || c == '#') {
                digits++;
            } else if ("-.()".indexOf(c) < 0 && !(c == '+' && i == 4)) {
                throw malformed();
            }
        }
        if (digits == 0) {
            throw malformed();
        }
        return new TelUri(text.substring(4, end), Parameters.parseOfUri(text, end, text.length()));
    }

    /**
     * Creates a tel URI for a number.
     *
     * @throws IllegalArgumentException when it contains anything but digits, {@code *#A-F}, separators and a leading
     *     "+"
     */
    public static TelUri of(String number) {
        try {
            return parse("tel:" + number);
        } catch (SipParseException malformed) {
            throw new IllegalArgumentException("not a telephone number", malformed);
        }
    }

    @Override
    public String scheme() {
        return "tel";
    }

    /** The number as written, visual separators kept. */
    public String number() {
        return number;
    }

    /** The number without visual separators, for comparing and dialling. */
    public String digits() {
        StringBuilder out = new StringBuilder(number.length());
        for (int i = 0; i < number.length(); i++) {
            if ("-.()".indexOf(number.charAt(i)) < 0) {
                out.append(number.charAt(i));
            }
        }
        return out.toString();
    }

    /** Whether it starts with "+". */
    public boolean global() {
        return number.startsWith("+");
    }

    /** {@code ext}, {@code isub}, {@code phone-context} and others. */
    public Parameters parameters() {
        return parameters;
    }

    /** The value of a parameter. */
    public Optional<String> parameter(String name) {
        return parameters.get(name);
    }

    /** This URI with one parameter set; null for a flag. */
    public TelUri withParameter(String name, String valueOrNull) {
        return new TelUri(number, parameters.with(name, valueOrNull));
    }

    /** Equal digits, ignoring separators and case (RFC 3966 §4), and equal parameters. */
    @Override
    public boolean equals(Object other) {
        return other instanceof TelUri that
                && digits().equalsIgnoreCase(that.digits())
                && parameters.equals(that.parameters);
    }

    @Override
    public int hashCode() {
        return Percent.lower(digits()).hashCode();
    }

    @Override
    public String toString() {
        return "tel:" + number + parameters;
    }

    private static SipParseException malformed() {
        return new SipParseException(StatusCode.BAD_REQUEST, "malformed tel URI");
    }
}
