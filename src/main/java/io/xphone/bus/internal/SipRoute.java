package io.xphone.bus.internal;

/**
 * The route to a peer: transport, and the addresses at both ends.
 *
 * @param transport UDP, TCP or TLS
 * @param remoteHost address of the peer, a literal without brackets
 * @param remotePort port of the peer
 * @param localHost local address on this route, a literal without brackets, for Contact and SDP
 * @param localPort local port that receives requests
 * @param configured whether the peer's address is one of the agent's configured next hops: registrar, outbound proxy or
 *     peer, or an address that one of these has resolved to
 */
public record SipRoute(
        String transport, String remoteHost, int remotePort, String localHost, int localPort, boolean configured) {}
