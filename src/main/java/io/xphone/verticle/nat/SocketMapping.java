package io.xphone.verticle.nat;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.xphone.sip.AddressScope;
import io.xphone.sip.Identifiers;
import io.xphone.verticle.runtime.LocalAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * The public addresses of a call's sockets, as a STUN server sees them, for SDP without ICE; keeps the mappings of
 * a NAT open. Used on the event loop of the call.
 *
 * <p>The mapped address is used for a peer outside of the NAT: for a peer with a private address, which is inside
 * of it, the local address remains, unless the mapped one is private as well.
 */
public final class SocketMapping {

    private final ContextInternal context;
    private final NatServers servers;
    private final InetAddress peer;
    private final StunClient client;
    private final MappingKeeper keeper;
    private StunClient.Sender rtpSender;
    private InetSocketAddress server;
    private InetSocketAddress rtp;
    private InetSocketAddress rtcp;

    /** @param peer the peer or proxy of the signalling, by its address */
    public SocketMapping(ContextInternal context, NatServers servers, Identifiers identifiers, InetAddress peer) {
        this.context = context;
        this.servers = servers;
        this.peer = peer;
        this.client = new StunClient(context, identifiers);
        this.keeper = new MappingKeeper(identifiers);
    }

    /**
     * Requests the addresses of both sockets; completes within the timeout of the options, and never fails.
     *
     * @param bind the address of the sockets
     * @param newRtp sends from the RTP socket
     * @param newRtcp sends from the RTCP socket; null when there is none
     */
    public Future<Void> find(InetAddress bind, StunClient.Sender newRtp, StunClient.Sender newRtcp) {
        boolean ipv6 = bind instanceof Inet6Address;
        rtpSender = newRtp;
        Future<InetSocketAddress> first = servers.mapped(context, client, ipv6, this::sendFromRtp);
        Future<InetSocketAddress> second =
                newRtcp == null ? context.failedFuture("no RTCP") : servers.mapped(context, client, ipv6, newRtcp);
        return Future.join(first, second).transform(done -> {
            if (first.succeeded() && usable(first.result().getAddress())) {
                rtp = first.result();
                rtcp = second.succeeded() ? second.result() : null;
                long now = System.nanoTime();
                keeper.keep(newRtp, server, now);
                if (newRtcp != null) {
                    keeper.keep(newRtcp, server, now);
                }
            }
            return context.succeededFuture();
        });
    }

    private void sendFromRtp(byte[] data, int length, InetSocketAddress to) {
        server = to;
        rtpSender.send(data, length, to);
    }

    private boolean usable(InetAddress mapped) {
        return AddressScope.isPublic(LocalAddresses.literal(peer))
                || !AddressScope.isPublic(LocalAddresses.literal(mapped));
    }

    /** The public host for SDP; the local one when it is not known. */
    public String host(String local) {
        return rtp == null ? local : LocalAddresses.literal(rtp.getAddress());
    }

    /** The public RTP port; the local one when it is not known. */
    public int rtpPort(int local) {
        return rtp == null ? local : rtp.getPort();
    }

    /** The public RTCP port; the one above the public RTP port when it is not known. */
    public int rtcpPort(int local) {
        return rtp == null ? local : rtcp == null ? Math.min(65_535, rtp.getPort() + 1) : rtcp.getPort();
    }

    /** Whether a datagram of one of the sockets was a response to a request for its address. */
    public boolean onDatagram(byte[] data, int length, InetSocketAddress sender) {
        return client.onDatagram(data, length, sender);
    }

    /** Sends keep-alives when they are due. */
    public void onTick(long nowNanos) {
        keeper.onTick(nowNanos);
    }

    /** Ends the requests. */
    public void close() {
        client.close();
    }
}
