package io.xphone.node;

import io.xphone.audio.AudioCodec;
import io.xphone.audio.AudioCodecs;
import io.xphone.audio.ComfortNoise;
import io.xphone.audio.PacketLossConcealment;
import io.xphone.audio.PcmFormat;
import io.xphone.rtp.JitterBuffer;
import io.xphone.rtp.JitterBufferOptions;
import io.xphone.rtp.PayloadProbe;
import io.xphone.rtp.RtpPacket;
import io.xphone.rtp.RtpReceiver;
import io.xphone.rtp.RtpSender;
import java.util.List;

/**
 * Passes frames through the pure parts of the media path before the first call, so that the JIT compiler has compiled
 * them: encode, packetize, receive, buffer, decode, conceal.
 */
final class MediaWarmup {

    private static final long FRAME_NANOS = PcmFormat.FRAME_MS * 1_000_000L;
    private static final int LOSS_EVERY = 50;

    /** Codecs of narrow and wide band whose payloads have a byte for each tick of the RTP clock. */
    private static final List<String> CODECS = List.of("PCMU", "PCMA", "G722");

    private final short[] audio;
    private final short[] decoded;
    private final byte[] datagram = new byte[RtpPacket.HEADER_LENGTH + PcmFormat.FRAME_SAMPLES];
    private final RtpPacket packet = new RtpPacket();
    private final JitterBuffer.Out out = new JitterBuffer.Out();
    private final RtpSender sender = new RtpSender(1, 2, 3, PcmFormat.SAMPLE_RATE);
    private final RtpReceiver receiver = new RtpReceiver(PcmFormat.SAMPLE_RATE);
    private final JitterBuffer buffer =
            new JitterBuffer(JitterBufferOptions.adaptive(8_000, 0, 200, 480), PayloadProbe.bytePerSample(13));
    private final PacketLossConcealment concealment;
    private final AudioCodec codec;
    private long now;
    private int frames;

    private MediaWarmup(AudioCodec codec) {
        this.codec = codec;
        int samples = codec.sampleRate() / 1_000 * PcmFormat.FRAME_MS;
        audio = new short[samples];
        decoded = new short[samples];
        concealment = new PacketLossConcealment(codec.sampleRate());
        new ComfortNoise(1).fill(audio, 0, samples);
    }

    /**
     * Runs for about {@code millis}.
     *
     * @return frames decoded
     */
    static int run(int millis) {
        long end = System.nanoTime() + millis * 1_000_000L;
        MediaWarmup[] loops = CODECS.stream()
                .map(name ->
                        new MediaWarmup(AudioCodecs.installed().create(name).orElseThrow()))
                .toArray(MediaWarmup[]::new);
        int sent = 0;
        while (System.nanoTime() < end) {
            for (MediaWarmup loop : loops) {
                loop.frame(++sent % LOSS_EVERY == 0);
            }
        }
        int frames = 0;
        for (MediaWarmup loop : loops) {
            frames += loop.frames;
        }
        return frames;
    }

    private void frame(boolean lost) {
        now += FRAME_NANOS;
        int length = codec.encode(audio, 0, audio.length, datagram, RtpPacket.HEADER_LENGTH);
        int size = sender.next(datagram, 0, 0, length, PcmFormat.FRAME_SAMPLES, now);
        packet.parse(datagram, 0, size);
        if (!lost && receiver.onPacket(packet, now) == RtpReceiver.Verdict.ACCEPT) {
            buffer.push(packet, now);
        }
        if (buffer.pull(now, out) == JitterBuffer.Playout.FRAME) {
            codec.decode(out.payload(), 0, out.length(), decoded, 0);
            concealment.addGood(decoded, 0, decoded.length);
            frames++;
        } else {
            concealment.conceal(decoded, 0, decoded.length);
        }
    }
}
