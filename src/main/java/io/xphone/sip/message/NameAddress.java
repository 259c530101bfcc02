package io.xphone.sip.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An address with a display name and header parameters: the value of From, To, Contact, Route, Record-Route, Refer-To,
 * P-Asserted-Identity and others (RFC 3261 §20.10). Immutable.
 *
 * <pre>
 * ( name-addr / addr-spec ) *( SEMI generic-param )
 * name-addr = [ display-name ] "&lt;" addr-spec "&gt;"      display-name = *( token LWS ) / quoted-string
 * </pre>
 *
 * <p>Without brackets, parameters belong to the header and not to the URI, and the URI cannot contain "?" or ",". An
 * unquoted display name may contain other characters than tokens, if they are unambiguous.
 */
public final class NameAddress {
    private static final int MAX_QUALITY = 1000;

    private final String display; // as written; null when there is none
    private final Uri uri;
    private final Parameters parameters;
    private String text;

    private NameAddress(String display, Uri uri, Parameters parameters) {
        this.display = display;
        this.uri = uri;
        this.parameters = parameters;
    }

    /** An address without display name. */
    public static NameAddress of(Uri uri) {
        return new NameAddress(null, uri, Parameters.empty());
    }

    /**
     * An address with a display name; this method quotes it.
     *
     * @param displayName null or "" for none
     * @throws IllegalArgumentException when it contains CR, LF or NUL
     */
    public static NameAddress of(String displayName, Uri uri) {
        if (displayName == null || displayName.isEmpty()) {
            return of(uri);
        }
        Chars.requireClean("display name", displayName);
        return new NameAddress(Quoting.quote(displayName), uri, Parameters.empty());
    }

    /**
     * Parses one address.
     *
     * @throws SipParseException (400) when it is malformed or there is more than one
     */
    public static NameAddress parse(String text) {
        return parse("address", text);
    }

    static NameAddress parse(String header, String text) {
        Cursor in = new Cursor(header, text);
        NameAddress address = parse(in);
        in.finish();
        address.text = text;
        return address;
    }

    /** Parses the comma-separated addresses of one header line, at least one, and adds them to the list. */
    static void parseList(String header, String text, List<NameAddress> to) {
        Cursor in = new Cursor(header, text);
        int from = 0;
        do {
            NameAddress address = parse(in);
            in.blanks();
            address.text = from == 0 && in.atEnd() ? text : Chars.trim(text.substring(from, in.pos));
            to.add(address);
            if (in.atEnd()) {
                return;
            }
            in.expect(',');
            from = in.pos;
        } while (true);
    }

    private static NameAddress parse(Cursor in) {
        in.blanks();
        String display = null;
        int open = in.pos;
        if (in.peek() == '"') {
            display = in.quoted();
            in.blanks();
            open = in.pos;
            if (in.peek() != '<') {
                throw in.fail("expected '<'");
            }
        } else {
            while (open < in.end && !Chars.endsDisplayName(in.text.charAt(open))) {
                open++;
            }
        }
        if (open >= in.end || in.text.charAt(open) != '<') {
            return addrSpec(in);
        }
        if (display == null && open > in.pos) {
            String words = Chars.trim(in.text.substring(in.pos, open));
            display = words.isEmpty() ? null : words;
        }
        int close = in.text.indexOf('>', open);
        if (close < 0) {
            in.pos = in.end;
            throw in.fail("expected '>'");
        }
        in.pos = close + 1;
        Uri uri = uri(in, open + 1, close);
        return new NameAddress(display, uri, Parameters.parse(in));
    }

    private static NameAddress addrSpec(Cursor in) {
        int from = in.pos;
        while (in.pos < in.end) {
            char c = in.text.charAt(in.pos);
            if (c == ';' || c == ',' || Chars.isBlank(c)) {
                break;
            }
            if (c == '?') {
                throw in.fail("'?' in an address without brackets");
            }
            in.pos++;
        }
        Uri uri = uri(in, from, in.pos);
        return new NameAddress(null, uri, Parameters.parse(in));
    }

