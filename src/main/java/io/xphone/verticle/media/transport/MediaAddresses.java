package io.xphone.verticle.media.transport;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.xphone.nat.ice.IceCandidate;
import io.xphone.options.IceMode;
import io.xphone.options.MediaOptions;
import io.xphone.sip.Identifiers;
import io.xphone.verticle.nat.IceConnection;
import io.xphone.verticle.nat.IceGathering;
import io.xphone.verticle.nat.NatServers;
import io.xphone.verticle.nat.SocketMapping;
import io.xphone.verticle.runtime.LocalAddresses;
import java.net.Inet6Address;
import java.net.InetSocketAddress;

/**
 * The addresses of a call's sockets for SDP: the candidates of ICE, or those that a STUN server sees, or the local
 * ones. Used on the event loop of the call alone, but for the addresses.
 */
final class MediaAddresses {

    /** How long a server may take for a candidate that follows the offer or answer. */
    private static final long LATER_MS = 5_000;

    private final ContextInternal loop;
    private final MediaSettings settings;
    private final MediaOptions options;
    private final Identifiers identifiers;
    private final NatServers servers;
    private RtpSocketPair sockets; // null until it is open
    private SocketMapping mapping; // null without STUN, and with ICE
    private IceConnection ice; // null without ICE

    /** @param servers the STUN and TURN servers of the agent */
    MediaAddresses(ContextInternal loop, MediaSettings settings, Identifiers identifiers, NatServers servers) {
        this.loop = loop;
        this.settings = settings;
        this.options = settings.options();
        this.identifiers = identifiers;
        this.servers = servers;
    }

    /** The sockets are open: their own addresses are known. */
    void opened(RtpSocketPair opened) {
        sockets = opened;
    }

    /** Whether others than the local addresses are to be found, which takes both sockets. */
    boolean sought() {
        return settings.ice() != IceMode.OFF || servers.hasStun();
    }

    /**
     * Prepares ICE; {@link #find} follows.
     *
     * @return null without ICE
     */
    IceConnection prepare(IceConnection.Listener listener) {
        if (settings.ice() == IceMode.OFF) {
            mapping = new SocketMapping(loop, servers, identifiers, settings.signalling());
        } else {
            ice = new IceConnection(loop, settings.callId(), gathering(), identifiers, this::send, listener);
        }
        return ice;
    }

    /** Finds the addresses; fails when there are none. */
    Future<Void> find() {
        return ice != null
                ? ice.gather()
                : mapping.find(
                        settings.bind(), sockets.rtp()::send, sockets.rtcp() == null ? null : sockets.rtcp()::send);
    }

    private IceGathering gathering() {
        boolean ipv6 = settings.bind() instanceof Inet6Address;
        int timeoutMs = options.getGatherTimeoutMs();
        long patience = settings.trickles() ? Math.max(timeoutMs, LATER_MS) : timeoutMs;
        return new IceGathering(
                settings.ice() == IceMode.LITE,
                settings.bind(),
                sockets.rtpPort(),
                sockets.rtcp() == null ? 0 : sockets.rtcpPort(),
                settings.advertised(),
                settings.signalling(),
                servers.hasStun() ? (client, sender) -> servers.mapped(loop, client, ipv6, sender, patience) : null,
                servers.hasTurn() ? component -> servers.relay(loop, settings.bind(), patience) : null,
                options.isIceRelayOnly(),
                timeoutMs);
    }

    private void send(int component, byte[] data, int length, InetSocketAddress to) {
        MediaSocket socket = component == IceCandidate.RTP ? sockets.rtp() : sockets.rtcp();
        if (socket != null) {
            socket.send(data, length, to);
        }
    }

    /** The host for SDP; valid on any thread once the addresses are found, as the ports are. */
    String host() {
        if (ice != null) {
            return LocalAddresses.literal(ice.defaultAddress(IceCandidate.RTP).getAddress());
        }
        String local = LocalAddresses.literal(settings.bind());
        return mapping == null ? local : mapping.host(local);
    }

    /** The RTP port for SDP. */
    int rtpPort() {
        if (ice != null) {
            return ice.defaultAddress(IceCandidate.RTP).getPort();
        }
        return mapping == null ? sockets.rtpPort() : mapping.rtpPort(sockets.rtpPort());
    }

    /** The RTCP port for SDP; the one above the RTP port without a candidate for RTCP. */
    int rtcpPort() {
        if (ice != null) {
            InetSocketAddress candidate = ice.defaultAddress(IceCandidate.RTCP);
            return candidate == null ? Math.min(65_535, rtpPort() + 1) : candidate.getPort();
        }
        return mapping == null ? sockets.rtcpPort() : mapping.rtcpPort(sockets.rtcpPort());
    }

    /** Whether a datagram of one of the sockets was a response to a request for its address; not of ICE. */
    boolean onDatagram(byte[] data, int length, InetSocketAddress sender) {
        return mapping != null && mapping.onDatagram(data, length, sender);
    }

    /** Sends keep-alives to servers when they are due. */
    void onTick(long nowNanos) {
        if (mapping != null) {
            mapping.onTick(nowNanos);
        }
        if (ice != null) {
            ice.onTick(nowNanos);
        }
    }

    /** Ends the requests, and deletes the relays. */
    Future<Void> close() {
        if (mapping != null) {
            mapping.close();
        }
        return ice == null ? loop.succeededFuture() : ice.close();
    }
}
