package io.xphone.nat.stun;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A transport address as seen by a server.
 *
 * @param address an IPv4 or IPv6 address, never resolved
 * @param port 0 to 65535
 */
public record StunAddress(InetAddress address, int port) {

    /** @throws IllegalArgumentException if the port is out of range */
    public StunAddress {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port out of range: " + port);
        }
    }

    /**
     * An address from its bytes in network order.
     *
     * @throws IllegalArgumentException if there are not 4 or 16 of them
     */
    public static StunAddress of(byte[] ip, int port) {
        try {
            return new StunAddress(InetAddress.getByAddress(ip), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(ip.length + " bytes are not an IP address", e);
        }
    }

    /** The address as an IP literal, without brackets. */
    public String host() {
        return address.getHostAddress();
    }

    /** Whether this is an IPv6 address. */
    public boolean ipv6() {
        return address instanceof Inet6Address;
    }
}
