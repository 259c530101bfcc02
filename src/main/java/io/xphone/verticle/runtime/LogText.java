package io.xphone.verticle.runtime;

import java.util.regex.Pattern;

/**
 * Prepares for the log what came from the network: it forges no line, fills no disk and contains no secret. Control
 * characters are escaped, values are cut, credentials and SDP keys are left out.
 */
public final class LogText {

    private static final int MAX_VALUE = 200;
    private static final String INDENT = "  ";
    private static final String REMOVED = "$1<removed>";

    /** The value of Authorization and Proxy-Authorization (RFC 3261 §20.7), with folded lines. */
    private static final Pattern CREDENTIALS = Pattern.compile(
            "(?im)((?<![\\w-])(?:proxy-)?authorization[ \\t]*:[ \\t]*\\w*)[^\\r\\n]*(?:\\r?\\n[ \\t][^\\r\\n]*)*");

    /** Keys of SDP: {@code a=crypto} (RFC 4568), {@code k=} (RFC 8866), {@code a=key-mgmt} (RFC 4567). */
    private static final Pattern KEYS = Pattern.compile("(?im)(inline:|^k=[\\w-]+:?|^a=key-mgmt:\\w*)[^\\r\\n]*");

    private LogText() {}

    /** One value on one line: control characters are escaped, more than 200 characters are cut. */
    public static String of(Object value) {
        String text = String.valueOf(value);
        String cut = text.length() > MAX_VALUE ? text.substring(0, MAX_VALUE) + "…" : text;
        return escaped(mayHoldSecrets(cut) ? redacted(cut) : cut, false);
    }

    /** A whole SIP message: one line for each of its lines, indented, so that none looks like a line of the log. */
    public static String message(Object message) {
        String text = String.valueOf(message).stripTrailing();
        return INDENT + escaped(mayHoldSecrets(text) ? redacted(text) : text, true);
    }

    private static boolean mayHoldSecrets(String text) {
        return contains(text, "authorization")
                || contains(text, "inline:")
                || contains(text, "k=")
                || contains(text, "key-mgmt");
    }

    private static boolean contains(String text, String word) {
        for (int i = 0; i + word.length() <= text.length(); i++) {
            if (text.regionMatches(true, i, word, 0, word.length())) {
                return true;
            }
        }
        return false;
    }

    private static String redacted(String text) {
        return KEYS.matcher(CREDENTIALS.matcher(text).replaceAll(REMOVED)).replaceAll(REMOVED);
    }

    private static String escaped(String text, boolean lines) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            String instead = escape(c, lines, i + 1 < text.length() ? text.charAt(i + 1) : 0);
            if (instead != null && out == null) {
                out = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (out != null) {
                if (instead == null) {
                    out.append(c);
                } else {
                    out.append(instead);
                }
            }
        }
        return out == null ? text : out.toString();
    }

    /** What a character is written as; null: as itself. */
    private static String escape(char c, boolean lines, char next) {
        if (lines && c == '\n') {
            return '\n' + INDENT;
        }
        if (lines && (c == '\t' || c == '\r' && next == '\n')) {
            return c == '\t' ? null : "";
        }
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> unsafe(c) ? String.format("\\u%04x", (int) c) : null;
        };
    }

    /** Controls, line separators, and the marks that reverse the direction of text. */
    private static boolean unsafe(char c) {
        return Character.isISOControl(c)
                || c >= 0x2028 && c <= 0x202E
                || c >= 0x2066 && c <= 0x2069
                || c == 0x200E
                || c == 0x200F;
    }
}
