package io.xphone.sdp;

/**
 * The address of {@code o=} and {@code c=} lines (RFC 8866 §5.2, §5.7):
 * <pre>nettype SP addrtype SP address</pre>
 *
 * @param netType {@code IN} for RTP
 * @param addressType {@code IP4} or {@code IP6}
 * @param address as written: an IP literal without brackets, or a name; in c= lines possibly with a slash and a
 *     multicast TTL
 */
public record NetAddress(String netType, String addressType, String address) {

    /** An Internet address; the type is derived from the literal. Brackets of an IPv6 literal are removed. */
    public static NetAddress of(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return new NetAddress("IN", bare.indexOf(':') >= 0 ? "IP6" : "IP4", bare);
    }

    /** As {@link #of}, with validation, for lines of local descriptions. */
    static NetAddress written(String host) {
        NetAddress address = of(host);
        if (address.address.isEmpty() || !Tokens.printable(address.address)) {
            throw new IllegalArgumentException("invalid address: empty, or with blanks");
        }
        return address;
    }

    static NetAddress parse(String text) {
        String[] parts = Tokens.split(text, 4);
        if (parts.length != 3 || !Tokens.printable(parts)) {
            throw new SdpParseException("expected nettype, addrtype and address");
        }
        return new NetAddress(parts[0], parts[1], parts[2]);
    }

    /** The address without multicast TTL and count. */
    public String host() {
        int slash = address.indexOf('/');
        return slash < 0 ? address : address.substring(0, slash);
    }

    /** Whether this is an Internet address: IPv4, IPv6 or a name. */
    public boolean internet() {
        return netType.equalsIgnoreCase("IN")
                && (addressType.equalsIgnoreCase("IP4") || addressType.equalsIgnoreCase("IP6"))
                && !host().isEmpty();
    }

    /**
     * Whether this is a unicast address or a name: no multicast address (RFC 3264 §6.2), which is not supported, no
     * TTL, and not the broadcast address.
     */
    public boolean unicast() {
        if (address.indexOf('/') >= 0 || address.equals("255.255.255.255")) {
            return false;
        }
        if (address.indexOf(':') >= 0) {
            return !address.regionMatches(true, 0, "ff", 0, 2);
        }
        int dot = address.indexOf('.');
        int first = ipv4Literal() ? Tokens.number(address.substring(0, dot), 255) : -1;
        return first < 224 || first > 239;
    }

    /**
     * Whether media can be exchanged between this address and a local one: both of one family. A name is of the family
     * that its line states; where that of the local address is not known, it matches.
     *
     * @param localHost the local address; a name, or empty when it is not known
     */
    public boolean reachableFrom(String localHost) {
        NetAddress local = of(localHost);
        boolean six = local.address.indexOf(':') >= 0;
        if (!six && !local.ipv4Literal() || unspecified()) {
            return true;
        }
        boolean literal = address.indexOf(':') >= 0 || ipv4Literal();
        return six == (literal ? address.indexOf(':') >= 0 : addressType.equalsIgnoreCase("IP6"));
    }

    private boolean ipv4Literal() {
        int dots = 0;
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            if (c == '.') {
                dots++;
            } else if (c < '0' || c > '9') {
                return false;
            }
        }
        return dots == 3 && address.charAt(0) != '.';
    }

    /** Whether this is the null address of a hold (RFC 3264 §8.4): 0.0.0.0, or :: in any notation. */
    public boolean unspecified() {
        String host = host();
        if (host.equals("0.0.0.0")) {
            return true;
        }
        boolean colon = false;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c == ':') {
                colon = true;
            } else if (c != '0') {
                return host.equals("::0.0.0.0");
            }
        }
        return colon;
    }

    @Override
    public String toString() {
        return netType + ' ' + addressType + ' ' + address;
    }
}
