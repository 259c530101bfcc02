package io.xphone.verticle.media;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.xphone.audio.PcmFormat;
import io.xphone.rtp.JitterBuffer;
import io.xphone.rtp.RtpPacket;
import io.xphone.verticle.runtime.UdpSocket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Arrays that the calls of one event loop use in turn, each during one packet or frame: a call of its own would hold 6 KB of them.
 */
final class LoopScratch {

    /** Longest datagram that is looked at, in bytes. */
    static final int MAX_PACKET = 2_048;

    /** Most samples of a packet: 60 ms at 8000 Hz. */
    static final int MAX_SAMPLES = 60 * PcmFormat.SAMPLES_PER_MS;

    private static final Map<EventLoop, LoopScratch> SCRATCHES = new ConcurrentHashMap<>();

    /** A datagram as it came. */
    final byte[] received = new byte[MAX_PACKET];

    /** A datagram to be sent or given to a reader. */
    final byte[] packet = new byte[MAX_PACKET];

    /** Samples, decoded or to be encoded. */
    final short[] samples = new short[MAX_SAMPLES];

    /** The packet that is looked at. */
    final RtpPacket view = new RtpPacket();

    /** What a jitter buffer gives. */
    final JitterBuffer.Out playout = new JitterBuffer.Out();

    /** Where the system puts a datagram, and takes one from. */
    final ByteBuffer incoming = ByteBuffer.allocateDirect(MAX_PACKET);

    final ByteBuffer outgoing = ByteBuffer.allocateDirect(MAX_PACKET);

    /** Where {@link #incoming} and {@link #outgoing} are, for system calls on epoll; 0 elsewhere. */
    long incomingAddress;

    long outgoingAddress;

    /** How many datagrams a socket gives in one go: one, unless all that waits is wanted. */
    int reads = 1;

    private ByteBuf datagram = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(MAX_PACKET));

    private LoopScratch() {}

    /**
     * A datagram for {@link UdpSocket#send}: a copy in the one buffer that the system takes it from at once, or, while a socket that is
     * full still holds that, in a new one.
     */
    ByteBuf datagram(byte[] data, int length) {
        if (datagram.refCnt() != 1) {
            datagram.release();
            datagram = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(MAX_PACKET));
        }
        return datagram.retain().clear().writeBytes(data, 0, length);
    }

    /** Those of a loop. */
    static LoopScratch of(EventLoop loop) {
        SCRATCHES.keySet().removeIf(EventLoop::isShuttingDown);
        return SCRATCHES.computeIfAbsent(loop, key -> new LoopScratch());
    }
}
