package io.xphone.verticle.nat;

import io.vertx.core.Future;
import io.xphone.sip.locate.SrvRecord;
import java.net.InetAddress;
import java.util.List;

/** Resolves the names of servers. */
public interface HostLookup {

    /**
     * An address of a host.
     *
     * @param host a name, not an address
     * @param ipv6 whether an IPv6 address is needed, else IPv4
     * @return fails with a readable message when there is none
     */
    Future<InetAddress> find(String host, boolean ipv6);

    /**
     * The servers of a service by its SRV records (RFC 2782).
     *
     * @param name such as {@code _stun._udp.example.com}
     * @return in the order to try them; empty without records, a single one with the target "." when the domain
     *     declares that it does not provide the service. Fails with a readable message when DNS does not respond
     */
    Future<List<SrvRecord>> services(String name);
}
