package io.xphone.verticle.nat;

import io.vertx.core.Future;
import java.net.InetAddress;

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
}
