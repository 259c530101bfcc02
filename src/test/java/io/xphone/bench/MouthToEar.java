package io.xphone.bench;

import static io.xphone.Loopback.await;

import io.vertx.core.buffer.Buffer;
import io.xphone.AudioWriter;
import io.xphone.Loopback;
import io.xphone.audio.AudioCodec;
import io.xphone.audio.AudioCodecs;
import io.xphone.audio.PcmFrame;
import io.xphone.options.MediaOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.rtp.RtpPacket;
import io.xphone.rtp.RtpStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The delay of audio through both ends of a call over loopback: from the write of a frame of 20 ms by the application
 * at one end to its first sample in a frame that the application at the other end reads; and its first part, to the
 * arrival of the packet. The application writes in real time; each call begins at another phase of the media clock.
 *
 * <p>The first sample of a frame was recorded 20 ms before the frame is written: that is not counted here.
 */
public final class MouthToEar {

    private static final int CALLS = 10;
    private static final int SECONDS = 6;
    private static final int SETTLING = 50;
    private static final int EVERY = 25;
    private static final int AUDIBLE = 1_500;
    private static final long SILENCE_NANOS = 200_000_000L;

    /** Finds the beginnings of bursts after silence. */
    private static final class Onsets {
        private final List<Long> nanos = new ArrayList<>();
        private long audible = System.nanoTime();

        /** @param now when the audio was there; a codec may send none for silence */
        void hear(short[] audio, int length, int rate, long now) {
            for (int i = 0; i < length; i++) {
                if (Math.abs(audio[i]) >= AUDIBLE) {
                    long at = now + i * 1_000_000_000L / rate;
                    if (at - audible > SILENCE_NANOS) {
                        nanos.add(at);
                    }
                    audible = at;
                }
            }
        }
    }

    private MouthToEar() {}

    /**
     * Prints a row of a table for each codec.
     *
     * @param args names of codecs as in options
     * @throws Exception if a call fails
     */
    public static void main(String[] args) throws Exception {
        System.out.println("| codec | write to packet: p50, p99 | write to read: p50, p99 |");
        System.out.println("| --- | --- | --- |");
        for (String codec : args) {
            List<Double> sent = new ArrayList<>();
            List<Double> heard = new ArrayList<>();
            Loopback loop = new Loopback();
            try {
                Loopback.Listening[] ends = {server(loop, codec), server(loop, codec)};
                for (int i = 0; i < CALLS; i++) {
                    measure(loop, ends, codec, sent, heard);
                }
            } finally {
                loop.close();
            }
            System.out.printf(
                    "| %s | %.0f, %.0f ms | %.0f, %.0f ms |%n",
                    codec, share(sent, 0.5), share(sent, 0.99), share(heard, 0.5), share(heard, 0.99));
        }
    }

    private static Loopback.Listening server(Loopback loop, String codec) throws Exception {
        SipServerOptions options = Loopback.options();
        return loop.server(options.setMedia(new MediaOptions().setCodecs(new ArrayList<>(List.of(codec)))));
    }

    private static double share(List<Double> values, double share) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[(int) (share * (sorted.length - 1))];
    }

    private static void measure(
            Loopback loop, Loopback.Listening[] ends, String codec, List<Double> sent, List<Double> heard)
            throws Exception {
        Loopback.Pair pair = loop.call(ends[0], ends[1]);
        AudioCodecs.Entry entry = AudioCodecs.installed().select(codec).get(0);
        AudioCodec decoder = entry.decoder(entry.format().fmtp(), entry.format().fmtp(), 20);
        Onsets packets = new Onsets();
        Onsets frames = new Onsets();
        RtpPacket packet = new RtpPacket();
        short[] audio = new short[6 * decoder.sampleRate() / 50];
        pair.callee().audio().rtpReader(false).handler((Buffer datagram) -> {
            long now = System.nanoTime();
            byte[] bytes = datagram.getBytes();
            if (packet.parse(bytes, 0, bytes.length) == RtpStatus.OK) {
                int length = decoder.decode(bytes, packet.payloadOffset(), packet.payloadLength(), audio, 0);
                packets.hear(audio, length, decoder.sampleRate(), now);
            }
        });
        pair.callee().audio().reader().handler((PcmFrame frame) -> {
            long now = System.nanoTime();
            short[] samples = new short[frame.length()];
            frame.copyTo(samples, 0);
            frames.hear(samples, samples.length, frame.sampleRate(), now);
        });
        AudioWriter writer = pair.caller().audio().liveWriter();
        List<Long> writes = new ArrayList<>();
        short[] silence = new short[160];
        short[] burst = new short[160];
        for (int i = 0; i < burst.length; i++) {
            burst[i] = (short) (12_000 * Math.cos(2 * Math.PI * 800 * i / 8_000));
        }
        int[] count = new int[1];
        await(loop.vertx().timer(1 + new Random().nextInt(20)));
        long timer = loop.vertx().setPeriodic(20, tick -> {
            boolean bursts = ++count[0] > SETTLING && count[0] % EVERY == 0;
            if (bursts) {
                writes.add(System.nanoTime());
            }
            writer.write(bursts ? burst : silence);
        });
        await(loop.vertx().timer(SECONDS * 1_000L));
        loop.vertx().cancelTimer(timer);
        await(pair.caller().end());
        add(writes, packets.nanos, sent);
        add(writes, frames.nanos, heard);
    }

    /** Each onset belongs to the last write before it. */
    private static void add(List<Long> writes, List<Long> onsets, List<Double> delays) {
        long[] sorted = writes.stream().mapToLong(Long::longValue).sorted().toArray();
        for (long onset : onsets) {
            int at = Arrays.binarySearch(sorted, onset);
            int before = at >= 0 ? at : -at - 2;
            if (before >= 0) {
                delays.add((onset - sorted[before]) / 1e6);
            }
        }
    }
}
