package io.xphone.call.message;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Parses header values of the form {@code value;name=text;name="quoted text"}, for headers without their own type. */
public final class HeaderText {

    private HeaderText() {}

    /** The text before the first parameter, trimmed. */
    public static String beforeParameters(String value) {
        int semicolon = value.indexOf(';');
        return (semicolon < 0 ? value : value.substring(0, semicolon)).trim();
    }

    /** The value of a parameter, unquoted; empty Optional when there is none. Names are case-insensitive. */
    public static Optional<String> parameter(String value, String name) {
        int at = value.indexOf(';');
        while (at >= 0 && at < value.length()) {
            int end = endOfParameter(value, at + 1);
            String part = value.substring(at + 1, end);
            int equals = part.indexOf('=');
            String found = (equals < 0 ? part : part.substring(0, equals)).trim();
            if (found.toLowerCase(Locale.ROOT).equals(name)) {
                return Optional.of(
                        equals < 0 ? "" : unquoted(part.substring(equals + 1).trim()));
            }
            at = end;
        }
        return Optional.empty();
    }

    /** A decimal number of at most nine digits; empty for anything else. */
    public static OptionalInt number(Optional<String> text) {
        if (text.isEmpty() || text.get().isEmpty() || text.get().length() > 9) {
            return OptionalInt.empty();
        }
        int number = 0;
        for (int i = 0; i < text.get().length(); i++) {
            char c = text.get().charAt(i);
            if (c < '0' || c > '9') {
                return OptionalInt.empty();
            }
            number = number * 10 + c - '0';
        }
        return OptionalInt.of(number);
    }

    /** Whether text has no line break and no NUL, so that it stays one header value. */
    public static boolean isOneLine(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r' || c == '\n' || c == 0) {
                return false;
            }
        }
        return true;
    }

    /** Rejects text that is not one line. */
    public static void requireOneLine(String text, String name) {
        if (!isOneLine(text)) {
            throw new IllegalArgumentException(name + " must not have line breaks");
        }
    }

    private static int endOfParameter(String value, int from) {
        boolean quoted = false;
        for (int i = from; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ';' && !quoted) {
                return i;
            }
        }
        return value.length();
    }

    private static String unquoted(String text) {
        if (text.length() < 2 || text.charAt(0) != '"' || text.charAt(text.length() - 1) != '"') {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 1; i < text.length() - 1; i++) {
            char c = text.charAt(i);
            plain.append(c == '\\' && i + 1 < text.length() - 1 ? text.charAt(++i) : c);
        }
        return plain.toString();
    }
}
