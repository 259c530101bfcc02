package io.xphone.sip.message;

/**
 * A URI in SIP (RFC 3261 §19.1, RFC 3966 for tel, RFC 3986 for all others). Immutable; {@code toString} returns the
 * wire format.
 */
public sealed interface Uri permits SipUri, TelUri, OpaqueUri {

    /** The scheme in lower case: {@code sip}, {@code sips}, {@code tel}, … */
    String scheme();

    /**
     * Parses a URI without angle brackets.
     *
     * @throws SipParseException (400) when it is malformed
     */
    static Uri parse(String text) {
        return parse(text, 0, text.length());
    }

    /** Parses the URI in a part of a text. */
    static Uri parse(String text, int from, int to) {
        int first = from < to ? text.charAt(from) | 0x20 : 0;
        if (first == 's' && (isScheme(text, from, to, "sip") || isScheme(text, from, to, "sips"))) {
            return SipUri.parse(text, from, to);
        }
        if (first == 't' && isScheme(text, from, to, "tel")) {
            return TelUri.parse(text.substring(from, to));
        }
        return OpaqueUri.parse(text.substring(from, to));
    }

    private static boolean isScheme(String text, int from, int to, String scheme) {
        int end = from + scheme.length();
        if (end >= to || text.charAt(end) != ':') {
            return false;
        }
        for (int i = 0; i < scheme.length(); i++) {
            if ((text.charAt(from + i) | 0x20) != scheme.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
