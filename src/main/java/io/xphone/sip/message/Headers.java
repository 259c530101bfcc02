package io.xphone.sip.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The header lines of a message in their order (RFC 3261 §7.3): immutable, with case-insensitive names; a compact form
 * is equal to the full name. Content-Length is not among them: {@link SipWriter} adds it.
 */
public final class Headers implements Iterable<Header> {
    private static final Headers EMPTY = new Headers(new String[0], new String[0], 0, true);

    private final String[] names;
    private final String[] values;
    private final int size;
    private final boolean ascii;
    private final TypedHeaders typed;

    Headers(String[] names, String[] values, int size, boolean ascii) {
        this.names = names;
        this.values = values;
        this.size = size;
        this.ascii = ascii;
        this.typed = new TypedHeaders(this);
    }

    /** The headers of a response: the parsed values that it copies from the request are shared. */
    Headers(String[] names, String[] values, int size, boolean ascii, Headers request) {
        this.names = names;
        this.values = values;
        this.size = size;
        this.ascii = ascii;
        this.typed = new TypedHeaders(this, request.typed);
    }

    private Headers(String[] names, String[] values, int size, boolean ascii, TypedHeaders known, List<Via> vias) {
        this.names = names;
        this.values = values;
        this.size = size;
        this.ascii = ascii;
        this.typed = new TypedHeaders(this, known, vias);
    }

    /** No headers. */
    public static Headers empty() {
        return EMPTY;
    }

    /** Creates headers from a list. */
    public static Headers of(List<Header> headers) {
        String[] names = new String[headers.size()];
        String[] values = new String[headers.size()];
        boolean ascii = true;
        int n = 0;
        for (Header header : headers) {
            names[n] = header.name();
            values[n++] = header.value();
            ascii &= Utf8.isAscii(header.value());
        }
        return new Headers(names, values, n, ascii);
    }

    /** The number of header lines. */
    public int size() {
        return size;
    }

    /** Whether there is a header with this name. */
    public boolean contains(String name) {
        return index(name, 0) >= 0;
    }

    /** The value of the first line of this name, as written. */
    public Optional<String> first(String name) {
        int i = index(name, 0);
        return i < 0 ? Optional.empty() : Optional.of(values[i]);
    }

    /** The values of all lines of this name, one for each line. */
    public List<String> all(String name) {
        List<String> found = new ArrayList<>(2);
        for (int i = index(name, 0); i >= 0; i = index(name, i + 1)) {
            found.add(values[i]);
        }
        return found;
    }

    /**
     * The values of all lines of this name, each split at its commas (not those within quotes or angle brackets) and
     * trimmed; empty elements are omitted. Not for headers whose grammar contains commas: Date, Subject and the
     * authentication headers (§7.3.1).
     */
    public List<String> list(String name) {
        List<String> found = new ArrayList<>(4);
        for (int i = index(name, 0); i >= 0; i = index(name, i + 1)) {
            split(values[i], found);
        }
        return found;
    }

    private static void split(String value, List<String> to) {
        int from = 0;
        boolean quoted = false;
        boolean bracketed = false;
        for (int i = 0; i <= value.length(); i++) {
            char c = i < value.length() ? value.charAt(i) : ',';
            if (i == value.length() || c == ',' && !quoted && !bracketed) {
                String element = Chars.trim(value.substring(from, i));
                if (!element.isEmpty()) {
                    to.add(element);
                }
                from = i + 1;
            } else if (c == '"' && !bracketed) {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                i += i + 1 < value.length() ? 1 : 0;
            } else if (!quoted) {
                bracketed = c == '<' || bracketed && c != '>';
            }
        }
    }

    /** The headers as a list. */
    public List<Header> asList() {
        List<Header> all = new ArrayList<>(size);
        forEach(all::add);
        return all;
    }

