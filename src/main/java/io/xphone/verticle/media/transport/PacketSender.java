package io.xphone.verticle.media.transport;

import java.net.InetSocketAddress;

/** Sends datagrams; used on the event loop of its call alone. */
@FunctionalInterface
public interface PacketSender {

    /**
     * Sends the first {@code length} bytes; a packet that is not accepted is lost, as on any network.
     *
     * @param data the packet, from index 0; not used after the call
     * @param to the destination
     */
    void send(byte[] data, int length, InetSocketAddress to);
}
