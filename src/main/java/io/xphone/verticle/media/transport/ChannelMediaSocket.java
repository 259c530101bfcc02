package io.xphone.verticle.media.transport;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.xphone.verticle.runtime.UdpSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A media socket on a datagram channel of the Vert.x transport; works with every transport. */
final class ChannelMediaSocket implements MediaSocket {

    private final UdpSocket socket;
    private final PacketScratch scratch;

    private ChannelMediaSocket(UdpSocket socket, PacketScratch scratch) {
        this.socket = socket;
        this.scratch = scratch;
    }

    static Future<MediaSocket> bind(
            ContextInternal context,
            InetAddress address,
            int port,
            int dscp,
            PacketScratch scratch,
            Receiver receiver) {
        return UdpSocket.bind(context, address, port, dscp, PacketScratch.MAX_PACKET, 1, (data, sender) -> {
                    int length = data.readableBytes();
                    data.getBytes(data.readerIndex(), scratch.received, 0, length);
                    receiver.onDatagram(scratch.received, length, sender);
                })
                .map(bound -> new ChannelMediaSocket(bound, scratch));
    }

    @Override
    public int port() {
        return socket.port();
    }

    @Override
    public void send(byte[] data, int length, InetSocketAddress to) {
        socket.send(scratch.datagram(data, length), to);
    }

    @Override
    public void restrictTo(InetSocketAddress peer) {
        // a connected channel could not receive from other peers again
    }

    @Override
    public boolean restricted() {
        return false;
    }

    @Override
    public void unrestrict() {
        // never restricted
    }

    @Override
    public Future<Void> close(ContextInternal context) {
        return socket.close(context);
    }
}
