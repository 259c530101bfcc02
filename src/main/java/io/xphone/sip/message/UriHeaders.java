package io.xphone.sip.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The {@code ?name=value&name=value} part of a SIP URI: headers for the request made from it (RFC 3261 §19.1.1,
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

    /** The part of a URI behind "?". */
    static UriHeaders parse(String text, int from, int to) {
        int start = from;
        for (int i = from; i <= to; i++) {
            if (i == to || text.charAt(i) == '&') {
                if (text.indexOf('=', start) <= start || text.indexOf('=', start) >= i) {
                    throw bad();
                }
                start = i + 1;
            } else if (text.charAt(i) == '%' ? !Percent.isEscape(text, i, to) : !allowed(text.charAt(i))) {
                throw bad();
            }
        }
        return new UriHeaders(text.substring(from, to));
    }

    private static boolean allowed(char c) {
        // "=" and ";" within a value should be escaped, and often are not (Replaces in a Refer-To)
        return Chars.isUriHeader(c) || c == '%' || c == '=' || c == ';' || c == '@' || c == ',';
    }

    private static SipParseException bad() {
        return new SipParseException(StatusCode.BAD_REQUEST, "malformed URI headers");
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return raw.isEmpty();
    }

    /** All of them in order, but for those that are no headers once unescaped: they would break out of their line. */
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
        String wanted = HeaderName.canonical(name);
        for (Header header : asList()) {
            if (HeaderName.canonical(header.name()).equalsIgnoreCase(wanted)) {
                return Optional.of(header.value());
            }
        }
        return Optional.empty();
    }

    /** These with one more, escaped here. */
    public UriHeaders with(String name, String value) {
        Chars.requireToken("header name", name);
        Chars.requireClean(name, value);
        String part = Percent.encode(name, Chars::isUnreserved) + "=" + Percent.encode(value, Chars::isUnreserved);
        return new UriHeaders(raw.isEmpty() ? part : raw + "&" + part);
    }

    /** Same headers with same values, in any order, names without regard to case (RFC 3261 §19.1.4). */
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
