package io.xphone.verticle.media;

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
 * A media socket straight on Netty's epoll, without a channel: with hundreds of calls a channel's pipeline, buffers and addresses are never in
 * the cache when a packet comes, and cost as much as the system's own part of it. Packets go through memory that the calls of a loop share.
 */
final class EpollMediaSocket extends Socket implements MediaSocket, EpollIoHandle {

    private static final Logger LOG = LoggerFactory.getLogger(EpollMediaSocket.class);

    private final LoopScratch scratch;
    private final Receiver receiver;
    private final int port;
    private IoRegistration registration;
    private InetSocketAddress peer;

    /** Of the family of its address: an IPv6 socket for both costs a mapping of every address. */
    private EpollMediaSocket(boolean ipv6, int port, LoopScratch scratch, Receiver receiver) {
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
            ContextInternal context, InetAddress address, int port, int dscp, LoopScratch scratch, Receiver receiver) {
        EpollMediaSocket bound = new EpollMediaSocket(address instanceof Inet6Address, port, scratch, receiver);
        try {
            bound.bind(new InetSocketAddress(address, port));
        } catch (IOException | RuntimeException taken) {
            bound.close();
            return context.failedFuture(taken);
        }
        bound.mark(dscp);
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

    private void mark(int dscp) {
        if (dscp == 0) {
            return;
        }
        try {
            setTrafficClass(dscp << 2);
        } catch (IOException unsupported) {
            // marking is a courtesy of the network: sound goes without
        }
    }

    @Override
    public FileDescriptor fd() {
        return this;
    }

    /** A datagram waits. As many are taken as the loop asks for; as long as another waits, the loop tells so in its next round. */
    @Override
    public void handle(IoRegistration ready, IoEvent event) {
        for (int left = scratch.reads; left > 0 && isOpen(); left--) {
            if (!read()) {
                return;
            }
        }
    }

    /** Whether there was one. */
    private boolean read() {
        int length;
        InetSocketAddress sender = peer;
        try {
            if (sender != null) {
                length = recvAddress(scratch.incomingAddress, 0, LoopScratch.MAX_PACKET);
            } else {
                DatagramSocketAddress from = recvFromAddress(scratch.incomingAddress, 0, LoopScratch.MAX_PACKET);
                if (from == null) {
                    return false;
                }
                length = from.receivedAmount();
                sender = from;
            }
        } catch (IOException unreachable) {
            return false; // an ICMP message from a peer that has gone: the media timeout judges that
        }
        if (length <= 0) {
            return false; // none, or an empty one
        }
        scratch.incoming.get(0, scratch.received, 0, length);
        give(length, sender);
        return true;
    }

    /** What its call can't take is that call's affair: the loop reads on for the others. */
    private void give(int length, InetSocketAddress sender) {
        try {
            receiver.onDatagram(scratch.received, length, sender);
        } catch (RuntimeException thrown) {
            LOG.error("a datagram for media port {} was not taken", port, thrown);
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
        } catch (IOException refused) {
            // no way there, or told by ICMP that nobody took the last one
        }
    }

    @Override
    public void hearOnly(InetSocketAddress only) {
        try {
            connect(only);
            peer = only;
        } catch (IOException refused) {
            LOG.debug("media port {} stays open to anybody: {}", port, refused.getMessage());
        }
    }

    @Override
    public boolean hearsOne() {
        return peer != null;
    }

    @Override
    public void hearAnybody() {
        if (peer == null) {
            return;
        }
        try {
            disconnect();
            peer = null;
        } catch (IOException refused) {
            LOG.debug("media port {} stays with its peer: {}", port, refused.getMessage());
        }
    }

    @Override
    public Future<Void> close(ContextInternal context) {
        registration.cancel();
        close();
        return context.succeededFuture();
    }

    /** Called by the event loop, too, when that ends. */
    @Override
    public void close() {
        try {
            super.close();
        } catch (IOException late) {
            LOG.debug("closing media port {}: {}", port, late.getMessage());
        }
    }
}
