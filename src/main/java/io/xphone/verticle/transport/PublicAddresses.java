package io.xphone.verticle.transport;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.xphone.sip.AddressScope;
import io.xphone.sip.Identifiers;
import io.xphone.verticle.nat.NatServers;
import io.xphone.verticle.nat.StunClient;
import io.xphone.verticle.runtime.LocalAddresses;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public addresses of the UDP sockets of SIP, as a STUN server sees them, for Contact. The request is repeated
 * periodically, which also keeps the mapping of a NAT open.
 */
final class PublicAddresses {

    private static final Logger LOG = LoggerFactory.getLogger(PublicAddresses.class);

    /** NATs keep a mapping of UDP for 30 s or more. */
    static final long PERIOD_MS = 20_000;

    private final long periodMs;
    private final ContextInternal context;
    private final NatServers servers;
    private final StunClient client;
    private final Map<UdpListener, InetSocketAddress> mapped = new HashMap<>();
    private long periodic = -1;

    /** @param periodMs interval of the requests of a socket, in ms */
    PublicAddresses(ContextInternal context, NatServers servers, Identifiers identifiers, long periodMs) {
        this.periodMs = periodMs;
        this.context = context;
        this.servers = servers;
        this.client = new StunClient(context, identifiers);
    }

    /** Requests the address of a socket; completes within the timeout of the options, and never fails. */
    Future<UdpListener> find(UdpListener listener) {
        if (!servers.hasStun()) {
            return context.succeededFuture(listener);
        }
        mapped.put(listener, null);
        if (periodic < 0) {
            periodic = context.setPeriodic(periodMs, tick -> mapped.keySet().forEach(this::request));
        }
        return request(listener).transform(done -> context.succeededFuture(listener));
    }

    private Future<InetSocketAddress> request(UdpListener listener) {
        boolean ipv6 = listener.local().getAddress() instanceof Inet6Address;
        return servers.mapped(context, client, ipv6, listener::send).onSuccess(found -> {
            if (!found.equals(mapped.put(listener, found))) {
                LOG.info(
                        "udp port {} has the public address {}",
                        listener.local().getPort(),
                        found);
            }
        });
    }

    /**
     * The public address of the socket of a flow, for a peer outside of the NAT; null when the local one is to be used.
     */
    InetSocketAddress of(Flow flow) {
        if (mapped.isEmpty() || !(flow instanceof UdpListener.UdpFlow udp)) {
            return null;
        }
        InetSocketAddress found = mapped.get(udp.listener());
        boolean usable = found != null
                && (AddressScope.isPublic(flow.remoteHost())
                        || !AddressScope.isPublic(LocalAddresses.literal(found.getAddress())));
        return usable ? found : null;
    }

    /** Whether a datagram is a response to one of the requests. */
    boolean onStun(byte[] data, Flow from) {
        return client.active()
                && from instanceof UdpListener.UdpFlow udp
                && client.onDatagram(data, data.length, udp.remote());
    }

    void close() {
        context.owner().cancelTimer(periodic);
        client.close();
    }
}
