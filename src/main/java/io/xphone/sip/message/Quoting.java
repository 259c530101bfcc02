package io.xphone.sip.message;

/** {@code quoted-string = DQUOTE *( qdtext / quoted-pair ) DQUOTE} (RFC 3261 §25.1). */
final class Quoting {
    private Quoting() {}

    static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 8).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            out.append(c);
        }
        return out.append('"').toString();
    }

    /** The value of a quoted-string, which is passed with its quotes. An escaped NUL is omitted. */
    static String unquote(String quoted) {
        String inner = quoted.substring(1, Math.max(1, quoted.length() - 1));
        if (inner.indexOf('\\') < 0) {
            return inner;
        }
        StringBuilder out = new StringBuilder(inner.length());
        for (int i = 0; i < inner.length(); i++) {
            char c = inner.charAt(i);
            char unescaped = c == '\\' && i + 1 < inner.length() ? inner.charAt(++i) : c;
            if (unescaped != 0) {
                out.append(unescaped);
            }
        }
        return out.toString();
    }
}
