package io.xphone.sdp;

/**
 * The {@code o=} line (RFC 8866 §5.2):
 * <pre>username SP sess-id SP sess-version SP nettype SP addrtype SP unicast-address</pre>
 * Both numbers are unsigned 64-bit values; longer ones, which the grammar allows, are kept modulo 2^64.
 *
 * @param username {@code -} for none
 * @param sessionId stays the same for the life of the session
 * @param version incremented by one with every change of the description (RFC 3264 §8)
 * @param address address of the creator of the description; not a media address
 */
public record Origin(String username, long sessionId, long version, NetAddress address) {

    /** An origin at this IPv4 or IPv6 literal. */
    public Origin(String username, long sessionId, long version, String host) {
        this(username, sessionId, version, NetAddress.of(host));
    }

    /** The address without its type. */
    public String host() {
        return address.address();
    }

    /** This origin with another version. */
    public Origin withVersion(long newVersion) {
        return new Origin(username, sessionId, newVersion, address);
    }

    static Origin parse(String text) {
        // some devices use blanks in the user name: count the five other fields from the end
        String rest = text.stripTrailing();
        String[] tail = new String[5];
        for (int i = 4; i >= 0; i--) {
            int blank = rest.lastIndexOf(' ');
            if (blank <= 0) {
                throw new SdpParseException("o= has fewer than six fields");
            }
            tail[i] = rest.substring(blank + 1);
            rest = rest.substring(0, blank).stripTrailing();
        }
        if (rest.isBlank() || !Tokens.printable(tail)) {
            throw new SdpParseException("o= has fewer than six fields, or invalid characters");
        }
        return new Origin(rest.strip(), number(tail[0]), number(tail[1]), new NetAddress(tail[2], tail[3], tail[4]));
    }

    private static long number(String text) {
        if (!Tokens.digits(text) || text.length() > 40) {
            throw new SdpParseException("session id or version in o= is not a number");
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            value = value * 10 + (text.charAt(i) - '0');
        }
        return value;
    }

    @Override
    public String toString() {
        return username + ' ' + Long.toUnsignedString(sessionId) + ' ' + Long.toUnsignedString(version) + ' ' + address;
    }
}