    @Override
    public Iterator<Header> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < size;
            }

            @Override
            public Header next() {
                if (next >= size) {
                    throw new NoSuchElementException();
                }
                return new Header(names[next], values[next++]);
            }
        };
    }

    String name(int i) {
        return names[i];
    }

    String value(int i) {
        return values[i];
    }

    /** Whether every value is ASCII: the writer copies such values without encoding them. */
    boolean ascii() {
        return ascii;
    }

    TypedHeaders typed() {
        return typed;
    }

    /** The index of the first line with this name, from an index on; -1 without one. */
    int index(String name, int from) {
        HeaderTable.Entry known = HeaderTable.lookup(name);
        String expected = known == null ? name : known.name;
        for (int i = from; i < size; i++) {
            if (names[i] == expected) { // known names are the constants
                return i;
            }
        }
        if (known != null) {
            return -1;
        }
        for (int i = from; i < size; i++) {
            if (names[i].equalsIgnoreCase(expected)) {
                return i;
            }
        }
        return -1;
    }

    /** These headers with a Via before all others; the parsed values of the other headers are kept. */
    Headers withTopVia(Via via) {
        int at = Math.max(0, index(HeaderName.VIA, 0));
        String[] newNames = new String[size + 1];
        String[] newValues = new String[size + 1];
        System.arraycopy(names, 0, newNames, 0, at);
        System.arraycopy(values, 0, newValues, 0, at);
        newNames[at] = HeaderName.VIA;
        newValues[at] = via.toString();
        System.arraycopy(names, at, newNames, at + 1, size - at);
        System.arraycopy(values, at, newValues, at + 1, size - at);
        return new Headers(newNames, newValues, size + 1, ascii && Utf8.isAscii(newValues[at]), typed, vias(via, 0));
    }

    /** These headers with another first Via, or without it when the Via is null. */
    Headers replaceTopVia(Via viaOrNull) {
        int at = index(HeaderName.VIA, 0);
        if (at < 0) {
            throw new IllegalStateException("no Via");
        }
        String value = values[at];
        String rest = "";
        if (!value.equals(typed.vias().get(0).toString())) { // there are more in the line
            int end = Via.endOfFirst(value);
            rest = end < value.length() ? Chars.trim(value.substring(end + 1)) : "";
        }
        String changed = viaOrNull == null ? rest : rest.isEmpty() ? viaOrNull.toString() : viaOrNull + ", " + rest;
        boolean stillAscii = ascii && Utf8.isAscii(changed);
        if (!changed.isEmpty()) {
            String[] newValues = Arrays.copyOf(values, size);
            newValues[at] = changed;
            return new Headers(names, newValues, size, stillAscii, typed, vias(viaOrNull, 1));
        }
        String[] newNames = new String[size - 1];
        String[] newValues = new String[size - 1];
        System.arraycopy(names, 0, newNames, 0, at);
        System.arraycopy(values, 0, newValues, 0, at);
        System.arraycopy(names, at + 1, newNames, at, size - at - 1);
        System.arraycopy(values, at + 1, newValues, at, size - at - 1);
        return new Headers(newNames, newValues, size - 1, stillAscii, typed, vias(null, 1));
    }

    /** The Vias with another one first, unless it is null, and without the first {@code removed} ones. */
    private List<Via> vias(Via firstOrNull, int removed) {
        List<Via> current = typed.vias();
        List<Via> vias = new ArrayList<>(current.size() + 1);
        if (firstOrNull != null) {
            vias.add(firstOrNull);
        }
        vias.addAll(current.subList(removed, current.size()));
        return vias;
    }

    /** Equal names (ignoring case) and values in the same order. */
    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Headers that) || that.size != size) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            if (!values[i].equals(that.values[i]) || !names[i].equalsIgnoreCase(that.names[i])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = size;
        for (int i = 0; i < size; i++) {
            hash = hash * 31 + values[i].hashCode();
        }
        return hash;
    }

    /** The header lines with their line ends. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(size * 48);
        for (int i = 0; i < size; i++) {
            out.append(names[i]).append(": ").append(values[i]).append("\r\n");
        }
        return out.toString();
    }
}
