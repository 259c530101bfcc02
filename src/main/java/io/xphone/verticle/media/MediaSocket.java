package io.xphone.verticle.media;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.xphone.verticle.runtime.DatagramChannels;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A UDP socket for a call's RTP or RTCP. Used on its event loop alone. */
interface MediaSocket {

    /** Takes what comes, on the event loop. */
    interface Receiver {
        /**
         * @param data holds the datagram from its start on; valid during the call alone
         * @param length its bytes
         * @param sender where it came from
         */
        void onDatagram(byte[] data, int length, InetSocketAddress sender);
    }

    /**
     * Binds a socket on the loop of {@code context}, which is the calling one; straight on epoll where Vert.x runs on that.
     *
     * @param port from 1 on: one that the system chose would be the socket's only until {@link #hearAnybody}
     * @param dscp DiffServ code point for what is sent; 0 leaves it
     * @return the bound socket; fails with an {@code IOException} when the port is taken, never throws
     */
    static Future<MediaSocket> bind(
            ContextInternal context, InetAddress address, int port, int dscp, Receiver receiver) {
        LoopScratch scratch = LoopScratch.of(context.nettyEventLoop());
        try {
            return DatagramChannels.isEpoll(context.owner())
                    ? EpollMediaSocket.bind(context, address, port, dscp, scratch, receiver)
                    : ChannelMediaSocket.bind(context, address, port, dscp, scratch, receiver);
        } catch (RuntimeException none) { // the system gives no socket: too many files are open
            return context.failedFuture(none);
        }
    }

    /** The bound port. */
    int port();

    /** Sends the first {@code length} bytes; what the system refuses is lost, as on any network. */
    void send(byte[] data, int length, InetSocketAddress to);

    /**
     * Takes datagrams of one peer alone from here on, and sends to it (the very object) by the shorter way that the system has for that.
     * Nothing changes where the transport does not offer it.
     */
    void hearOnly(InetSocketAddress peer);

    /** Whether {@link #hearOnly} is in force. */
    boolean hearsOne();

    /** Takes datagrams of anybody again. */
    void hearAnybody();

    /** Closes the socket; its port is free once the future is done. */
    Future<Void> close(ContextInternal context);
}
