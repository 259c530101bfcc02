package io.xphone.verticle.transport;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.xphone.options.SipTransport;
import io.xphone.verticle.runtime.LimitedLog;
import io.xphone.verticle.runtime.LocalAddresses;
import io.xphone.verticle.runtime.RootCause;
import io.xphone.verticle.runtime.UdpSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SIP over one UDP socket. */
final class UdpListener {

    private static final Logger LOG = LoggerFactory.getLogger(UdpListener.class);

    private final LimitedLog strangers = new LimitedLog(LOG);
    private static final int MAX_DATAGRAM = 65_535;
    private static final int SOCKET_BUFFER = 4 << 20;

    /** Datagrams of one read loop: what waits, waits in the queue of {@link Inbox}, not in the system's. */
    private static final int DATAGRAMS_PER_READ = 512;

    /** Number of cached flows; a power of two. */
    private static final int CACHE_SIZE = 64;

    /** Handles datagrams, on the event loop. */
    interface Receiver {
        void onDatagram(byte[] data, Flow from);

        /** The datagrams of one read loop have been passed on. */
        void onRead();
    }

    private final LocalAddresses addresses;
    private final UdpFlow[] cache = new UdpFlow[CACHE_SIZE];
    private UdpSocket socket;

    UdpListener(LocalAddresses addresses) {
        this.addresses = addresses;
    }

    /** Binds the socket; fails with a message that names the address. */
    Future<UdpListener> listen(ContextInternal context, InetAddress address, int port, Receiver receiver) {
        return UdpSocket.bind(context, address, port, 0, MAX_DATAGRAM, DATAGRAMS_PER_READ, new UdpSocket.Receiver() {
                    @Override
                    public void onDatagram(ByteBuf data, InetSocketAddress sender) {
                        byte[] bytes = new byte[data.readableBytes()];
                        data.readBytes(bytes);
                        context.dispatch(bytes, received -> receiver.onDatagram(received, flow(sender)));
                    }

                    @Override
                    public void onReadComplete() {
                        context.dispatch(read -> receiver.onRead());
                    }
                })
                .map(bound -> {
                    bound.bufferSizes(SOCKET_BUFFER, SOCKET_BUFFER);
                    socket = bound;
                    return this;
                });
    }

    InetSocketAddress local() {
        return socket.local();
    }

    /**
     * The flow to a peer. Flows are cached: most messages come from few peers, whose transactions then share one flow.
     */
    Flow flow(InetSocketAddress remote) {
        int hash = remote.hashCode();
        int place = (hash ^ hash >>> 16) & CACHE_SIZE - 1;
        UdpFlow known = cache[place];
        if (known == null || !known.remote.equals(remote)) {
            known = new UdpFlow(remote);
            cache[place] = known;
        }
        return known;
    }

    /** Sends the first bytes of an array. */
    void send(byte[] data, int length, InetSocketAddress to) {
        socket.send(socket.buffer(length).writeBytes(data, 0, length), to);
    }

    Future<Void> close(ContextInternal context) {
        return socket == null ? context.succeededFuture() : socket.close(context);
    }

    /** The flow from this socket to one peer. */
    final class UdpFlow implements Flow {

        private final InetSocketAddress remote;
        private final String remoteHost;
        private String localHost;
        private String failure = "";

        UdpFlow(InetSocketAddress remote) {
            this.remote = remote;
            this.remoteHost = LocalAddresses.literal(remote.getAddress());
        }

        @Override
        public SipTransport transport() {
            return SipTransport.UDP;
        }

        @Override
        public String remoteHost() {
            return remoteHost;
        }

        @Override
        public int remotePort() {
            return remote.getPort();
        }

        @Override
        public String localHost() {
            if (localHost == null) {
                localHost = addresses.towards(socket.local().getAddress(), remote.getAddress());
            }
            return localHost;
        }

        @Override
        public int localPort() {
            return socket.port();
        }

        @Override
        public boolean open() {
            return true;
        }

        /** The socket. */
        UdpListener listener() {
            return UdpListener.this;
        }

        /** The address of the peer. */
        InetSocketAddress remote() {
            return remote;
        }

        /** The flow from the same socket to another address. */
        Flow to(InetSocketAddress other) {
            return flow(other);
        }

        @Override
        public String failure() {
            return failure;
        }

        @Override
        public void send(byte[] message, Runnable onFailure) {
            ByteBuf buffer = socket.buffer(message.length);
            socket.send(buffer.writeBytes(message), remote, cause -> {
                failure = RootCause.first(cause);
                strangers.debug(remoteHost(), "{}: {}", this, failure);
                onFailure.run();
            });
        }

        @Override
        public String toString() {
            return "udp " + remoteHost() + ":" + remotePort();
        }
    }
}
