package io.xphone.verticle.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.OnLoopback;
import io.xphone.Shows;
import io.xphone.audio.AudioCodec;
import io.xphone.audio.AudioCodecs;
import io.xphone.audio.PcmFrame;
import io.xphone.bus.internal.InternalCodecs;
import io.xphone.options.MediaOptions;
import io.xphone.rtp.JitterStatistics;
import io.xphone.rtp.RtpPacket;
import io.xphone.sdp.CodecSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The delay of received audio follows the line without a click: a tone in virtual time. */
class InboundDelayTest extends OnLoopback {

    private static final double AMPLITUDE = 8_000;

    private record Arrival(int index, double millis) {}

    private final long seed = Long.getLong("seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private AudioReaders readers;
    private InboundAudio audio;

    /** What a listener hears: the greatest second difference, in which a click stands out, and the tone's periods. */
    private double roughest;

    private long crossings;
    private long samples;
    private long silent;
    private short last;
    private short secondLast;

    @BeforeEach
    void prepare() {
        InternalCodecs.register(loop.vertx());
        prepare(new MediaOptions());
    }

    private void prepare(MediaOptions options) {
        readers = AudioParts.readers(loop.vertx());
        audio = AudioParts.inbound(loop.vertx(), readers, options);
    }

    private static CodecSpec spec(String name) {
        return name.equals("G722") ? CodecSpec.G722 : CodecSpec.PCMU;
    }

    private void negotiate(CodecSpec codec, int type) {
        audio.apply(AudioParts.negotiated(Map.of(type, codec), type), true);
    }

    private void listen(String kind) {
        readers.open(AudioParts.request(kind), 0);
    }

    /**
     * Plays a tone of 410 Hz in packets of 20 ms.
     *
     * @param clock when a packet is sent, in ms
     * @param delay of the line at a time; a packet with a negative delay is lost
     */
    private void play(String name, int type, int seconds, double skew, DoubleUnaryOperator delay) {
        AudioCodec encoder = AudioCodecs.installed().create(name).orElseThrow();
        negotiate(spec(name), type);
        int frame = encoder.sampleRate() / 50;
        // the decoder of G.722 continues from one packet to the next: the tone is encoded as a whole
        byte[][] payloads = new byte[encoder.samplewise() ? 200 : seconds * 50][];
        for (int i = 0; i < payloads.length; i++) {
            short[] pcm = new short[frame];
            for (int k = 0; k < frame; k++) {
                pcm[k] = (short)
                        Math.round(AMPLITUDE * Math.sin(2 * Math.PI * 410 * (i * frame + k) / encoder.sampleRate()));
            }
            byte[] encoded = new byte[frame * 2];
            int length = encoder.encode(pcm, 0, frame, encoded, 0);
            payloads[i] = Arrays.copyOf(encoded, length);
        }
        List<Arrival> arrivals = new ArrayList<>();
        for (int i = 0; i < seconds * 50; i++) {
            double sent = i * 20 * skew;
            double late = delay.applyAsDouble(sent);
            if (late >= 0) {
                arrivals.add(new Arrival(i, sent + late));
            }
        }
        arrivals.sort(Comparator.comparingDouble(Arrival::millis));
        int next = 0;
        int ticks = encoder.clockRate() / 50;
        double end = Math.min(seconds * 1_000, seconds * 1_000 * skew) - 100;
        for (double now = 7; now < end; now += 20) {
            for (; next < arrivals.size() && arrivals.get(next).millis <= now; next++) {
                int index = arrivals.get(next).index;
                byte[] payload = payloads[index % payloads.length];
                byte[] packet = new byte[RtpPacket.HEADER_LENGTH + payload.length];
                RtpPacket.writeHeader(packet, 0, type, index == 0, index & 0xFFFF, index * ticks, 77);
                System.arraycopy(payload, 0, packet, RtpPacket.HEADER_LENGTH, payload.length);
                audio.onPacket(packet, packet.length, (long) (arrivals.get(next).millis * 1e6), false);
            }
            PcmFrame heard = audio.pull((long) (now * 1e6));
            if (heard != null && now > 3_000) {
                hear(heard);
            }
        }
    }

    private void hear(PcmFrame frame) {
        long energy = 0;
        for (int i = 0; i < frame.length(); i++) {
            short sample = frame.sample(i);
            if (samples > 2) {
                roughest = Math.max(roughest, Math.abs(sample - 2 * last + secondLast));
                crossings += last < 0 && sample >= 0 ? 1 : 0;
            }
            secondLast = last;
            last = sample;
            samples++;
            energy += sample * sample;
        }
        silent += energy < 1_000_000L * frame.length() ? 1 : 0;
    }

    private double hertz(int rate) {
        return (double) crossings * rate / samples;
    }

    /** The second difference of the tone, and the steps of the codec. */
    private static double smooth(int rate) {
        return AMPLITUDE * Math.pow(2 * Math.PI * 410 / rate, 2) + 700;
    }

    @ParameterizedTest
    @ValueSource(doubles = {-200, 200})
    void followsTheSendersClockForAnHourWithoutAClick(double ppm) {
        negotiate(CodecSpec.PCMU, 0);
        listen("pcm");
        play("PCMU", 0, 3_600, 1 + ppm * 1e-6, sent -> random.nextDouble());
        JitterStatistics counts = audio.jitter().statistics();
        assertThat(roughest).as("a click, seed %d, %s", seed, counts).isLessThan(1.3 * smooth(8_000));
        assertThat(hertz(8_000)).isBetween(408.0, 412.0);
        assertThat(silent).isZero();
        assertThat(counts.concealed()).as("%s", counts).isZero();
        assertThat(counts.late()).as("%s", counts).isZero();
        assertThat(counts.timeScalings()).as("%s", counts).isBetween(36L, 250L);
        assertThat(counts.insertedMillis() - counts.removedMillis())
                .as("%s", counts)
                .isBetween((long) (3.6 * ppm) - 70, (long) (3.6 * ppm) + 40);
    }

    /** It increases for 20 s, to 40 ms, and ends after 30 s. */
    private double jitterForAWhile(double sent) {
        return sent < 10_000 || sent > 40_000 ? 0 : random.nextDouble() * 40 * Math.min(1, (sent - 10_000) / 20_000);
    }

    @ParameterizedTest
    @CsvSource({"PCMU, 0, 8000", "G722, 9, 16000"})
    void growsAndShrinksWithTheJitterWithoutAClick(String codec, int type, int rate) {
        negotiate(spec(codec), type);
        listen("pcm");
        play(codec, type, 60, 1, this::jitterForAWhile);
        JitterStatistics counts = audio.jitter().statistics();
        assertThat(counts.insertedMillis()).as("%s", counts).isBetween(15L, 120L);
        assertThat(counts.removedMillis()).as("%s", counts).isBetween(40L, 200L);
        assertThat(counts.depthMillis()).isZero();
        assertThat(hertz(rate)).isBetween(405.0, 415.0);
        assertThat(silent).as("%s", counts).isZero();
        assertThat(roughest).as("a click, seed %d, %s", seed, counts).isLessThan(3 * smooth(rate));
    }

    /** With two samples a tick, no more is removed than the delay allows. */
    @Test
    void settlesOnACleanLineWithoutALoss() {
        negotiate(CodecSpec.G722, 9);
        listen("pcm");
        play("G722", 9, 20, 1, sent -> 20);
        JitterStatistics counts = audio.jitter().statistics();
        assertThat(counts.underruns()).as("%s", counts).isZero();
        assertThat(counts.removedMillis()).as("%s", counts).isBetween(20L, 41L);
    }

    /** What follows the repetition of speech is noise, not a dead line. */
    @Test
    void aLongLossFadesToNoise() {
        negotiate(CodecSpec.PCMU, 0);
        listen("pcm");
        play("PCMU", 0, 10, 1, sent -> sent > 8_000 ? -1 : 0);
        assertThat(silent).isBetween(85L, 99L);
        assertThat(Math.abs(last) + Math.abs(secondLast)).isBetween(1, 1_000);
    }

    private JitterStatistics jittery(MediaOptions options) {
        prepare(options);
        negotiate(CodecSpec.PCMU, 0);
        listen("pcm");
        play("PCMU", 0, 30, 1, sent -> random.nextDouble() * 250);
        return audio.jitter().statistics();
    }

    @Test
    @Shows({"MediaOptions.jitterMinMs", "MediaOptions.jitterMaxMs", "MediaOptions.jitterBufferMs"})
    void depthStaysBetweenItsLimits() {
        JitterStatistics wide = jittery(new MediaOptions().setJitterMaxMs(400));
        assertThat(wide.depthMillis()).isBetween(220, 300);
        assertThat(wide.late()).as("%s", wide).isLessThan(150);
        JitterStatistics narrow = jittery(new MediaOptions().setJitterMaxMs(60));
        assertThat(narrow.depthMillis()).isEqualTo(60);
        assertThat(narrow.late()).as("%s", narrow).isGreaterThan(4 * wide.late());
        assertThat(jittery(new MediaOptions().setJitterBufferMs(100)).depthMillis())
                .isEqualTo(100);
        prepare(new MediaOptions().setJitterMinMs(90));
        negotiate(CodecSpec.PCMU, 0);
        listen("pcm");
        play("PCMU", 0, 30, 1, sent -> 0);
        assertThat(audio.jitter().statistics().depthMillis()).isEqualTo(90);
        assertThat(audio.jitter().statistics().levelMillis()).isBetween(80, 120);
    }

    /** Without a PCM reader the delay follows as well, and no packet is dropped. */
    @Test
    void withoutPcmReadersAllPacketsAreDelivered() {
        negotiate(CodecSpec.PCMU, 0);
        listen("rtp");
        play("PCMU", 0, 60, 1.0002, this::jitterForAWhile);
        JitterStatistics counts = audio.jitter().statistics();
        assertThat(counts.played()).as("%s", counts).isGreaterThan(3_000 - 8);
        assertThat(counts.insertedMillis()).as("%s", counts).isPositive();
        assertThat(counts.removedMillis()).as("%s", counts).isGreaterThanOrEqualTo(40);
        assertThat(counts.levelMillis()).isLessThanOrEqualTo(40);
    }
}
