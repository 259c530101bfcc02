package io.xphone.nat.stun;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The URI of a STUN or TURN server (RFC 7064, RFC 7065): {@code stun:host}, {@code turn:host:port?transport=tcp},
 * {@code turns:[2001:db8::1]}.
 *
 * @param turn whether it is a TURN server
 * @param host a name or an address, IPv6 without brackets
 * @param port with the default of the scheme filled in: 3478, or 5349 over TLS
 * @param transport the transport to the server, where DNS does not name another
 * @param services what DNS is asked for (RFC 5928 §3, RFC 8489 §8), the preferred first; empty for a URI with a port
 *     or an address, which needs no such search
 */
public record ServerUri(boolean turn, String host, int port, Transport transport, List<Service> services) {

    /** The transports to a server. */
    public enum Transport {
        UDP,
        TCP,
        TLS
    }

    /**
     * A service in DNS (RFC 2782).
     *
     * @param name such as {@code _turn._udp.example.com}
     * @param transport the transport to its servers
     */
    public record Service(String name, Transport transport) {}

    private static final Pattern FORM = Pattern.compile(
            "(?:(stuns?|turns?):)?(\\[[0-9a-f:.]+]|[a-z0-9][a-z0-9._-]{0,253})(?::(\\d{1,5}))?(?:\\?transport=(\\w+))?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern IPV4 = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");
    private static final int PORT = 3_478;
    private static final int TLS_PORT = 5_349;
    private static final int MAX_PORT = 65_535;

    /** Copies the list. */
    public ServerUri {
        services = List.copyOf(services);
    }

    /** A server without a search in DNS for its port. */
    public ServerUri(boolean turn, String host, int port, Transport transport) {
        this(turn, host, port, transport, List.of());
    }

    /** One of the hosts where this server was found. */
    public ServerUri at(String foundHost, int foundPort, Transport foundTransport) {
        return new ServerUri(turn, foundHost, foundPort, foundTransport);
    }

    /**
     * Parses the URI of a STUN server; {@code host} and {@code host:port} are accepted as well.
     *
     * @param key the name of the option, for errors
     * @throws IllegalArgumentException naming the key and what to write
     */
    public static ServerUri stun(String text, String key) {
        ServerUri uri = parse(text, false, key, "stun:host or stun:host:port");
        if (uri.transport != Transport.UDP) {
            throw new IllegalArgumentException(key + ": \"" + text
                    + "\": the address of a socket is found over UDP alone: write stun:host or stun:host:port");
        }
        return uri;
    }

    /**
     * Parses the URI of a TURN server.
     *
     * @param key the name of the option, for errors
     * @throws IllegalArgumentException naming the key and what to write
     */
    public static ServerUri turn(String text, String key) {
        return parse(text, true, key, "turn:host, turn:host:port?transport=tcp, or turns:host for TLS");
    }

    private static ServerUri parse(String text, boolean turn, String key, String forms) {
        Matcher matcher = FORM.matcher(text == null ? "" : text.trim());
        if (!matcher.matches()) {
            throw invalid(text, key, forms);
        }
        String scheme = matcher.group(1) == null ? "stun" : matcher.group(1).toLowerCase(Locale.ROOT);
        String named = matcher.group(4) == null ? "" : matcher.group(4).toLowerCase(Locale.ROOT);
        boolean secure = scheme.endsWith("s");
        boolean fits = switch (named) {
            case "" -> true;
            case "udp" -> turn && !secure; // TURN over DTLS is not supported
            case "tcp" -> turn;
            default -> false;
        };
        int port = matcher.group(3) == null ? secure ? TLS_PORT : PORT : Integer.parseInt(matcher.group(3));
        if (scheme.startsWith("turn") != turn || !fits || port < 1 || port > MAX_PORT) {
            throw invalid(text, key, forms);
        }
        String host = matcher.group(2);
        boolean name = matcher.group(3) == null
                && !host.startsWith("[")
                && !IPV4.matcher(host).matches();
        return new ServerUri(
                turn,
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                port,
                secure ? Transport.TLS : named.equals("tcp") ? Transport.TCP : Transport.UDP,
                name ? services(host, turn, secure, named) : List.of());
    }

    /** A TURN server whose transport is not stated may have UDP, which is preferred, or TCP. */
    private static List<Service> services(String host, boolean turn, boolean secure, String named) {
        if (!turn) {
            return List.of(new Service("_stun._udp." + host, Transport.UDP));
        }
        if (secure) {
            return List.of(new Service("_turns._tcp." + host, Transport.TLS));
        }
        Service udp = new Service("_turn._udp." + host, Transport.UDP);
        Service tcp = new Service("_turn._tcp." + host, Transport.TCP);
        return switch (named) {
            case "udp" -> List.of(udp);
            case "tcp" -> List.of(tcp);
            default -> List.of(udp, tcp);
        };
    }

    private static IllegalArgumentException invalid(String text, String key, String forms) {
        return new IllegalArgumentException(key + ": \"" + text + "\" is not a server: write " + forms);
    }

    @Override
    public String toString() {
        String scheme = (turn ? "turn" : "stun") + (transport == Transport.TLS ? "s" : "");
        boolean udpAlone = turn && transport == Transport.UDP && services.size() == 1;
        return scheme
                + ':'
                + (host.indexOf(':') >= 0 ? '[' + host + ']' : host)
                + (services.isEmpty() ? ":" + port : "")
                + (transport == Transport.TCP ? "?transport=tcp" : udpAlone ? "?transport=udp" : "");
    }
}
