package io.xphone.verticle.nat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.xphone.nat.stun.ServerUri;
import io.xphone.nat.stun.ServerUri.Service;
import io.xphone.sip.locate.AddressFamily;
import io.xphone.sip.locate.SrvRecord;
import io.xphone.verticle.runtime.LocalAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds a STUN or TURN server by DNS (RFC 5928 §3 without NAPTR, RFC 8489 §8):
 * <pre>
 *   a name without a port    the servers of its SRV records; without records its address at the default port
 *   a name with a port       its address
 *   an address               itself
 * </pre>
 */
final class ServerDiscovery {

    /** A server has addresses, but none of the family of the socket: it is of no use to it, and has not failed. */
    static final class WrongFamilyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WrongFamilyException(boolean ipv6) {
            super("it has no " + (ipv6 ? "IPv6" : "IPv4") + " address", null, false, false);
        }
    }

    private final HostLookup hosts;
    private final int timeoutMs;

    /** @param timeoutMs time for the server to respond, of which the search in DNS is a part */
    ServerDiscovery(HostLookup hosts, int timeoutMs) {
        this.hosts = hosts;
        this.timeoutMs = timeoutMs;
    }

    /**
     * The servers of a URI, in the order to try them.
     *
     * @param ipv6 the address family that is preferred
     * @return not empty; fails with a readable message when the domain declares that it has no such server
     */
    Future<List<ServerUri>> servers(ContextInternal context, ServerUri uri, boolean ipv6) {
        if (uri.services().isEmpty()) {
            return context.succeededFuture(List.of(uri));
        }
        List<ServerUri> byName = List.of(uri.at(uri.host(), uri.port(), uri.transport()));
        Promise<List<ServerUri>> result = context.promise();
        List<Future<List<SrvRecord>>> queries = new ArrayList<>();
        uri.services().forEach(service -> queries.add(hosts.services(service.name())));
        Future<InetAddress> address = hosts.find(uri.host(), ipv6); // queried meanwhile
        // a name server that ignores such queries leaves half of the time for the server
        long timer = context.setTimer(
                Math.max(1, timeoutMs / 2), late -> address.onSuccess(found -> result.tryComplete(byName)));
        Future.join(queries).onComplete(done -> {
            context.owner().cancelTimer(timer);
            List<ServerUri> found = new ArrayList<>();
            boolean declared = false;
            for (int i = 0; i < queries.size(); i++) {
                Service service = uri.services().get(i);
                for (SrvRecord each :
                        queries.get(i).succeeded() ? queries.get(i).result() : List.<SrvRecord>of()) {
                    declared = true;
                    if (!each.noService()) {
                        found.add(uri.at(each.target(), each.port(), service.transport()));
                    }
                }
            }
            if (found.isEmpty() && declared) {
                result.tryFail("DNS declares that the domain has no such server");
            } else {
                result.tryComplete(found.isEmpty() ? byName : found);
            }
        });
        return result.future();
    }

    /**
     * The address of a server.
     *
     * @return fails with a readable message; with a {@link WrongFamilyException} when it has one of the other family
     *     alone
     */
    Future<InetSocketAddress> address(ContextInternal context, ServerUri server, boolean ipv6) {
        if (AddressFamily.of(server.host()).isPresent()) {
            InetAddress literal = LocalAddresses.ofLiteral(server.host());
            return literal instanceof Inet6Address == ipv6
                    ? context.succeededFuture(new InetSocketAddress(literal, server.port()))
                    : context.failedFuture(new WrongFamilyException(ipv6));
        }
        return hosts.find(server.host(), ipv6)
                .recover(none -> hosts.find(server.host(), !ipv6)
                        .transform(other ->
                                context.failedFuture(other.succeeded() ? new WrongFamilyException(ipv6) : none)))
                .map(found -> new InetSocketAddress(found, server.port()));
    }
}
