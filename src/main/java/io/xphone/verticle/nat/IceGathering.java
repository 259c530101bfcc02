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
 * @param controlling whether this side sends the first offer
 * @param bind address of the sockets
 * @param rtpPort port of the RTP socket
 * @param rtcpPort port of the RTCP socket; 0 for none, when only one component is offered
 * @param advertised the address that a NAT with fixed ports maps the sockets to; null for none
 * @param mapped requests the mapped address of the socket of a component from a STUN server; null for none
 * @param relay opens a relay for a component; null for none
 * @param relayOnly whether only relayed candidates are used, and no other address is published
 * @param timeoutMs how long servers may take; candidates that come later are used for checks, and not published
 */
public record IceGathering(
        boolean lite,
        boolean controlling,
        InetAddress bind,
        int rtpPort,
        int rtcpPort,
        InetAddress advertised,
        IntFunction<Future<InetSocketAddress>> mapped,
        IntFunction<Future<Relay>> relay,
        boolean relayOnly,
        long timeoutMs) {

    int components() {
        return rtcpPort > 0 ? IceCandidate.RTCP : IceCandidate.RTP;
    }

    int port(int component) {
        return component == IceCandidate.RTP ? rtpPort : rtcpPort;
    }
}
