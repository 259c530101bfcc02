package io.xphone.verticle.media.transport;

import io.netty.channel.ChannelException;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.xphone.verticle.runtime.DatagramChannels;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A UDP socket for a call's RTP or RTCP. Used on its event loop alone. */
public interface MediaSocket extends PacketSender {

    /** Receives datagrams, on the event loop. */
    interface Receiver {
        /**
         * @param data holds the datagram, from index 0; valid only during the call
         * @param length number of bytes
         * @param sender source address
         */
        void onDatagram(byte[] data, int length, InetSocketAddress sender);
    }

    /**
     * Binds a socket on the loop of {@code context}, which is the calling one; directly on epoll where Vert.x uses
     * epoll.
     *
     * @param port from 1 on: a port that the system chose would be lost at {@link #unrestrict}
     * @param dscp DiffServ code point of sent packets; 0 for the default
     * @return the bound socket; fails with an {@code IOException} when the port is taken and with a
     *     {@link ChannelException} when no socket can be opened, never throws
     */
    static Future<MediaSocket> bind(
            ContextInternal context, InetAddress address, int port, int dscp, Receiver receiver) {
        PacketScratch scratch = PacketScratch.of(context.nettyEventLoop());
        try {
            return DatagramChannels.isEpoll(context.owner())
                    ? EpollMediaSocket.bind(context, address, port, dscp, scratch, receiver)
                    : ChannelMediaSocket.bind(context, address, port, dscp, scratch, receiver);
        } catch (RuntimeException failed) { // a ChannelException: too many open files
            return context.failedFuture(failed);
        }
    }

    /** The bound port. */
    int port();

    /**
     * Receives datagrams of this peer only, and sends to it (this very object) as a connected socket, which is faster.
     * Does nothing where the transport does not support it.
     */
    void restrictTo(InetSocketAddress peer);

    /** Whether {@link #restrictTo} is in force. */
    boolean restricted();

    /** Receives datagrams of all peers again. */
    void unrestrict();

    /** Closes the socket; its port is free when the future completes. */
    Future<Void> close(ContextInternal context);
}
