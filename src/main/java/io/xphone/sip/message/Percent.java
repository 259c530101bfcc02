package io.xphone.sip.message;

import java.util.Locale;
import java.util.function.IntPredicate;

/** Encodes and decodes the escapes of URIs: {@code "%" HEXDIG HEXDIG} (RFC 3261 §19.1.2, §25.1). */
final class Percent {
    private static final String DIGITS = "0123456789ABCDEF";

    private Percent() {}

    /** The text with every escape replaced by its octet, in UTF-8. A "%" that starts no escape is kept. */
    static String decode(String text) {
        return text.indexOf('%') < 0 ? text : decode(text, c -> true, false);
    }

    /** Unescapes unreserved characters only and makes other escapes upper case, to compare URIs (§19.1.4). */
    static String normalize(String text) {
        return text.indexOf('%') < 0 ? text : decode(text, Chars::isUnreserved, true);
    }

    private static String decode(String text, IntPredicate expected, boolean keepOthers) {
        byte[] in = Utf8.bytes(text);
        byte[] out = new byte[in.length];
        int n = 0;
        for (int i = 0; i < in.length; i++) {
            boolean escape = in[i] == '%' && i + 2 < in.length && Chars.isHex(in[i + 1]) && Chars.isHex(in[i + 2]);
            if (!escape) {
                out[n++] = in[i];
                continue;
            }
            int value = Character.digit(in[i + 1], 16) << 4 | Character.digit(in[i + 2], 16);
            if (expected.test(value)) {
                out[n++] = (byte) value;
            } else if (keepOthers) {
                out[n++] = '%';
                out[n++] = (byte) DIGITS.charAt(value >> 4);
                out[n++] = (byte) DIGITS.charAt(value & 15);
            }
            i += 2;
        }
        return Utf8.decode(out, 0, n);
    }

    /** The text with every character escaped that is not allowed. */
    static String encode(String text, IntPredicate allowed) {
        boolean plain = true;
        for (int i = 0; plain && i < text.length(); i++) {
            plain = allowed.test(text.charAt(i));
        }
        if (plain) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (byte b : Utf8.bytes(text)) {
            if (allowed.test(b)) {
                out.append((char) b);
            } else {
                out.append('%').append(DIGITS.charAt(b >> 4 & 15)).append(DIGITS.charAt(b & 15));
            }
        }
        return out.toString();
    }

    /** Whether an escape starts at this position. */
    static boolean isEscape(String text, int at, int end) {
        return at + 2 < end && Chars.isHex(text.charAt(at + 1)) && Chars.isHex(text.charAt(at + 2));
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
