package io.xphone.sip.message;

import java.util.Objects;
import java.util.Optional;

/**
 * A SIP or SIPS URI (RFC 3261 §19.1). Immutable.
 *
 * <pre>
 * ( "sip:" / "sips:" ) [ user [ ":" password ] "@" ] host [ ":" port ] *( ";" uri-parameter ) [ "?" headers ]
 * </pre>
 *
 * <p>{@code equals} compares the parts one by one; the comparison of §19.1.4 is {@link #matches}.
 */
public final class SipUri implements Uri {
    private final boolean secure;
    private final String user; // as written, escapes kept; null when there is none
    private final String password;
    private final String host;
    private final int port;
    private final Parameters parameters;
    private final UriHeaders headers;
    private String text;

    private SipUri(
            boolean secure,
            String user,
            String password,
            String host,
            int port,
            Parameters parameters,
            UriHeaders headers) {
        this.secure = secure;
        this.user = user;
        this.password = password;
        this.host = host;
        this.port = port;
        this.parameters = parameters;
        this.headers = headers;
    }

    /**
     * Parses a SIP URI without angle brackets.
     *
     * @throws SipParseException (400) when it is malformed
     */
    public static SipUri parse(String text) {
        if (Uri.parse(text) instanceof SipUri uri) {
            return uri;
        }
        throw malformed("not a SIP URI");
    }

    /**
     * Creates a SIP URI from its parts.
     *
     * @param user the unescaped user part; null for none
     * @param host a name or an address, IPv6 with or without brackets
     * @param port 0..65535, or -1 for none
     * @throws IllegalArgumentException when the host or the port is invalid
     */
    public static SipUri of(String user, String host, int port) {
        return new SipUri(
                false,
                encodeUser(user),
                null,
                HostPort.requireHost(host),
                HostPort.requirePort(port),
                Parameters.emptyOfUri(),
                UriHeaders.empty());
    }

    static SipUri parse(String text, int from, int to) {
        boolean secure = text.charAt(from + 3) != ':';
        int start = from + (secure ? 5 : 4);
        int at = start;
        while (at < to && text.charAt(at) != '@') {
            at++;
        }
        String user = null;
        String password = null;
        int pos = start;
        if (at < to) {
            int colon = userInfo(text, start, at);
            user = text.substring(start, colon);
            password = colon < at ? text.substring(colon + 1, at) : null;
            pos = at + 1;
        }
        int hostEnd = HostPort.endOfHost(text, pos, to);
        if (hostEnd < 0) {
            throw malformed("no host in a SIP URI");
        }
        String host = text.substring(pos, hostEnd);
        pos = hostEnd;
        int port = -1;
        if (pos < to && text.charAt(pos) == ':') {
            int digits = ++pos;
            while (pos < to && Chars.isDigit(text.charAt(pos))) {
                pos++;
            }
            port = HostPort.port(text, digits, pos);
            if (port < 0) {
                throw malformed("malformed port in a SIP URI");
            }
        }
        int question = pos;
        while (question < to && text.charAt(question) != '?') {
            question++;
        }
        if (pos < question && text.charAt(pos) != ';') {
            throw malformed("unexpected character in a SIP URI");
        }
        Parameters parameters = Parameters.parseOfUri(text, pos, question);
        UriHeaders headers = question < to ? UriHeaders.parse(text, question + 1, to) : UriHeaders.empty();
        return new SipUri(secure, user, password, host, port, parameters, headers);
    }

