package io.xphone.testing;

/**
 * The remote address of a SIP message.
 *
 * @param transport {@code UDP} or {@code TCP}
 * @param host an IP literal (IPv6 without brackets) or a host name
 * @param port the remote port
 */
public record PbxPeer(String transport, String host, int port) {

    /** Whether the transport is reliable. */
    boolean reliable() {
        return transport.equals("TCP");
    }

    @Override
    public String toString() {
        return host + ':' + port + '/' + transport;
    }
}
