package io.xphone.bus.internal;

import java.util.Set;

/**
 * The route to a peer: transport, and the addresses at both ends.
 *
 * @param transport UDP, TCP, TLS, WS or WSS
 * @param remoteHost address of the peer, a literal without brackets
 * @param remotePort port of the peer
 * @param localHost local address on this route, a literal without brackets, for SDP
 * @param localPort local port that receives requests
 * @param configured whether the peer's address is one of the agent's configured next hops: registrar, outbound proxy or
 *     peer, or an address that one of these has resolved to
 * @param hops the hosts of these next hops, in lower case; addresses that peers call from have none
 * @param flow the connection (RFC 5626 §2), for {@link SipCommand.Send#flow} and {@link SipCommand.FindRoute#flow}:
 *     never used again for another one by the agent; {@link #NO_FLOW} for datagrams
 * @param publicHost the host for Contact: the address from which a STUN server sees the socket, else the local one
 * @param publicPort the port for Contact
 */
public record SipRoute(
        String transport,
        String remoteHost,
        int remotePort,
        String localHost,
        int localPort,
        boolean configured,
        Set<String> hops,
        long flow,
        String publicHost,
        int publicPort) {

    /** The {@link #flow} of routes without connection. */
    public static final long NO_FLOW = 0;

    /** As {@link SipCommand.Send#flow}: datagrams, also for a request that would be sent on a stream for its size. */
    public static final long DATAGRAMS = -1;

    /** A route without connection. */
    public SipRoute(
            String transport, String remoteHost, int remotePort, String localHost, int localPort, boolean configured) {
        this(transport, remoteHost, remotePort, localHost, localPort, configured, NO_FLOW);
    }

    /** A route without a public address of its own. */
    public SipRoute(
            String transport,
            String remoteHost,
            int remotePort,
            String localHost,
            int localPort,
            boolean configured,
            long flow) {
        this(transport, remoteHost, remotePort, localHost, localPort, configured, Set.of(), flow, localHost, localPort);
    }

    /** Whether the connection is a WebSocket (RFC 7118). */
    public boolean webSocket() {
        return transport.equals("WS") || transport.equals("WSS");
    }

    /** Whether the connection uses TLS. */
    public boolean secure() {
        return transport.equals("TLS") || transport.equals("WSS");
    }

    /**
     * The only connection on which this peer can be reached: that of a WebSocket, whose client takes no connections
     * (RFC 7118 §5); {@link #NO_FLOW} for a peer that its URIs lead to.
     */
    public long onlyFlow() {
        return webSocket() ? flow : NO_FLOW;
    }
}
