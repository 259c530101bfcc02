package io.xphone.sdp;

/**
 * The address part that {@code o=} and {@code c=} share (RFC 8866 §5.2, §5.7):
 * <pre>nettype SP addrtype SP address</pre>
 *
 * @param netType {@code IN} in all that carries RTP
 * @param addressType {@code IP4} or {@code IP6}
 * @param address as written: a literal without brackets or a name; in c= a multicast TTL may follow a slash
 */
public record NetAddress(String netType, String addressType, String address) {

    /** An Internet address; the type is told from the literal. Brackets of an IPv6 literal are taken off. */
    public static NetAddress of(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return new NetAddress("IN", bare.indexOf(':') >= 0 ? "IP6" : "IP4", bare);
    }

    /** As {@link #of}, for a line of ours. */
    static NetAddress written(String host) {
        NetAddress address = of(host);
        if (address.address.isEmpty() || !Tokens.printable(address.address)) {
            throw new IllegalArgumentException("no address: blanks in it, or nothing");
        }
        return address;
    }

    static NetAddress parse(String text) {
        String[] parts = Tokens.split(text, 4);
        if (parts.length != 3 || !Tokens.printable(parts)) {
            throw new SdpParseException("address is not nettype, addrtype, address");
        }
        return new NetAddress(parts[0], parts[1], parts[2]);
    }

    /** The address without multicast TTL and count. */
    public String host() {
        int slash = address.indexOf('/');
        return slash < 0 ? address : address.substring(0, slash);
    }

    /** Whether this is an IPv4 or IPv6 address or name of the Internet. */
    public boolean internet() {
        return netType.equalsIgnoreCase("IN")
                && (addressType.equalsIgnoreCase("IP4") || addressType.equalsIgnoreCase("IP6"))
                && !host().isEmpty();
    }

    /** Whether this is the address that means "send me nothing" (RFC 3264 §8.4): 0.0.0.0, and :: in any spelling. */
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
