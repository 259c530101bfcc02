package io.xphone.verticle.runtime;

/**
 * A host with or without port, as people write it: {@code pbx.example.com}, {@code pbx.example.com:5070}, {@code 192.0.2.1:5070},
 * {@code [2001:db8::1]:5070}, {@code 2001:db8::1}.
 *
 * @param host as in a URI: IPv6 in brackets
 * @param port -1 where none is given
 */
public record ServerAddress(String host, int port) {

    /**
     * @param port used where {@code text} has none; 0 for none
     * @param key the option, named in errors
     */
    public static ServerAddress parse(String text, int port, String key) {
        String host = text.trim();
        int given = port > 0 ? port : -1;
        int colon = host.lastIndexOf(':');
        boolean bareSix = colon >= 0 && host.indexOf(':') != colon && !host.startsWith("[");
        if (colon > host.lastIndexOf(']') && !bareSix) {
            try {
                given = Math.max(0, Integer.parseInt(host.substring(colon + 1)));
            } catch (NumberFormatException notANumber) {
                given = 0;
            }
            host = host.substring(0, colon);
        }
        if (host.isEmpty()
                || given == 0
                || given > 65_535
                || host.chars().anyMatch(c -> c <= ' ' || c == '@' || c == '/')) {
            throw new IllegalArgumentException(key + ": \"" + text + "\" is no host, host:port or [address]:port");
        }
        return new ServerAddress(LocalAddresses.bracketed(host), given);
    }
}
