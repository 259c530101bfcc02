package io.xphone.sip.message;

/**
 * The character classes of RFC 3261 §25.1 as one table of bits. Some classes are wider than the grammar, for characters
 * that devices send and that are unambiguous; their methods document it.
 */
final class Chars {
    private static final int TOKEN = 1;
    private static final int HOST = 2;
    private static final int USER = 4;
    private static final int URI_PARAM = 8;
    private static final int UNRESERVED = 16;
    private static final int HEX = 32;
    private static final int VALUE = 64;
    private static final int URI_HEADER = 128;
    private static final int AFTER_NAME = 256;

    private static final short[] CLASSES = new short[128];

    static {
        String digits = "0123456789";
        String alphanumeric = digits + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        mark(TOKEN, alphanumeric + "-.!%*_+`'~");
        mark(HOST, alphanumeric + "-._");
        mark(UNRESERVED, alphanumeric + "-_.!~*'()");
        mark(USER, alphanumeric + "-_.!~*'()&=+$,;?/");
        mark(URI_PARAM, alphanumeric + "-_.!~*'()[]/:&+$");
        mark(URI_HEADER, alphanumeric + "-_.!~*'()[]/?:+$");
        mark(AFTER_NAME, "<>,;\"");
        mark(HEX, digits + "abcdefABCDEF");
        for (char c = 0x21; c < 0x7f; c++) {
            if (";,\"<>".indexOf(c) < 0) {
                CLASSES[c] |= VALUE;
            }
        }
    }

    private Chars() {}

    private static void mark(int bit, String chars) {
        for (int i = 0; i < chars.length(); i++) {
            CLASSES[chars.charAt(i)] |= (short) bit;
        }
    }

    private static boolean is(int c, int bit) {
        return c >= 0 && c < 128 && (CLASSES[c] & bit) != 0;
    }

    static boolean isToken(int c) {
        return is(c, TOKEN);
    }

    /** Letters, digits, "-", "." and "_"; the last is not permitted in a host name, but some devices send it. */
    static boolean isHost(int c) {
        return is(c, HOST);
    }

    /** The characters that a user part contains unescaped. */
    static boolean isUser(int c) {
        return is(c, USER);
    }

    static boolean isUriParameter(int c) {
        return is(c, URI_PARAM);
    }

    static boolean isUriHeader(int c) {
        return is(c, URI_HEADER);
    }

    static boolean isUnreserved(int c) {
        return is(c, UNRESERVED);
    }

    static boolean isHex(int c) {
        return is(c, HEX);
    }

    /**
     * The characters of an unquoted header parameter value: token and host in the grammar; here all that are
     * unambiguous.
     */
    static boolean isValue(int c) {
        return is(c, VALUE) || c >= 128;
    }

    /** The characters that an unquoted display name cannot contain. */
    static boolean endsDisplayName(int c) {
        return is(c, AFTER_NAME);
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    static boolean isAlpha(int c) {
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'z';
    }

    /** Space and tab: the only white space after unfolding. */
    static boolean isBlank(int c) {
        return c == ' ' || c == '\t';
    }

    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isToken(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /**
     * Rejects text that would end its header line.
     *
     * @return whether all of it is ASCII
     * @throws IllegalArgumentException when it contains CR, LF or NUL
     */
    static boolean requireClean(String what, String text) {
        int all = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            all |= c;
            if (c == '\r' || c == '\n' || c == 0) {
                throw new IllegalArgumentException(what + " contains CR, LF or NUL");
            }
        }
        return all < 128;
    }

    /**
     * Rejects a header value that would end its line. NUL is permitted after a backslash, as in a quoted-string, so
     * that a received value can be sent again.
     *
     * @return whether all of it is ASCII
     * @throws IllegalArgumentException when it contains CR or LF, or NUL elsewhere
     */
    static boolean requireHeaderValue(String name, String value) {
        int all = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            all |= c;
            if (c == '\r' || c == '\n' || c == 0 && (i == 0 || value.charAt(i - 1) != '\\')) {
                throw new IllegalArgumentException(name + " contains CR, LF or NUL");
            }
        }
        return all < 128;
    }

    /** Rejects text that is not a token (RFC 3261 §25.1). */
    static String requireToken(String what, String text) {
        if (!isToken(text)) {
            throw new IllegalArgumentException(what + " is not a token");
        }
        return text;
    }

    /** The text without spaces and tabs around it. */
    static String trim(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }
}
