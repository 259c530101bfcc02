package io.xphone.verticle.nat;

import io.vertx.core.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A relayed transport address at a TURN server (RFC 8656 §2): datagrams that peers send to it are received here, and
 * datagrams sent here arrive at peers from it. All methods are called on the event loop on which the relay was opened.
 */
public interface Relay {

    /** Receives the datagrams of peers. */
    interface Receiver {

        /**
         * A datagram of a peer.
         *
         * @param data holds the datagram from index 0; valid until this method returns, and may be written to
         * @param length number of bytes
         * @param peer the source of the datagram as the server saw it; a peer with a permission
         */
        void onDatagram(byte[] data, int length, InetSocketAddress peer);

        /** The relay is lost: the server deleted the allocation, does not respond, or closed the connection. */
        void onLost(String reason);
    }

    /** The relayed transport address, the address of a relayed candidate. */
    InetSocketAddress relayed();

    /** The client's address as the server sees it, the related address of the relayed candidate. */
    InetSocketAddress mapped();

    /**
     * Sends a datagram to a peer; permissions and a channel for the peer are requested as needed. Nothing is sent after
     * the relay was closed or lost, or to a peer of another address family than the relayed address.
     */
    void send(byte[] data, int length, InetSocketAddress peer);

    /** Requests a permission for datagrams from an address, so that its first datagram already arrives. */
    void permit(InetAddress peer);

    /** Sets the receiver; datagrams before that are discarded. */
    void receiver(Receiver receiver);

    /** Deletes the allocation at the server. Completes when the server has responded, or after half a second. */
    Future<Void> close();
}
