package io.xphone.sip.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The {@code ;name=value} parameters of a header or a URI (RFC 3261 §7.3.1, §19.1.1): ordered, immutable, names without
 * regard to case. Values are what they mean: unquoted in a header, unescaped in a URI.
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

    /** No parameters, of a header. */
    public static Parameters empty() {
        return EMPTY;
    }

    static Parameters emptyOfUri() {
        return EMPTY_URI;
    }

    /** The parameters of a header that follow; stops before anything that is not {@code ;}. */
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

    /** The parameters of a URI: {@code from} is at a ";" or at {@code to}; "?" and "&gt;" are not in the range. */
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
                throw bad();
            }
            String name = Percent.decode(text.substring(start, pos));
            String value = null;
            if (pos < to && text.charAt(pos) == '=') {
                start = ++pos;
                pos = skip(text, pos, to);
                value = text.substring(start, pos);
            }
            if (pos < to && text.charAt(pos) != ';') {
                throw bad();
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
                throw bad();
            }
            if (c != '%' && !Chars.isUriParameter(c)) {
                break;
            }
            pos++;
        }
        return pos;
    }

    private static SipParseException bad() {
        return new SipParseException(StatusCode.BAD_REQUEST, "malformed URI parameter");
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return pairs.length == 0;
    }

    /** How many there are. */
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

    /** Whether a parameter is there, with or without a value. */
    public boolean has(String name) {
        return index(name) >= 0;
    }

    /** The value of the first parameter of this name; empty when it is absent or has no value. */
    public Optional<String> get(String name) {
        int i = index(name);
        return i < 0 || pairs[i + 1] == null ? Optional.empty() : Optional.of(meaning(pairs[i + 1]));
    }

    /**
     * These parameters with one set: in its place when it is there, else at the end.
     *
     * @param valueOrNull null for a flag; quoted or escaped here as needed
     * @throws IllegalArgumentException when the name is not a token or the value holds CR, LF or NUL
     */
    public Parameters with(String name, String valueOrNull) {
        Chars.requireToken("parameter name", name);
        String value = valueOrNull == null ? null : writing(name, valueOrNull);
        int i = index(name);
        String[] changed = i < 0 ? Arrays.copyOf(pairs, pairs.length + 2) : pairs.clone();
        int at = i < 0 ? pairs.length : i;
        changed[at] = name;
        changed[at + 1] = value;
        return new Parameters(changed, ofUri);
    }

    /** These parameters without those of this name. */
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

    private String meaning(String raw) {
        return ofUri ? Percent.decode(raw) : raw.startsWith("\"") ? Quoting.unquote(raw) : raw;
    }

    private String writing(String name, String value) {
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

    /** Same names (without regard to case) and values, in the same order. */
    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Parameters that) || that.pairs.length != pairs.length) {
            return false;
        }
        for (int i = 0; i < pairs.length; i += 2) {
            if (!pairs[i].equalsIgnoreCase(that.pairs[i])) {
                return false;
            }
            String mine = pairs[i + 1];
            String theirs = that.pairs[i + 1];
            if (mine == null || theirs == null ? mine != theirs : !meaning(mine).equals(that.meaning(theirs))) {
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
