package io.xphone.verticle.nat;

import io.vertx.core.Future;
import io.xphone.nat.ice.IceCandidate;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.IntFunction;

/**
 * What candidates a connection gathers.
 *
 * @param lite whether it only responds to checks; with host candidates alone
 * @param bind address of the sockets
 * @param rtpPort port of the RTP socket
 * @param rtcpPort port of the RTCP socket; 0 for none, when only one component is offered
 * @param advertised the address that a NAT with fixed ports maps the sockets to; null for none
 * @param peer the peer or proxy of the signalling, by its address
 * @param mapped requests the mapped address of a socket from a STUN server; null for none
 * @param relay opens a relay for a component; null for none
 * @param relayOnly whether only relayed candidates are used, and no other address is published
 * @param timeoutMs how long the description waits for servers; candidates that come later are used for checks, and
 *     reported for INFO requests and later descriptions
 */
public record IceGathering(
        boolean lite,
        InetAddress bind,
        int rtpPort,
        int rtcpPort,
        InetAddress advertised,
        InetAddress peer,
        Mapped mapped,
        IntFunction<Future<Relay>> relay,
        boolean relayOnly,
        long timeoutMs) {

    /** Requests the mapped address of a socket. */
    @FunctionalInterface
    public interface Mapped {

        /**
         * @param client receives what the socket receives
         * @param sender sends from the socket
         */
        Future<InetSocketAddress> of(StunClient client, StunClient.Sender sender);
    }

    int components() {
        return rtcpPort > 0 ? IceCandidate.RTCP : IceCandidate.RTP;
    }

    int port(int component) {
        return component == IceCandidate.RTP ? rtpPort : rtcpPort;
    }
}
