package io.xphone.verticle.media.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.xphone.audio.EncodedFrame;
import io.xphone.rtp.RtpPacket;
import io.xphone.rtp.srtp.SrtpSender;
import io.xphone.verticle.runtime.UdpSocket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Buffers for packets that the sockets of one event loop share; each uses them while it handles one packet. Buffers
 * for each call would take 24 KB a call.
 */
public final class PacketScratch {

    /** Maximum length of a received datagram, or of one to send before it is protected by SRTP, in bytes. */
    public static final int MAX_PACKET = RtpPacket.HEADER_LENGTH + EncodedFrame.MAX_PAYLOAD;

    private static final int MAX_SENT = MAX_PACKET + SrtpSender.MAX_OVERHEAD;

    private static final Map<EventLoop, PacketScratch> SCRATCHES = new ConcurrentHashMap<>();

    /** A datagram to send, or to deliver to a reader. */
    public final byte[] packet = new byte[MAX_SENT];

    /** A received datagram. */
    final byte[] received = new byte[MAX_PACKET];

    /** Buffers for system calls. */
    final ByteBuffer incoming = ByteBuffer.allocateDirect(MAX_PACKET);

    final ByteBuffer outgoing = ByteBuffer.allocateDirect(MAX_SENT);

    /** Memory addresses of {@link #incoming} and {@link #outgoing}, for system calls on epoll; 0 elsewhere. */
    long incomingAddress;

    long outgoingAddress;

    private int reads = 1;
    private ByteBuf datagram = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(MAX_SENT));

    private PacketScratch() {}

    /** The buffers of a loop. */
    public static PacketScratch of(EventLoop loop) {
        SCRATCHES.keySet().removeIf(EventLoop::isShuttingDown);
        return SCRATCHES.computeIfAbsent(loop, key -> new PacketScratch());
    }

    /** Sets how many datagrams a socket may read per event: one, unless overdue datagrams are drained. */
    public void reads(int most) {
        reads = most;
    }

    int reads() {
        return reads;
    }

    /**
     * Copies a datagram for {@link UdpSocket#send}: into the shared buffer, which the system reads at once, or into a
     * new one while a socket whose send buffer is full still holds the shared one.
     */
    ByteBuf datagram(byte[] data, int length) {
        if (datagram.refCnt() != 1) {
            datagram.release();
            datagram = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(MAX_SENT));
        }
        return datagram.retain().clear().writeBytes(data, 0, length);
    }
}
