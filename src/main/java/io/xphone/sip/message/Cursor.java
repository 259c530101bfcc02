package io.xphone.sip.message;

/**
 * A position in the text of one header, shared by the parsers of structured values. The text is unfolded: white space
 * is space and tab. At the end {@link #peek} returns 0, which is in no class of {@link Chars}.
 */
final class Cursor {
    final String text;
    final String header;
    final int end;
    int pos;

    Cursor(String header, String text) {
        this.header = header;
        this.text = text;
        this.end = text.length();
    }

    char peek() {
        return pos < end ? text.charAt(pos) : 0;
    }

    boolean atEnd() {
        return pos >= end;
    }

    /** Skips white space, if any. */
    void blanks() {
        while (pos < end && Chars.isBlank(text.charAt(pos))) {
            pos++;
        }
    }

    /** Skips white space and then this character, if it is the next one; returns whether it was. */
    boolean take(char expected) {
        blanks();
        if (peek() != expected) {
            return false;
        }
        pos++;
        return true;
    }

    void expect(char expected) {
        if (!take(expected)) {
            throw fail("expected '" + expected + "'");
        }
    }

    /** Parses a {@code token} of §25.1, at least one character, at this position. */
    String token() {
        int from = pos;
        while (pos < end && Chars.isToken(text.charAt(pos))) {
            pos++;
        }
        if (pos == from) {
            throw fail("expected a token");
        }
        return text.substring(from, pos);
    }

    /** Parses a {@code quoted-string} that starts here; the result keeps its quotes and escapes. */
    String quoted() {
        int from = pos++;
        while (pos < end) {
            char c = text.charAt(pos++);
            if (c == '"') {
                return text.substring(from, pos);
            }
            if (c == '\\') {
                pos++;
            }
        }
        throw fail("unterminated quote");
    }

    /**
     * Parses decimal digits, at least one.
     *
     * @param max the largest value
     * @param clamp whether a larger one is read as {@code max} rather than rejected
     */
    long number(long max, boolean clamp) {
        int from = pos;
        long value = 0;
        while (pos < end && Chars.isDigit(text.charAt(pos))) {
            value = Math.min(value * 10 + text.charAt(pos++) - '0', max + 1);
        }
        if (pos == from) {
            throw fail("expected a number");
        }
        if (value > max && !clamp) {
            throw fail("number too large");
        }
        return Math.min(value, max);
    }

    /** Rejects anything but white space in the rest of the text. */
    void finish() {
        blanks();
        if (!atEnd()) {
            throw fail("unexpected character");
        }
    }

    SipParseException fail(String what) {
        return new SipParseException(StatusCode.BAD_REQUEST, header + ": " + what + " at " + Math.min(pos, end));
    }
}
