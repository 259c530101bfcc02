package io.xphone.verticle;

import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Arrays that the calls of one event loop use in turn, each during one packet or frame: a call of its own would hold 6 KB of them.
 */
final class LoopScratch {

    /** Longest datagram that is looked at, in bytes. */
    static final int MAX_PACKET = 2_048;

    /** Most samples of a packet: 60 ms at 8000 Hz. */
    static final int MAX_SAMPLES = 480;

    private static final Map<EventLoop, LoopScratch> SCRATCHES = new ConcurrentHashMap<>();

    /** A datagram as it came. */
    final byte[] received = new byte[MAX_PACKET];

    /** A datagram to be sent or given to a reader. */
    final byte[] packet = new byte[MAX_PACKET];

    /** Samples, decoded or to be encoded. */
    final short[] samples = new short[MAX_SAMPLES];

    private LoopScratch() {}

    /** Those of a loop. */
    static LoopScratch of(EventLoop loop) {
        SCRATCHES.keySet().removeIf(EventLoop::isShuttingDown);
        return SCRATCHES.computeIfAbsent(loop, key -> new LoopScratch());
    }
}
