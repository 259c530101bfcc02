package io.xphone.verticle.media;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.xphone.verticle.runtime.UdpSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A media socket on a channel of Vert.x' transport, whatever that is. */
final class ChannelMediaSocket implements MediaSocket {

    private final UdpSocket socket;
    private final LoopScratch scratch;

    private ChannelMediaSocket(UdpSocket socket, LoopScratch scratch) {
        this.socket = socket;
        this.scratch = scratch;
    }

    static Future<MediaSocket> bind(
            ContextInternal context, InetAddress address, int port, int dscp, LoopScratch scratch, Receiver receiver) {
        return UdpSocket.bind(context, address, port, dscp, LoopScratch.MAX_PACKET, 1, (data, sender) -> {
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
    public void hearOnly(InetSocketAddress peer) {
        // a channel that has been connected can't be used by anybody else any more
    }

    @Override
    public boolean hearsOne() {
        return false;
    }

    @Override
    public void hearAnybody() {
        // never connected
    }

    @Override
    public Future<Void> close(ContextInternal context) {
        return socket.close(context);
    }
}
