package io.xphone.testing;

/**
 * The other end of a SIP message.
 *
 * @param transport {@code UDP} or {@code TCP}
 * @param host a literal, IPv6 without brackets, or a name
 * @param port its port
 */
public record PbxPeer(String transport, String host, int port) {

    /** Whether the transport loses nothing. */
    boolean reliable() {
        return transport.equals("TCP");
    }

    @Override
    public String toString() {
        return host + ':' + port + '/' + transport;
    }
}