    private static Uri uri(Cursor in, int from, int to) {
        try {
            return Uri.parse(in.text, from, to);
        } catch (SipParseException malformed) {
            throw in.fail(malformed.getMessage());
        }
    }

    /** The display name, unquoted. An empty one ({@code ""}) counts as none. */
    public Optional<String> displayName() {
        if (display == null) {
            return Optional.empty();
        }
        String name = display.startsWith("\"") ? Quoting.unquote(display) : display;
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }

    /** The URI. */
    public Uri uri() {
        return uri;
    }

    /** The parameters of the header, not those of the URI. */
    public Parameters parameters() {
        return parameters;
    }

    /** The value of a header parameter. */
    public Optional<String> parameter(String name) {
        return parameters.get(name);
    }

    /** The {@code tag} of a From or To; empty when absent (RFC 3261 §19.3). */
    public Optional<String> tag() {
        return parameters.get("tag").filter(tag -> !tag.isEmpty());
    }

    /**
     * The {@code expires} of a Contact in seconds; empty when absent or malformed (the default of §10.2.1.1 applies).
     */
    public OptionalLong expires() {
        String value = parameters.raw("expires");
        if (value == null || value.isEmpty()) {
            return OptionalLong.empty();
        }
        Cursor in = new Cursor("expires", value);
        long seconds;
        try {
            seconds = in.number(TypedHeaders.MAX_SECONDS, true);
        } catch (SipParseException malformed) {
            return OptionalLong.empty();
        }
        return in.atEnd() ? OptionalLong.of(seconds) : OptionalLong.empty();
    }

    /**
     * The preference {@code q} of a Contact in thousandths (RFC 3261 §20.10): 0 to 1000; 1000 without q, 0 for a
     * malformed one.
     */
    public int quality() {
        Optional<String> q = parameters.get("q");
        if (q.isEmpty()) {
            return MAX_QUALITY;
        }
        String text = q.get().trim();
        if (!text.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?")) {
            return 0;
        }
        return (int) Math.round(Double.parseDouble(text) * MAX_QUALITY);
    }

    /** This address with a tag, set or replaced. */
    public NameAddress withTag(String tag) {
        return withParameter("tag", Chars.requireToken("tag", tag));
    }

    /** This address with a header parameter, set or replaced; null makes it a flag. */
    public NameAddress withParameter(String name, String valueOrNull) {
        return new NameAddress(display, uri, parameters.with(name, valueOrNull));
    }

    /** This address without a header parameter. */
    public NameAddress withoutParameter(String name) {
        return new NameAddress(display, uri, parameters.without(name));
    }

    /** This address without any header parameter, as for the From and To of a new request. */
    public NameAddress withoutParameters() {
        return new NameAddress(display, uri, Parameters.empty());
    }

    /** This address with another URI. */
    public NameAddress withUri(Uri newUri) {
        return new NameAddress(display, newUri, parameters);
    }

    /** The values of one header line that holds a comma-separated list of addresses. */
    public static List<NameAddress> parseList(String text) {
        List<NameAddress> all = new ArrayList<>();
        parseList("address", text, all);
        return all;
    }

    /** Same display name, URI and parameters. */
    @Override
    public boolean equals(Object other) {
        return other instanceof NameAddress that
                && displayName().equals(that.displayName())
                && uri.equals(that.uri)
                && parameters.equals(that.parameters);
    }

    @Override
    public int hashCode() {
        return uri.hashCode() * 31 + parameters.hashCode();
    }

    /** The text as received, or {@code "name" <uri>;parameters}. */
    @Override
    public String toString() {
        String known = text;
        if (known == null) {
            StringBuilder out = new StringBuilder(96);
            if (display != null) {
                out.append(display).append(' ');
            }
            out.append('<').append(uri).append('>');
            parameters.appendTo(out);
            known = out.toString();
            text = known;
        }
        return known;
    }
}
