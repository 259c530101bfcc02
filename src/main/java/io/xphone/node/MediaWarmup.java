package io.xphone.node;

import io.xphone.audio.AudioCodec;
import io.xphone.audio.AudioCodecParameters;
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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Passes frames through the pure parts of the media path before the first call, so that the JIT compiler has compiled
 * them: encode, packetize, receive, buffer, decode, conceal.
 */
final class MediaWarmup {

    private static final long FRAME_NANOS = PcmFormat.FRAME_MS * 1_000_000L;
    private static final int LOSS_EVERY = 50;
    private static final int MAX_PAYLOAD = 4_000;

    /** Codecs that every node warms: most calls have one of them. */
    private static final List<String> USUAL = List.of("PCMU", "PCMA", "G722");

    private final short[] speech;
    private final short[] pause;
    private final short[] decoded;
    private final byte[] datagram = new byte[RtpPacket.HEADER_LENGTH + MAX_PAYLOAD];
    private final RtpPacket packet = new RtpPacket();
    private final JitterBuffer.Out out = new JitterBuffer.Out();
    private final int ticks;
    private final RtpSender sender;
    private final RtpReceiver receiver;
    private final JitterBuffer buffer;
    private final PacketLossConcealment concealment; // null: the codec has its own
    private final String name;
    private final AudioCodec codec;
    private long now;
    private int sent;
    private int frames;

    private MediaWarmup(String name, AudioCodec codec) {
        this.name = name;
        this.codec = codec;
        int samples = codec.sampleRate() * PcmFormat.FRAME_MS / 1_000;
        speech = new short[samples];
        pause = new short[samples];
        decoded = new short[Math.max(samples, codec.maxSamples(MAX_PAYLOAD))];
        int clock = codec.clockRate();
        ticks = clock * PcmFormat.FRAME_MS / 1_000;
        sender = new RtpSender(1, 2, 3, clock);
        receiver = new RtpReceiver(clock);
        PayloadProbe probe = codec.samplewise()
                ? PayloadProbe.bytePerSample(13)
                : (payload, offset, length, type) ->
                        (int) ((long) codec.samples(payload, offset, length) * clock / codec.sampleRate());
        buffer = new JitterBuffer(JitterBufferOptions.adaptive(clock, 0, 200, MAX_PAYLOAD), probe);
        concealment = codec.conceals() ? null : new PacketLossConcealment(codec.sampleRate());
        new ComfortNoise(1).fill(pause, 0, samples);
        int period = codec.sampleRate() / 110; // a buzz
        for (int i = 0; i < samples; i++) {
            speech[i] = (short) (9_000 - 18_000 * (i % period) / period);
        }
    }

    /**
     * Runs the usual codecs for about {@code millis}, and then the others that are configured, for as long together.
     * Those that are not installed are left out: the node reports them when it starts.
     *
     * @param configured names of codecs as in options
     * @return frames decoded, by codec
     */
    static Map<String, Integer> run(int millis, Collection<String> configured) {
        Map<String, Integer> frames = new LinkedHashMap<>();
        run(USUAL.stream().flatMap(name -> of(name).stream()).toList(), millis * 1_000_000L, frames);
        List<List<MediaWarmup>> others = configured.stream()
                .filter(name -> USUAL.stream().noneMatch(name::equalsIgnoreCase))
                .map(name -> name.toUpperCase(Locale.ROOT))
                .distinct()
                .map(MediaWarmup::of)
                .filter(formats -> !formats.isEmpty())
                .toList();
        for (List<MediaWarmup> formats : others) { // one after the other: frames of some take much longer
            run(formats, millis * 1_000_000L / others.size(), frames);
        }
        return frames;
    }

    /** One for each format of a codec; none for a codec that is not installed. */
    private static List<MediaWarmup> of(String name) {
        try {
            return AudioCodecs.installed().select(name).stream()
                    .map(entry -> new MediaWarmup(
                            entry.format().name(), entry.provider().encoder(AudioCodecParameters.of(entry.format()))))
                    .toList();
        } catch (IllegalArgumentException unknown) {
            return List.of();
        }
    }

    private static void run(List<MediaWarmup> loops, long nanos, Map<String, Integer> frames) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            for (MediaWarmup loop : loops) {
                loop.frame();
            }
        }
        for (MediaWarmup loop : loops) {
            loop.codec.close();
            frames.put(loop.name, loop.frames);
        }
    }

    private void frame() {
        now += FRAME_NANOS;
        short[] audio = ++sent % LOSS_EVERY < LOSS_EVERY / 5 ? pause : speech;
        int length = codec.encode(audio, 0, audio.length, datagram, RtpPacket.HEADER_LENGTH);
        if (length > 0) {
            int size = sender.next(datagram, 0, 0, length, ticks, now);
            packet.parse(datagram, 0, size);
            boolean lost = sent % LOSS_EVERY == LOSS_EVERY / 2;
            if (!lost && receiver.onPacket(packet, now) == RtpReceiver.Verdict.ACCEPT) {
                buffer.push(packet, now);
            }
        } else {
            sender.skip(ticks);
        }
        if (buffer.pull(now, out) == JitterBuffer.Playout.FRAME) {
            int count = codec.decode(out.payload(), 0, out.length(), decoded, 0);
            if (concealment != null) {
                concealment.addGood(decoded, 0, count);
            }
            frames++;
        } else if (concealment != null) {
            concealment.conceal(decoded, 0, audio.length);
        } else {
            codec.conceal(decoded, 0, audio.length);
        }
    }
}
