package io.xphone.verticle.runtime;

import java.net.InetAddress;

/** An address or a CIDR range, IPv4 or IPv6. */
public final class AddressRange {

    private final byte[] network;
    private final int prefix;

    private AddressRange(byte[] network, int prefix) {
        this.network = network;
        this.prefix = prefix;
    }

    /**
     * Parses {@code 192.0.2.7}, {@code 192.0.2.0/24}, {@code 2001:db8::/32}.
     *
     * @throws IllegalArgumentException for any other text, which the message contains
     */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        if (!isLiteral(host)) {
            throw new IllegalArgumentException("\"" + text + "\" is neither an address nor a CIDR range");
        }
        byte[] network = LocalAddresses.ofLiteral(host).getAddress();
        int bits = network.length * 8;
        int prefix = bits;
        if (slash >= 0) {
            try {
                prefix = Integer.parseInt(text.substring(slash + 1));
            } catch (NumberFormatException notANumber) {
                prefix = -1;
            }
            if (prefix < 0 || prefix > bits) {
                throw new IllegalArgumentException("\"" + text + "\" needs a prefix length of 0 to " + bits);
            }
        }
        return new AddressRange(network, prefix);
    }

    /** Whether a host is an address rather than a name. */
    public static boolean isLiteral(String host) {
        String bare = LocalAddresses.unbracketed(host);
        return bare.indexOf(':') >= 0
                ? bare.chars().allMatch(c -> c == ':' || c == '.' || c == '%' || Character.digit(c, 16) >= 0)
                : dotted(bare);
    }

    private static boolean dotted(String host) {
        int dots = 0;
        int digits = 0;
        int value = 0;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c >= '0' && c <= '9' && digits < 3) {
                digits++;
                value = value * 10 + c - '0';
                if (value > 255) {
                    return false; // InetAddress would query DNS for it
                }
            } else if (c == '.' && digits > 0) {
                dots++;
                digits = 0;
                value = 0;
            } else {
                return false;
            }
        }
        return dots == 3 && digits > 0;
    }

    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != network.length) {
            return false;
        }
        for (int i = 0; i < prefix; i++) {
            int mask = 0x80 >> (i & 7);
            if ((bytes[i >> 3] & mask) != (network[i >> 3] & mask)) {
                return false;
            }
        }
        return true;
    }
}
