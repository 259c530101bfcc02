package io.xphone.verticle.media.transport;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.DatagramSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A media socket on Netty's epoll transport without a channel. With hundreds of calls the pipeline, buffers and
 * addresses of a channel are never in the cache when a packet arrives, and cost as much as the system call. Packets use
 * memory that the calls of a loop share.
 */
final class EpollMediaSocket extends Socket implements MediaSocket, EpollIoHandle {

    private static final Logger LOG = LoggerFactory.getLogger(EpollMediaSocket.class);

    /** Maximum datagrams that are read at once when the socket has been connected. */
    private static final int MAX_QUEUED = 1_000;

    private final PacketScratch scratch;
    private final Receiver receiver;
    private final int port;
    private IoRegistration registration;
    private InetSocketAddress peer;
    private boolean drained;

    /** The socket is of the family of its address: a dual-stack IPv6 socket would have to map every address. */
    private EpollMediaSocket(boolean ipv6, int port, PacketScratch scratch, Receiver receiver) {
        super(newSocketDgram0(ipv6));
        this.port = port;
        this.scratch = scratch;
        this.receiver = receiver;
        if (scratch.incomingAddress == 0) {
            scratch.incomingAddress = Buffer.memoryAddress(scratch.incoming);
            scratch.outgoingAddress = Buffer.memoryAddress(scratch.outgoing);
        }
    }

    static Future<MediaSocket> bind(
            ContextInternal context,
            InetAddress address,
            int port,
            int dscp,
            PacketScratch scratch,
            Receiver receiver) {
        EpollMediaSocket bound = new EpollMediaSocket(address instanceof Inet6Address, port, scratch, receiver);
        try {
            bound.bind(new InetSocketAddress(address, port));
        } catch (IOException | RuntimeException failed) {
            bound.close();
            return context.failedFuture(failed);
        }
        bound.setDscp(dscp);
        Promise<MediaSocket> ready = context.promise();
        ((IoEventLoop) context.nettyEventLoop()).register(bound).addListener(registered -> {
            if (registered.isSuccess()) {
                bound.registration = (IoRegistration) registered.getNow();
                bound.registration.submit(EpollIoOps.EPOLLIN);
                ready.complete(bound);
            } else {
                bound.close();
                ready.fail(registered.cause());
            }
        });
        return ready.future();
    }

    private void setDscp(int dscp) {
        if (dscp == 0) {
            return;
        }
        try {
            setTrafficClass(dscp << 2);
        } catch (IOException unsupported) {
            // DSCP is optional: packets are sent unmarked
        }
    }

    @Override
    public FileDescriptor fd() {
        return this;
    }

    /** Reads up to {@link PacketScratch#reads} datagrams; while more are waiting, the loop raises the event again. */
    @Override
    public void handle(IoRegistration ready, IoEvent event) {
        if (peer != null && !drained) {
            drain();
            return;
        }
        for (int left = scratch.reads(); left > 0 && isOpen(); left--) {
            if (!read()) {
                return;
            }
        }
    }

    /** Datagrams that arrived before the socket was connected may be of anyone: they are read with their address. */
    private void drain() {
        for (int left = MAX_QUEUED; left > 0 && isOpen() && peer != null && read(); left--) {
            // until there is none
        }
    }

    /** Reads one datagram; returns whether there was one. */
    private boolean read() {
        int length;
        InetSocketAddress sender = peer;
        boolean connected = sender != null && drained;
        try {
            if (connected) {
                length = recvAddress(scratch.incomingAddress, 0, PacketScratch.MAX_PACKET);
            } else {
                DatagramSocketAddress from = recvFromAddress(scratch.incomingAddress, 0, PacketScratch.MAX_PACKET);
                if (from == null) {
                    drained = true;
                    return false;
                }
                if (sender != null && !from.equals(sender)) {
                    return true; // from before the connection
                }
                length = from.receivedAmount();
                sender = sender != null ? sender : from;
            }
        } catch (IOException unreachable) {
            return false; // an ICMP error: the media timeout detects a peer that has gone
        }
        if (length <= 0) {
            return false; // none, or an empty datagram
        }
        scratch.incoming.get(0, scratch.received, 0, length);
        deliver(length, sender);
        return true;
    }

    /** What one call throws, an error of a codec too, must not stop the loop from reading for the others. */
    private void deliver(int length, InetSocketAddress sender) {
        try {
            receiver.onDatagram(scratch.received, length, sender);
        } catch (Throwable thrown) {
            LOG.error("unhandled exception for a datagram on media port {}", port, thrown);
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void send(byte[] data, int length, InetSocketAddress to) {
        if (!isOpen()) {
            return;
        }
        scratch.outgoing.put(0, data, 0, length);
        try {
            if (to == peer) {
                sendAddress(scratch.outgoingAddress, 0, length);
            } else {
                sendToAddress(scratch.outgoingAddress, 0, length, to.getAddress(), to.getPort());
            }
        } catch (IOException unreachable) {
            // no route, or an ICMP error for an earlier packet
        }
    }

    @Override
    public void restrictTo(InetSocketAddress only) {
        try {
            connect(only);
            peer = only;
            drained = false;
        } catch (IOException failed) {
            LOG.debug("media port {} could not be connected: {}", port, failed.getMessage());
        }
    }

    @Override
    public boolean restricted() {
        return peer != null;
    }

    @Override
    public void unrestrict() {
        if (peer == null) {
            return;
        }
        try {
            disconnect();
            peer = null;
        } catch (IOException failed) {
            LOG.debug("media port {} could not be disconnected: {}", port, failed.getMessage());
        }
    }

    @Override
    public Future<Void> close(ContextInternal context) {
        registration.cancel();
        close();
        return context.succeededFuture();
    }

    /** Also called by the event loop when it terminates. */
    @Override
    public void close() {
        try {
            super.close();
        } catch (IOException failed) {
            LOG.debug("closing media port {}: {}", port, failed.getMessage());
        }
    }
}
