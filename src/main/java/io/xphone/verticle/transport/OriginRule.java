package io.xphone.verticle.transport;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Decides which web pages may open a WebSocket (RFC 6455 §10.2). Any page can make a browser connect, also within the
 * network of its user, where a server may admit peers by their address: so only pages of the server's own host are
 * accepted, and those that are listed. A client without Origin is no browser.
 *
 * <p>Without TLS the host of a page on plain HTTP is not proved: its name can be given any address in the DNS, that of
 * the server too. Such a page is of the same host only when that is an address, or localhost.
 */
public final class OriginRule {

    /** Entry for any page. */
    static final String ANY = "*";

    /** The origin of pages without one, such as files. */
    static final String NULL = "null";

    private final Set<String> allowed = new HashSet<>();
    private final boolean any;
    private final boolean tls;

    /**
     * @param allowed further origins
     * @param tls whether the WebSocket is secured by TLS
     */
    OriginRule(List<String> allowed, boolean tls) {
        allowed.forEach(origin -> this.allowed.add(normal(origin)));
        this.any = allowed.contains(ANY);
        this.tls = tls;
    }

    /**
     * Checks an entry.
     *
     * @throws IllegalArgumentException when it is no origin
     */
    public static void check(String origin, String key) {
        if (!origin.equals(ANY) && !origin.equals(NULL) && normal(origin).isEmpty()) {
            throw new IllegalArgumentException(key + ": \"" + origin
                    + "\" is no origin: write https://host or https://host:port without a path, * for any page, or"
                    + " null");
        }
    }

    /**
     * Whether a client may connect.
     *
     * @param origin its Origin; null for none
     * @param host the host in its Host header, without port
     */
    boolean admits(String origin, String host) {
        if (origin == null || any || allowed.contains(normal(origin))) {
            return true;
        }
        URI page = uri(origin);
        if (page == null || host == null) {
            return false;
        }
        String own = host.indexOf(':') < 0 || host.startsWith("[") ? host : '[' + host + ']';
        return page.getHost().equalsIgnoreCase(own)
                && (tls || page.getScheme().equalsIgnoreCase("https") || local(own));
    }

    /** An address, or a name that browsers resolve themselves (RFC 6761 §6.3). */
    private static boolean local(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.startsWith("[")
                || name.matches("[0-9.]+")
                || name.equals("localhost")
                || name.endsWith(".localhost");
    }

    /** {@code scheme://host[:port]} in lower case without the default port; "" for anything else. */
    private static String normal(String origin) {
        if (origin.equals(NULL)) {
            return NULL;
        }
        URI uri = uri(origin);
        if (uri == null) {
            return "";
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        boolean usual = uri.getPort() < 0
                || scheme.equals("https") && uri.getPort() == 443
                || scheme.equals("http") && uri.getPort() == 80;
        return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + (usual ? "" : ":" + uri.getPort());
    }

    private static URI uri(String origin) {
        try {
            URI uri = new URI(origin);
            boolean plain = uri.getScheme() != null
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && (uri.getPath() == null || uri.getPath().isEmpty())
                    && uri.getQuery() == null
                    && uri.getFragment() == null;
            return plain ? uri : null;
        } catch (URISyntaxException malformed) {
            return null;
        }
    }
}
