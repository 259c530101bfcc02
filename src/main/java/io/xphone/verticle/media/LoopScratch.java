package io.xphone.verticle.media;

import io.netty.channel.EventLoop;
import io.xphone.audio.PcmFormat;
import io.xphone.audio.TimeScaler;
import io.xphone.rtp.JitterBuffer;
import io.xphone.rtp.RtpPacket;
import io.xphone.verticle.media.transport.PacketScratch;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Arrays that the calls of one event loop share; each uses them while it handles one packet or frame. Arrays for each
 * call would take 24 KB a call.
 */
final class LoopScratch {

    /** Maximum duration of a packet, in ms. */
    static final int MAX_PACKET_MS = 120;

    /** Maximum samples of a packet: {@link #MAX_PACKET_MS} at 48 kHz. */
    static final int MAX_SAMPLES = MAX_PACKET_MS * 48;

    /** Maximum duration of decoded audio that is queued: the longest packet, an incomplete frame and some more. */
    static final int MAX_QUEUED_MS = MAX_PACKET_MS + 2 * PcmFormat.FRAME_MS + TimeScaler.LONGEST_PERIOD_MS;

    private static final Map<EventLoop, LoopScratch> SCRATCHES = new ConcurrentHashMap<>();

    /** A datagram to send, or to deliver to a reader. */
    final byte[] packet;

    /** Decoded samples, or samples to encode. */
    final short[] samples = new short[MAX_SAMPLES];

    /** Audio whose time is scaled. */
    final short[] scaled = new short[MAX_QUEUED_MS * 48];

    private final TimeScaler[] scalers = new TimeScaler[481];

    /** The packet that is being parsed. */
    final RtpPacket view = new RtpPacket();

    /** The output of a jitter buffer. */
    final JitterBuffer.Out playout = new JitterBuffer.Out();

    private LoopScratch(PacketScratch packets) {
        packet = packets.packet;
    }

    /**
     * The scaler of audio of a rate, created when it is first needed.
     *
     * @param sampleRate up to 48000 Hz
     */
    TimeScaler scaler(int sampleRate) {
        TimeScaler scaler = scalers[sampleRate / 100];
        if (scaler == null) {
            scaler = new TimeScaler(sampleRate);
            scalers[sampleRate / 100] = scaler;
        }
        return scaler;
    }

    /** The arrays of a loop. */
    static LoopScratch of(EventLoop loop) {
        SCRATCHES.keySet().removeIf(EventLoop::isShuttingDown);
        return SCRATCHES.computeIfAbsent(loop, key -> new LoopScratch(PacketScratch.of(loop)));
    }
}
