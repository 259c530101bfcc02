package io.xphone.verticle.runtime;

/**
 * A host with an optional port, as written in options: {@code pbx.example.com}, {@code pbx.example.com:5070}, {@code
 * 192.0.2.1:5070}, {@code [2001:db8::1]:5070}, {@code 2001:db8::1}.
 *
 * @param host as in a URI: IPv6 in brackets
 * @param port -1 when there is none
 */
public record ServerAddress(String host, int port) {

    /** The length of a scheme such as {@code sip:} or {@code https://}; 0: none. A host may be named sip. */
    private static int schemeLength(String text) {
        int slashes = text.indexOf("://");
        if (slashes > 0) {
            return slashes + 3;
        }
        int colon = text.indexOf(':');
        return colon > 0
                        && text.substring(0, colon).matches("(?i)sips?|tel|udp|tcp|tls")
                        && !text.substring(colon + 1).matches("\\d{1,5}")
                ? colon + 1
                : 0;
    }

    /**
     * @param port default port; 0 for none
     * @param key the name of the option, for errors
     */
    public static ServerAddress parse(String text, int port, String key) {
        String host = text.trim();
        int scheme = schemeLength(host);
        if (scheme > 0) {
            throw new IllegalArgumentException(
                    key + ": \"" + text + "\" is a URI: write the host alone, \"" + host.substring(scheme) + "\"");
        }
        int number = port > 0 ? port : -1;
        int colon = host.lastIndexOf(':');
        boolean bareIpv6 = colon >= 0 && host.indexOf(':') != colon && !host.startsWith("[");
        if (colon > host.lastIndexOf(']') && !bareIpv6) {
            try {
                number = Math.max(0, Integer.parseInt(host.substring(colon + 1)));
            } catch (NumberFormatException notANumber) {
                number = 0;
            }
            host = host.substring(0, colon);
        }
        if (host.isEmpty()
                || number == 0
                || number > 65_535
                || host.chars().anyMatch(c -> c <= ' ' || c == '@' || c == '/')) {
            throw new IllegalArgumentException(key + ": \"" + text + "\" is not a host, host:port or [address]:port");
        }
        return new ServerAddress(LocalAddresses.bracketed(host), number);
    }
}
