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
