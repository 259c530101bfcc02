package io.xphone.sip.registrar;

import java.util.Locale;

/**
 * The flow that a REGISTER was received on (RFC 5626 §2): a connection, or a remote address on a UDP socket.
 *
 * @param transport UDP, TCP, TLS, WS or WSS
 * @param remoteHost address of the peer, a literal without brackets
 * @param remotePort port of the peer
 * @param localHost local address, a literal without brackets
 * @param localPort local port that receives requests
 * @param id the connection: no other one has the same; 0 for datagrams
 */
public record BindingFlow(
        String transport, String remoteHost, int remotePort, String localHost, int localPort, long id) {

    /** Whether it is a connection, which ends, rather than a remote address. */
    public boolean connection() {
        return id != 0;
    }

    /** Whether it is a WebSocket: its peer cannot be reached in another way (RFC 7118 §5). */
    public boolean webSocket() {
        return transport.startsWith("WS");
    }

    /** Whether both are one connection, or datagrams of one peer. */
    public boolean same(BindingFlow that) {
        return id == that.id
                && transport.equals(that.transport)
                && remotePort == that.remotePort
                && remoteHost.equals(that.remoteHost);
    }

    /** The peer as {@code udp:host:port}. */
    @Override
    public String toString() {
        String host = remoteHost.indexOf(':') < 0 ? remoteHost : '[' + remoteHost + ']';
        return transport.toLowerCase(Locale.ROOT) + ':' + host + ':' + remotePort;
    }
}