    /** Checks the part before "@"; returns the position of the colon before the password, or the end. */
    private static int userInfo(String text, int from, int to) {
        int colon = to;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == ':' && colon == to) {
                colon = i;
            } else if (c == '%' ? !Percent.isEscape(text, i, to) : !isSentInUser(c)) {
                throw malformed("unexpected character in the user part of a SIP URI");
            }
        }
        if (colon == from) {
            throw malformed("empty user part in a SIP URI");
        }
        return colon;
    }

    /** The characters of the grammar, "#" as in telephone numbers, and others that devices send without escaping. */
    private static boolean isSentInUser(char c) {
        return Chars.isUser(c) || c == '#' || c == '[' || c == ']' || c == '|' || c == '^' || c >= 128;
    }

    @Override
    public String scheme() {
        return secure ? "sips" : "sip";
    }

    /** Whether it is a SIPS URI (§26.2.2). */
    public boolean secure() {
        return secure;
    }

    /** The user part, unescaped. */
    public Optional<String> user() {
        return user == null ? Optional.empty() : Optional.of(Percent.decode(user));
    }

    /** The password, unescaped; the RFC recommends against sending one. */
    public Optional<String> password() {
        return password == null ? Optional.empty() : Optional.of(Percent.decode(password));
    }

    /** A name, an IPv4 address, or an IPv6 address in brackets; its case is kept. */
    public String host() {
        return host;
    }

    /** The port, or -1 when none is written. */
    public int port() {
        return port;
    }

    /** The URI parameters. */
    public Parameters parameters() {
        return parameters;
    }

    /** The headers for a request that is created from this URI. */
    public UriHeaders headers() {
        return headers;
    }

    /** The value of a URI parameter; empty when absent or a flag. */
    public Optional<String> parameter(String name) {
        return parameters.get(name);
    }

    /** Whether there is a URI parameter with this name: {@code lr}, {@code transport}, … */
    public boolean hasParameter(String name) {
        return parameters.has(name);
    }

    /** This URI with one parameter set; null makes it a flag. */
    public SipUri withParameter(String name, String valueOrNull) {
        return with(secure, user, host, port, parameters.with(name, valueOrNull), headers);
    }

    /** This URI without a parameter. */
    public SipUri withoutParameter(String name) {
        return with(secure, user, host, port, parameters.without(name), headers);
    }

    /** This URI without any parameter. */
    public SipUri withoutParameters() {
        return with(secure, user, host, port, Parameters.emptyOfUri(), headers);
    }

    /** This URI with another port; -1 for none. */
    public SipUri withPort(int newPort) {
        return with(secure, user, host, HostPort.requirePort(newPort), parameters, headers);
    }

    /** This URI with another host. */
    public SipUri withHost(String newHost) {
        return with(secure, user, HostPort.requireHost(newHost), port, parameters, headers);
    }

    /** This URI with another user part, which is passed unescaped; null for none. The password is removed. */
    public SipUri withUser(String userOrNull) {
        return new SipUri(secure, encodeUser(userOrNull), null, host, port, parameters, headers);
    }

    /** This URI as {@code sips:} or {@code sip:}. */
    public SipUri withSecure(boolean nowSecure) {
        return with(nowSecure, user, host, port, parameters, headers);
    }

    /**
     * The {@code sips:} URI of the same address, without transport parameter: the scheme implies TLS (§26.2.2). That
     * of a WebSocket keeps it (RFC 7118 §5.2).
     */
    public SipUri secured() {
        SipUri secured = withSecure(true);
        return parameter("transport").filter("ws"::equalsIgnoreCase).isPresent()
                ? secured
                : secured.withoutParameter("transport");
    }

    /** This URI with a further header, which is passed unescaped: {@code ?Replaces=…}. */
    public SipUri withHeader(String name, String value) {
        return with(secure, user, host, port, parameters, headers.with(name, value));
    }

    /** This URI without its headers, as a Request-URI or Contact must be (§19.1.1 table 1). */
    public SipUri withoutHeaders() {
        return headers.isEmpty() ? this : with(secure, user, host, port, parameters, UriHeaders.empty());
    }

    /** Whether the two are equivalent by the rules of RFC 3261 §19.1.4. */
    public boolean matches(SipUri that) {
        return secure == that.secure
                && port == that.port
                && host.equalsIgnoreCase(that.host)
                && sameEscaped(user, that.user)
                && sameEscaped(password, that.password)
                && parametersMatch(that)
                && headers.matches(that.headers);
    }

    private boolean parametersMatch(SipUri that) {
        for (String name : parameters.names()) {
            if (that.parameters.has(name)) {
                String value = Objects.toString(parameters.raw(name), "");
                String otherValue = Objects.toString(that.parameters.raw(name), "");
                if (!Percent.normalize(value).equalsIgnoreCase(Percent.normalize(otherValue))) {
                    return false;
                }
            } else if (mustBeInBoth(name)) {
                return false;
            }
        }
        for (String name : that.parameters.names()) {
            if (mustBeInBoth(name) && !parameters.has(name)) {
                return false;
            }
        }
        return true;
    }

    /** §19.1.4 names user, ttl, method and maddr; its examples add transport. Others in one URI only are ignored. */
    private static boolean mustBeInBoth(String name) {
        return switch (Percent.lower(name)) {
            case "user", "ttl", "method", "maddr", "transport" -> true;
            default -> false;
        };
    }

    private static boolean sameEscaped(String a, String b) {
        return a == null || b == null ? a == b : Percent.normalize(a).equals(Percent.normalize(b));
    }

    private SipUri with(boolean sips, String u, String h, int p, Parameters params, UriHeaders uriHeaders) {
        return new SipUri(sips, u, password, h, p, params, uriHeaders);
    }

    private static String encodeUser(String user) {
        if (user != null && user.isEmpty()) {
            throw new IllegalArgumentException("empty user part");
        }
        return user == null ? null : Percent.encode(user, Chars::isUser);
    }

    private static SipParseException malformed(String what) {
        return new SipParseException(StatusCode.BAD_REQUEST, what);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SipUri that
                && secure == that.secure
                && port == that.port
                && host.equalsIgnoreCase(that.host)
                && user().equals(that.user())
                && password().equals(that.password())
                && parameters.equals(that.parameters)
                && headers.equals(that.headers);
    }

    @Override
    public int hashCode() {
        return Objects.hash(user(), Percent.lower(host), port);
    }

    @Override
    public String toString() {
        String known = text;
        if (known == null) {
            StringBuilder out = new StringBuilder(64).append(secure ? "sips:" : "sip:");
            if (user != null) {
                out.append(user);
                if (password != null) {
                    out.append(':').append(password);
                }
                out.append('@');
            }
            out.append(host);
            if (port >= 0) {
                out.append(':').append(port);
            }
            parameters.appendTo(out);
            if (!headers.isEmpty()) {
                out.append('?').append(headers);
            }
            known = out.toString();
            text = known;
        }
        return known;
    }
}
