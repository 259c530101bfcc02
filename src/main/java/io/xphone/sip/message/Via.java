package io.xphone.sip.message;

import io.xphone.sip.Identifiers;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One Via value: a hop on the route of the response (RFC 3261 §20.42, RFC 3581 for rport). Immutable.
 *
 * <pre>
 * "SIP" SLASH "2.0" SLASH transport LWS host [ COLON port ] *( SEMI via-params )
 * </pre>
 *
 * <p>White space is allowed around the slashes and the colon. Any token is a transport.
 */
public final class Via {
    private final String transport;
    private final String host;
    private final int port;
    private final Parameters parameters;
    private String text;

    private Via(String transport, String host, int port, Parameters parameters) {
        this.transport = transport;
        this.host = host;
        this.port = port;
        this.parameters = parameters;
    }

    /**
     * Creates a Via for a new request.
     *
     * @param transport {@code UDP}, {@code TCP}, {@code TLS}, {@code WS}, {@code WSS}, …
     * @param host a name or an address, IPv6 with or without brackets
     * @param port 0..65535, or -1 for none
     * @param branch the whole branch, magic cookie included
     * @throws IllegalArgumentException when one of them is invalid
     */
    public static Via of(String transport, String host, int port, String branch) {
        return new Via(
                transport(Chars.requireToken("transport", transport).toUpperCase(Locale.ROOT)),
                HostPort.requireHost(host),
                HostPort.requirePort(port),
                Parameters.empty().with("branch", Chars.requireToken("branch", branch)));
    }

    /**
     * Parses one Via value.
     *
     * @throws SipParseException (400) when it is malformed or there is more than one
     */
    public static Via parse(String text) {
        Cursor in = new Cursor(HeaderName.VIA, text);
        Via via = parse(in);
        in.finish();
        via.text = text;
        return via;
    }

    /** Parses the comma-separated values of one header line and adds them to the list. */
    static void parseList(String text, List<Via> to) {
        Cursor in = new Cursor(HeaderName.VIA, text);
        int from = 0;
        do {
            Via via = parse(in);
            in.blanks();
            via.text = from == 0 && in.atEnd() ? text : Chars.trim(text.substring(from, in.pos));
            to.add(via);
            if (in.atEnd()) {
                return;
            }
            in.expect(',');
            from = in.pos;
        } while (true);
    }

    /** The end of the first value of a header line: the position of the comma, or the end of the line. */
    static int endOfFirst(String text) {
        Cursor in = new Cursor(HeaderName.VIA, text);
        parse(in);
        in.blanks();
        return in.pos;
    }

    private static Via parse(Cursor in) {
        protocol(in);
        int from = in.pos;
        while (in.pos < in.end && Chars.isToken(in.text.charAt(in.pos))) {
            in.pos++;
        }
        if (in.pos == from || !Chars.isBlank(in.peek())) {
            throw in.fail("expected a transport");
        }
        String transport = transport(in.text, from, in.pos);
        in.blanks();
        int hostEnd = HostPort.endOfHost(in.text, in.pos, in.end);
        if (hostEnd < 0) {
            throw in.fail("expected a host");
        }
        String host = in.text.substring(in.pos, hostEnd);
        in.pos = hostEnd;
        int port = -1;
        if (in.take(':')) {
            in.blanks();
            port = (int) in.number(65535, false);
        }
        return new Via(transport, host, port, Parameters.parse(in));
    }

    /** Parses {@code "SIP" SLASH "2.0" SLASH}; the usual spelling with one comparison. */
    private static void protocol(Cursor in) {
        in.blanks();
        if (in.text.startsWith("SIP/2.0/", in.pos)) {
            in.pos += 8;
            in.blanks();
            return;
        }
        if (!in.token().equalsIgnoreCase("SIP")) {
            throw in.fail("expected SIP");
        }
        in.expect('/');
        in.blanks();
        if (!in.token().equals("2.0")) {
            throw in.fail("expected 2.0");
        }
        in.expect('/');
        in.blanks();
    }

    private static String transport(String text, int from, int to) {
        if (to - from == 3 && text.startsWith("UDP", from)) {
            return "UDP";
        }
        return transport(text.substring(from, to));
    }

    private static String transport(String name) {
        return switch (name) {
            case "TCP" -> "TCP";
            case "TLS" -> "TLS";
            case "WS" -> "WS";
            case "WSS" -> "WSS";
            default -> name;
        };
    }

    /** The transport as written; it is case-insensitive (§7.3.1). */
    public String transport() {
        return transport;
    }

    /** The host of the sent-by: a name, an IPv4 address, or an IPv6 address in brackets. */
    public String host() {
        return host;
    }

    /** The port of the sent-by, or -1 without one. */
    public int port() {
        return port;
    }

    /** The parameters. */
    public Parameters parameters() {
        return parameters;
    }

    /** The transaction id; empty in requests of RFC 2543 elements. */
    public Optional<String> branch() {
        return parameters.get("branch").filter(branch -> !branch.isEmpty());
    }

    /** Whether the branch consists of the magic cookie and further characters (§17.2.3). */
    public boolean hasMagicCookie() {
        String branch = parameters.raw("branch");
        return branch != null
                && branch.startsWith(Identifiers.MAGIC_COOKIE)
                && branch.length() > Identifiers.MAGIC_COOKIE.length();
    }

    /** The source address of the request, added by its receiver (§18.2.1); IPv6 without brackets. */
    public Optional<String> received() {
        return parameters.get("received").map(Via::withoutBrackets);
    }

    /** The source port of the request, added by its receiver (RFC 3581 §4). */
    public OptionalInt rport() {
        String value = parameters.raw("rport");
        int number = value == null ? -1 : HostPort.port(value, 0, value.length());
        return number < 0 ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /** Whether there is an rport, with or without a value: the response is sent to the source of the request. */
    public boolean hasRport() {
        return parameters.has("rport");
    }

    /** This Via with a parameter, set or replaced; null makes it a flag. */
    public Via withParameter(String name, String valueOrNull) {
        return new Via(transport, host, port, parameters.with(name, valueOrNull));
    }

    /** This Via without a parameter. */
    public Via withoutParameter(String name) {
        return new Via(transport, host, port, parameters.without(name));
    }

    private static String withoutBrackets(String address) {
        return address.startsWith("[") && address.endsWith("]") ? address.substring(1, address.length() - 1) : address;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Via that
                && port == that.port
                && transport.equalsIgnoreCase(that.transport)
                && host.equalsIgnoreCase(that.host)
                && parameters.equals(that.parameters);
    }

    @Override
    public int hashCode() {
        return Objects.hash(Percent.lower(host), port, parameters);
    }

    /** The text as received, or {@code SIP/2.0/UDP host:port;parameters}. */
    @Override
    public String toString() {
        String known = text;
        if (known == null) {
            StringBuilder out = new StringBuilder(96);
            out.append("SIP/2.0/").append(transport).append(' ').append(host);
            if (port >= 0) {
                out.append(':').append(port);
            }
            parameters.appendTo(out);
            known = out.toString();
            text = known;
        }
        return known;
    }
}
