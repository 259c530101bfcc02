package io.xphone.sip.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The {@code ?name=value&name=value} part of a SIP URI: headers for the request created from it (RFC 3261 §19.1.1,
 * §19.1.5). Immutable. Names and values are unescaped.
 */
public final class UriHeaders {
    private static final UriHeaders EMPTY = new UriHeaders("");

    private final String raw;

    private UriHeaders(String raw) {
        this.raw = raw;
    }

    /** No headers. */
    public static UriHeaders empty() {
        return EMPTY;
    }

    /** Parses the part of a URI after "?". */
    static UriHeaders parse(String text, int from, int to) {
        int start = from;
        for (int i = from; i <= to; i++) {
            if (i == to || text.charAt(i) == '&') {
                if (text.indexOf('=', start) <= start || text.indexOf('=', start) >= i) {
                    throw malformed();
                }
                start = i + 1;
            } else if (text.charAt(i) == '%' ? !Percent.isEscape(text, i, to) : !allowed(text.charAt(i))) {
                throw malformed();
            }
        }
        return new UriHeaders(text.substring(from, to));
    }

    private static boolean allowed(char c) {
        // "=" and ";" within a value should be escaped, but often are not (Replaces in a Refer-To)
        return Chars.isUriHeader(c) || c == '%' || c == '=' || c == ';' || c == '@' || c == ',';
    }

    private static SipParseException malformed() {
        return new SipParseException(StatusCode.BAD_REQUEST, "malformed URI headers");
    }

    /** Whether there are no headers. */
    public boolean isEmpty() {
        return raw.isEmpty();
    }

    /** The headers in order, without those that are invalid once unescaped, such as a value with CR or LF. */
    public List<Header> asList() {
        List<Header> all = new ArrayList<>();
        if (!raw.isEmpty()) {
            for (String part : raw.split("&")) {
                int equals = part.indexOf('=');
                String name = Percent.decode(part.substring(0, equals));
                String value = Percent.decode(part.substring(equals + 1));
                if (Chars.isToken(name) && value.chars().noneMatch(c -> c == '\r' || c == '\n' || c == 0)) {
                    all.add(new Header(name, value));
                }
            }
        }
        return all;
    }

    /** The value of the first header of this name, in any case or compact form. */
    public Optional<String> first(String name) {
        String expected = HeaderName.canonical(name);
        for (Header header : asList()) {
            if (HeaderName.canonical(header.name()).equalsIgnoreCase(expected)) {
                return Optional.of(header.value());
            }
        }
        return Optional.empty();
    }

    /** These headers with a further one, which this method escapes. */
    public UriHeaders with(String name, String value) {
        Chars.requireToken("header name", name);
        Chars.requireClean(name, value);
        String part = Percent.encode(name, Chars::isUnreserved) + "=" + Percent.encode(value, Chars::isUnreserved);
        return new UriHeaders(raw.isEmpty() ? part : raw + "&" + part);
    }

    /** Whether names (ignoring case) and values are equal, in any order (RFC 3261 §19.1.4). */
    boolean matches(UriHeaders that) {
        return raw.equals(that.raw) || sorted().equals(that.sorted());
    }

    private List<String> sorted() {
        List<String> out = new ArrayList<>();
        for (Header header : asList()) {
            out.add(Percent.lower(HeaderName.canonical(header.name())) + "=" + header.value());
        }
        out.sort(null);
        return out;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UriHeaders that && raw.equals(that.raw);
    }

    @Override
    public int hashCode() {
        return raw.hashCode();
    }

    /** As written, without the "?". */
    @Override
    public String toString() {
        return raw;
    }
}
