package io.xphone.sip.message;

/**
 * A URI as SIP carries it (RFC 3261 §19.1, RFC 3966 for tel, RFC 3986 for all others). Immutable; {@code toString} is
 * the text that goes over the wire.
 */
public sealed interface Uri permits SipUri, TelUri, OpaqueUri {

    /** The scheme in lower case: {@code sip}, {@code sips}, {@code tel}, … */
    String scheme();

    /**
     * Reads a URI that stands alone, without angle brackets.
     *
     * @throws SipParseException (400) when it is none
     */
    static Uri parse(String text) {
        return parse(text, 0, text.length());
    }

    /** Reads the URI in a part of a text. */
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
