package io.xphone.verticle.runtime;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.nio.AbstractNioChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A UDP socket on an event loop: a Netty channel of Vert.x' transport. It allocates a tenth of what a Vert.x
 * {@code DatagramSocket} does.
 */
public final class UdpSocket {

    /** Receives datagrams, on the event loop. */
    public interface Receiver {
        /**
         * @param data the datagram; valid only during the call
         * @param sender the source address
         */
        void onDatagram(ByteBuf data, InetSocketAddress sender);

        /** The datagrams of one read loop have been passed on. */
        default void onReadComplete() {}
    }

    private final DatagramChannel channel;
    private final Receiver receiver;

    private UdpSocket(DatagramChannel channel, Receiver receiver) {
        this.channel = channel;
        this.receiver = receiver;
    }

    /**
     * Binds a socket on the loop of {@code context}.
     *
     * @param port 0 for any
     * @param dscp DiffServ code point of sent datagrams; 0 for the default of the system
     * @param messagesPerRead datagrams per read loop; with more than 1, every read loop ends with a system call
     *     that reads nothing
     * @param maxDatagram longest datagram, in bytes; longer ones are truncated
     * @return the bound socket; fails with a {@code BindException} when the port is taken
     */
    public static Future<UdpSocket> bind(
            ContextInternal context,
            InetAddress address,
            int port,
            int dscp,
            int maxDatagram,
            int messagesPerRead,
            Receiver receiver) {
        VertxInternal vertx = context.owner();
        DatagramChannel channel = DatagramChannels.open(vertx, address);
        channel.config()
                .setRecvByteBufAllocator(
                        new FixedRecvByteBufAllocator(maxDatagram).maxMessagesPerRead(messagesPerRead));
        UdpSocket socket = new UdpSocket(channel, receiver);
        channel.pipeline().addLast(socket.new Inbound());
        Promise<UdpSocket> bound = context.promise();
        context.nettyEventLoop().register(channel).addListener(registered -> {
            if (!registered.isSuccess()) {
                bound.fail(registered.cause());
                return;
            }
            channel.bind(new InetSocketAddress(address, port)).addListener(done -> {
                if (done.isSuccess()) {
                    setDscp(channel, dscp);
                    bound.complete(socket);
                } else {
                    channel.close();
                    bound.fail(done.cause());
                }
            });
        });
        return bound.future();
    }

    private static void setDscp(DatagramChannel channel, int dscp) {
        if (dscp == 0) {
            return;
        }
        try {
            channel.config().setTrafficClass(dscp << 2);
        } catch (RuntimeException unsupported) {
            // the mark is optional: packets are sent without it
        }
    }

    /** The bound address. */
    public InetSocketAddress local() {
        return channel.localAddress();
    }

    /** Requests larger buffers of the system, which may grant less. */
    public void bufferSizes(int receiveBytes, int sendBytes) {
        channel.config().setReceiveBufferSize(receiveBytes);
        channel.config().setSendBufferSize(sendBytes);
    }

    /** The bound port. */
    public int port() {
        return channel.localAddress().getPort();
    }

    /** A buffer to fill and {@link #send}. */
    public ByteBuf buffer(int capacity) {
        return channel.alloc().directBuffer(capacity);
    }

    /** Sends a datagram and releases its buffer; ignores send errors. */
    public void send(ByteBuf data, InetSocketAddress to) {
        if (channel.isOpen()) {
            channel.writeAndFlush(new DatagramPacket(data, to), channel.voidPromise());
        } else {
            data.release();
        }
    }

    /** Sends a datagram and releases its buffer; reports send errors to {@code failed}, perhaps before it returns. */
    public void send(ByteBuf data, InetSocketAddress to, Consumer<Throwable> failed) {
        if (channel.isOpen()) {
            channel.writeAndFlush(new DatagramPacket(data, to)).addListener(sent -> {
                if (!sent.isSuccess()) {
                    failed.accept(sent.cause());
                }
            });
        } else {
            data.release();
            failed.accept(new ClosedChannelException());
        }
    }

    /** Closes the socket. */
    public Future<Void> close(ContextInternal context) {
        Promise<Void> closed = context.promise();
        channel.close().addListener(done -> {
            if (channel
                    instanceof AbstractNioChannel) { // NIO frees the port only after the next select of the event loop
                context.nettyEventLoop().schedule(() -> closed.complete(), 1, TimeUnit.MILLISECONDS);
            } else {
                closed.complete();
            }
        });
        return closed.future();
    }

    private final class Inbound extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            DatagramPacket packet = (DatagramPacket) message;
            try {
                receiver.onDatagram(packet.content(), packet.sender());
            } finally {
                packet.release();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            receiver.onReadComplete();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // an ICMP "port unreachable" of a peer that has gone: the media timeout handles that
        }
    }
}
