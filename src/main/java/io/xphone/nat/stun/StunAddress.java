package io.xphone.nat.stun;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A transport address as a server sees it.
 *
 * @param address an IPv4 or IPv6 address, never looked up
 * @param port 0 to 65535
 */
public record StunAddress(InetAddress address, int port) {

    /** @throws IllegalArgumentException if the port is out of range */
    public StunAddress {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port " + port);
        }
    }

    /**
     * The address of these bytes in network order.
     *
     * @throws IllegalArgumentException if there are not 4 or 16 of them
     */
    public static StunAddress of(byte[] ip, int port) {
        try {
            return new StunAddress(InetAddress.getByAddress(ip), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(ip.length + " bytes are no address", e);
        }
    }

    /** The address as a literal, without brackets. */
    public String host() {
        return address.getHostAddress();
    }

    /** Whether the address is one of IPv6. */
    public boolean ipv6() {
        return address instanceof Inet6Address;
    }
}
