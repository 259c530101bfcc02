package io.xphone.sip.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The {@code ;name=value} parameters of a header or a URI (RFC 3261 §7.3.1, §19.1.1): ordered, immutable, with
 * case-insensitive names. Values are unquoted (header) or unescaped (URI).
 *
 * <pre>
 * generic-param = token [ EQUAL gen-value ]         gen-value = token / host / quoted-string
 * uri-parameter = pname [ "=" pvalue ]              both 1*( unreserved / escaped / "[]/:&amp;+$" )
 * </pre>
 */
public final class Parameters {
    private static final Parameters EMPTY = new Parameters(new String[0], false);
    private static final Parameters EMPTY_URI = new Parameters(new String[0], true);

    /** Name, value as written (null for a flag), pairwise. */
    private final String[] pairs;

    private final boolean ofUri;

    private Parameters(String[] pairs, boolean ofUri) {
        this.pairs = pairs;
        this.ofUri = ofUri;
    }

    /** No header parameters. */
    public static Parameters empty() {
        return EMPTY;
    }

    static Parameters emptyOfUri() {
        return EMPTY_URI;
    }

    /** Parses the header parameters at this position; stops before anything that is not {@code ;}. */
    static Parameters parse(Cursor in) {
        String[] pairs = EMPTY.pairs;
        int n = 0;
        while (in.take(';')) {
            in.blanks();
            String name = in.token();
            String value = null;
            if (in.take('=')) {
                in.blanks();
                value = in.peek() == '"' ? in.quoted() : value(in);
            }
            if (n == pairs.length) {
                pairs = Arrays.copyOf(pairs, Math.max(4, n * 2));
            }
            pairs[n++] = name;
            pairs[n++] = value;
        }
        return n == 0 ? EMPTY : new Parameters(n == pairs.length ? pairs : Arrays.copyOf(pairs, n), false);
    }

    private static String value(Cursor in) {
        int from = in.pos;
        while (in.pos < in.end && Chars.isValue(in.text.charAt(in.pos))) {
            in.pos++;
        }
        return in.text.substring(from, in.pos);
    }

    /** Parses URI parameters: {@code from} is at a ";" or at {@code to}; "?" and "&gt;" are not in the range. */
    static Parameters parseOfUri(String text, int from, int to) {
        if (from >= to) {
            return EMPTY_URI;
        }
        String[] pairs = new String[4];
        int n = 0;
        int pos = from;
        while (pos < to) {
            int start = ++pos;
            pos = skip(text, pos, to);
            if (pos == start) {
                throw malformed();
            }
            String name = Percent.decode(text.substring(start, pos));
            String value = null;
            if (pos < to && text.charAt(pos) == '=') {
                start = ++pos;
                pos = skip(text, pos, to);
                value = text.substring(start, pos);
            }
            if (pos < to && text.charAt(pos) != ';') {
                throw malformed();
            }
            if (n == pairs.length) {
                pairs = Arrays.copyOf(pairs, n * 2);
            }
            pairs[n++] = name;
            pairs[n++] = value;
        }
        return new Parameters(n == pairs.length ? pairs : Arrays.copyOf(pairs, n), true);
    }

    private static int skip(String text, int from, int to) {
        int pos = from;
        while (pos < to) {
            char c = text.charAt(pos);
            if (c == '%' && !Percent.isEscape(text, pos, to)) {
                throw malformed();
            }
            if (c != '%' && !Chars.isUriParameter(c)) {
                break;
            }
            pos++;
        }
        return pos;
    }

    private static SipParseException malformed() {
        return new SipParseException(StatusCode.BAD_REQUEST, "malformed URI parameter");
    }

    /** Whether there are no parameters. */
    public boolean isEmpty() {
        return pairs.length == 0;
    }

    /** The number of parameters. */
    public int size() {
        return pairs.length / 2;
    }

    /** The names in order, as written. */
    public List<String> names() {
        List<String> names = new ArrayList<>(size());
        for (int i = 0; i < pairs.length; i += 2) {
            names.add(pairs[i]);
        }
        return names;
    }

    /** Whether there is a parameter with this name, with or without a value. */
    public boolean has(String name) {
        return index(name) >= 0;
    }

    /** The value of the first parameter of this name; empty when it is absent or has no value. */
    public Optional<String> get(String name) {
        int i = index(name);
        return i < 0 || pairs[i + 1] == null ? Optional.empty() : Optional.of(decoded(pairs[i + 1]));
    }

    /**
     * These parameters with one replaced, or added at the end.
     *
     * @param valueOrNull null for a flag; this method quotes or escapes it
     * @throws IllegalArgumentException when the name is not a token or the value contains CR, LF or NUL
     */
    public Parameters with(String name, String valueOrNull) {
        Chars.requireToken("parameter name", name);
        String value = valueOrNull == null ? null : encoded(name, valueOrNull);
        int i = index(name);
        String[] changed = i < 0 ? Arrays.copyOf(pairs, pairs.length + 2) : pairs.clone();
        int at = i < 0 ? pairs.length : i;
        changed[at] = name;
        changed[at + 1] = value;
        return new Parameters(changed, ofUri);
    }

    /** These parameters without the ones with this name. */
    public Parameters without(String name) {
        if (!has(name)) {
            return this;
        }
        String[] left = new String[pairs.length];
        int n = 0;
        for (int i = 0; i < pairs.length; i += 2) {
            if (!pairs[i].equalsIgnoreCase(name)) {
                left[n++] = pairs[i];
                left[n++] = pairs[i + 1];
            }
        }
        return new Parameters(Arrays.copyOf(left, n), ofUri);
    }

    /** The value as written, quotes and escapes kept; null when absent or a flag. */
    String raw(String name) {
        int i = index(name);
        return i < 0 ? null : pairs[i + 1];
    }

    void appendTo(StringBuilder out) {
        for (int i = 0; i < pairs.length; i += 2) {
            out.append(';').append(ofUri ? Percent.encode(pairs[i], Chars::isUriParameter) : pairs[i]);
            if (pairs[i + 1] != null) {
                out.append('=').append(pairs[i + 1]);
            }
        }
    }

    private int index(String name) {
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i].equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }

    private String decoded(String raw) {
        return ofUri ? Percent.decode(raw) : raw.startsWith("\"") ? Quoting.unquote(raw) : raw;
    }

    private String encoded(String name, String value) {
        Chars.requireClean("parameter " + name, value);
        if (ofUri) {
            return Percent.encode(value, Chars::isUriParameter);
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!Chars.isToken(c) && c != '[' && c != ']' && c != ':') {
                return Quoting.quote(value);
            }
        }
        return value;
    }

    /** Equal names (ignoring case) and values, in the same order. */
    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Parameters that) || that.pairs.length != pairs.length) {
            return false;
        }
        for (int i = 0; i < pairs.length; i += 2) {
            if (!pairs[i].equalsIgnoreCase(that.pairs[i])) {
                return false;
            }
            String value = pairs[i + 1];
            String otherValue = that.pairs[i + 1];
            if (value == null || otherValue == null
                    ? value != otherValue
                    : !decoded(value).equals(that.decoded(otherValue))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (int i = 0; i < pairs.length; i += 2) {
            hash = hash * 31 + Percent.lower(pairs[i]).hashCode();
        }
        return hash;
    }

    /** As written: {@code ;name=value;flag}. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        appendTo(out);
        return out.toString();
    }
}
