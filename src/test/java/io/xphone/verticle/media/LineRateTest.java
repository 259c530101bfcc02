package io.xphone.verticle.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.xphone.Loopback;
import io.xphone.OnLoopback;
import io.xphone.audio.AudioCodec;
import io.xphone.audio.AudioCodecs;
import io.xphone.audio.PcmFrame;
import io.xphone.bus.AudioPacket;
import io.xphone.bus.AudioReaderRequest;
import io.xphone.bus.internal.AudioPacketBatch;
import io.xphone.bus.internal.InternalCodecs;
import io.xphone.codec.LinearCodec;
import io.xphone.options.MediaOptions;
import io.xphone.rtp.RtpPacket;
import io.xphone.sdp.CodecSpec;
import io.xphone.sdp.Direction;
import io.xphone.sdp.NegotiatedAudio;
import io.xphone.verticle.media.transport.PacketScratch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Received audio at the sample rate of the codec and at that of the readers, with a test clock. */
class LineRateTest extends OnLoopback {

    private static final long MILLI = 1_000_000L;
    private static final double HERTZ = 440;
    private static final double LEVEL = 8_000;

    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    private final Map<Integer, List<PcmFrame>> frames = new TreeMap<>();
    private Context ear;
    private AudioReaders readers;
    private LoopOutbox outbox;
    private InboundAudio audio;
    private int sequence = 65_500;
    private int timestamp = -4_000;
    private long millis;
    private double hertz = HERTZ;
    private double phase;
    private int lent;

    @BeforeEach
    void prepare() throws Exception {
        InternalCodecs.register(loop.vertx());
        ear = loop.vertx().getOrCreateContext();
        Promise<Void> listening = Promise.promise();
        ear.runOnContext(there -> {
            loop.vertx().eventBus().localConsumer("ear", message -> heard.add(message.body()));
            listening.complete();
        });
        Loopback.await(listening.future());
        outbox = new LoopOutbox(loop.vertx().eventBus());
        readers = AudioParts.readers(loop.vertx(), outbox);
        audio = AudioParts.inbound(loop.vertx(), readers, new MediaOptions().setJitterBufferMs(50));
    }

    private static NegotiatedAudio audio(CodecSpec... codecs) {
        Map<Integer, CodecSpec> receivable = new TreeMap<>();
        for (CodecSpec codec : codecs) {
            receivable.put(codec.defaultPayloadType(), codec);
        }
        return AudioParts.negotiated(receivable, codecs[0].defaultPayloadType(), 101, 20, Direction.SENDRECV);
    }

    private void listen(AudioReaderRequest request) {
        readers.open(request.setDeliver("ear").setNode("node"), 0);
    }

    /** A sender of a continuous tone. */
    private final class Talker {
        private final AudioCodec codec;
        private final int type;
        private final int ptime;

        Talker(CodecSpec spec, int ptime) {
            codec = AudioCodecs.installed()
                    .find(spec.name(), spec.clockRate(), 1)
                    .orElseThrow()
                    .encoder("", "", ptime);
            type = spec.defaultPayloadType();
            this.ptime = ptime;
        }

        void packet(boolean lost) {
            short[] tone = new short[codec.sampleRate() * ptime / 1000];
            for (int i = 0; i < tone.length; i++) {
                tone[i] = (short) Math.round(LEVEL * Math.sin(phase));
                phase += 2 * Math.PI * hertz / codec.sampleRate();
            }
            byte[] packet = new byte[PacketScratch.MAX_PACKET];
            int header = RtpPacket.writeHeader(packet, 0, type, false, sequence, timestamp, 77);
            int length = header + codec.encode(tone, 0, tone.length, packet, header);
            if (!lost) {
                assertThat(audio.onPacket(packet, length, millis * MILLI, false))
                        .isEqualTo(InboundAudio.Result.VALID);
            }
            sequence = sequence + 1 & 0xFFFF;
            timestamp += codec.clockRate() * ptime / 1000;
        }

        void talk(int lengthMs) throws Exception {
            for (long end = millis + lengthMs; millis < end; millis += 10) {
                if (millis % ptime == 0) {
                    packet(false);
                }
                if (millis % 20 == 0) {
                    tick();
                }
            }
        }
    }

    private void tick() throws Exception {
        PcmFrame frame = audio.pull(millis * MILLI);
        if (frame == null) {
            return;
        }
        readers.onTick(millis * MILLI);
        readers.onFrame(frame);
        outbox.flush();
        ear.runOnContext(done -> heard.add(this)); // after the messages: they are handled in order
        for (Object next = Loopback.next(heard); next != this; next = Loopback.next(heard)) {
            List<AudioPacket> packets =
                    next instanceof AudioPacketBatch batch ? batch.packets() : List.of((AudioPacket) next);
            for (AudioPacket packet : packets) {
                packet.taken();
                lent += packet.frame().lent() ? 1 : 0;
                frames.computeIfAbsent(packet.stream(), stream -> new ArrayList<>())
                        .add(packet.frame().kept());
            }
        }
    }

    private short[] audioOf(int stream) {
        List<PcmFrame> all = frames.get(stream);
        short[] samples = new short[all.size() * all.get(0).length()];
        for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i).sequence()).isEqualTo(all.get(0).sequence() + i);
            assertThat(all.get(i).length()).isEqualTo(all.get(0).length());
            all.get(i).copyTo(samples, i * all.get(0).length());
        }
        return samples;
    }

    /**
     * The largest second difference in a part of the audio: of a tone, its amplitude times the square of its frequency
     * in radians per sample; a click is much larger.
     */
    private static int roughness(short[] samples, int from, int to) {
        int highest = 0;
        for (int i = from + 2; i < to; i++) {
            highest = Math.max(highest, Math.abs(samples[i] - 2 * samples[i - 1] + samples[i - 2]));
        }
        return highest;
    }

    /** The largest step: of a tone its amplitude times its frequency in radians per sample; a click is larger. */
    private static int step(short[] samples) {
        int highest = 0;
        for (int i = 1; i < samples.length; i++) {
            highest = Math.max(highest, Math.abs(samples[i] - samples[i - 1]));
        }
        return highest;
    }

    /** The lowest peak in any 5 ms. */
    private static int quietest(short[] samples, int rate) {
        int lowest = Integer.MAX_VALUE;
        int window = rate / 200;
        for (int at = 0; at + window <= samples.length; at += window) {
            int peak = 0;
            for (int i = at; i < at + window; i++) {
                peak = Math.max(peak, Math.abs(samples[i]));
            }
            lowest = Math.min(lowest, peak);
        }
        return lowest;
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 20, 30, 50})
    void changeOfCodecIsNoClickAndLosesNoFrame(int ptime) throws Exception {
        audio.apply(audio(CodecSpec.PCMU), true);
        listen(new AudioReaderRequest().setId("a").setStream(1).setFormat("frames"));
        new Talker(CodecSpec.PCMU, ptime).talk(1_000);
        audio.apply(audio(CodecSpec.G722), true);
        new Talker(CodecSpec.PCMU, ptime).talk(200); // the peer has not received the answer yet
        new Talker(CodecSpec.G722, ptime).talk(1_000);
        audio.apply(audio(CodecSpec.PCMU), true);
        new Talker(CodecSpec.PCMU, ptime).talk(1_000);

        int first = (int) frames.get(1).get(0).sequence();
        // the first packet is played after 50 ms; from then on each tick has a frame
        assertThat(frames.get(1)).as("a frame every 20 ms").hasSize(3_200 / 20 - 3);
        assertThat(frames.get(1)).allMatch(frame -> frame.sampleRate() == 8_000 && !frame.gap() && !frame.concealed());
        assertThat(first).isZero();
        short[] samples = audioOf(1);
        double radians = 2 * Math.PI * HERTZ / 8_000;
        assertThat(step(samples)).isLessThan((int) (1.3 * LEVEL * radians) + 100);
        assertThat(quietest(samples, 8_000)).isGreaterThan((int) (LEVEL * 0.5));
        assertThat(audio.jitter().statistics().lost()).isZero();
        assertThat(audio.late()).isZero();
    }

    private static final CodecSpec WIDE = new CodecSpec(LinearCodec.NAME, 48_000, 1, 119, "");
    private static final CodecSpec CD = new CodecSpec(LinearCodec.NAME, 44_100, 1, 120, "");
    private static final CodecSpec COPYING = new CodecSpec(LinearCodec.NAME, 16_000, 1, 121, "");

    private static AudioReaderRequest reader(int stream, int rate, int frameMs) {
        return new AudioReaderRequest()
                .setId("reader " + stream)
                .setStream(stream)
                .setFormat("frames")
                .setSampleRate(rate)
                .setFrameMs(frameMs);
    }

    /** The level of a tone in audio, in dB relative to that which was sent. */
    private static double level(short[] samples, int rate, double hertz) {
        double re = 0;
        double im = 0;
        for (int i = 0; i < samples.length; i++) {
            double window = 1 - Math.cos(2 * Math.PI * (i + 0.5) / samples.length); // Hann: leakage is no alias
            re += window * samples[i] * Math.cos(2 * Math.PI * hertz * i / rate);
            im += window * samples[i] * Math.sin(2 * Math.PI * hertz * i / rate);
        }
        return 20 * Math.log10(Math.max(1e-9, 2 * Math.hypot(re, im) / samples.length / LEVEL));
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 16_000, 44_100, 48_000})
    void eachReaderHasItsRateAndLength(int lineRate) throws Exception {
        CodecSpec codec = switch (lineRate) {
            case 8_000 -> CodecSpec.PCMU;
            case 16_000 -> CodecSpec.G722;
            case 44_100 -> CD;
            default -> WIDE;
        };
        audio.apply(audio(codec), true);
        int[] rates = {8_000, 16_000, 24_000, 32_000, 48_000};
        int stream = 0;
        for (int rate : rates) {
            for (int frameMs = 10; frameMs <= 60; frameMs += 10) {
                listen(reader(++stream, rate, frameMs));
            }
        }
        hertz = 1_000;
        new Talker(codec, 20).talk(1_260);
        stream = 0;
        for (int rate : rates) {
            for (int frameMs = 10; frameMs <= 60; frameMs += 10) {
                List<PcmFrame> all = frames.get(++stream);
                assertThat(all.size()).isEqualTo(1_200 / frameMs);
                for (int i = 0; i < all.size(); i++) {
                    PcmFrame frame = all.get(i);
                    assertThat(frame.length()).isEqualTo(rate / 1_000 * frameMs);
                    assertThat(frame.sampleRate()).isEqualTo(rate);
                    assertThat(frame.mediaTime()).isEqualTo((long) i * frame.length());
                    assertThat(frame.concealed() || frame.gap()).isFalse();
                }
                short[] samples = audioOf(stream);
                short[] settled = Arrays.copyOfRange(samples, rate / 5, samples.length); // a second
                assertThat(level(settled, rate, 1_000)).isCloseTo(0, within(lineRate > 16_000 ? 0.1 : 0.2));
                assertThat(Loopback.share(settled, 1_000, rate)).isGreaterThan(0.999);
            }
        }
    }

    @Test
    void conversionKeepsThePassbandAndHasNoAliases() throws Exception {
        audio.apply(audio(WIDE), true);
        listen(reader(8, 8_000, 20));
        listen(reader(16, 16_000, 20));
        listen(reader(48, 48_000, 20));
        Talker talker = new Talker(WIDE, 20);
        for (double sent : new double[] {300, 1_000, 3_400, 3_600, 5_000, 6_000, 7_200, 12_000, 20_000}) {
            frames.clear();
            hertz = sent;
            talker.talk(1_300);
            for (int rate : new int[] {8_000, 16_000, 48_000}) {
                short[] all = audioOf(rate / 1_000);
                short[] settled = Arrays.copyOfRange(all, all.length - rate, all.length);
                if (sent <= 0.9 * rate / 2) {
                    assertThat(level(settled, rate, sent))
                            .as(sent + " at " + rate)
                            .isCloseTo(0, within(0.1));
                } else {
                    double alias = Math.abs(sent - Math.round(sent / rate) * rate);
                    assertThat(level(settled, rate, alias))
                            .as(sent + " at " + rate)
                            .isLessThan(-80);
                }
            }
        }
    }

    @Test
    void theDelayOfAConversionIsLessThan5Ms() throws Exception {
        audio.apply(audio(WIDE), true);
        int[] rates = {8_000, 16_000, 24_000, 32_000, 48_000};
        for (int rate : rates) {
            listen(reader(rate / 1_000, rate, 20));
        }
        hertz = 0; // silence
        Talker talker = new Talker(WIDE, 20);
        talker.talk(400);
        hertz = 500;
        talker.talk(400);
        double begun = onset(audioOf(48), 48_000);
        for (int rate : rates) {
            assertThat(onset(audioOf(rate / 1_000), rate) - begun)
                    .as("delay at " + rate + ", ms")
                    .isBetween(rate == 48_000 ? 0.0 : 0.5, 5.0);
        }
    }

    /** When the audio reaches half of its level, in ms. */
    private static double onset(short[] samples, int rate) {
        for (int i = 0; i < samples.length; i++) {
            if (Math.abs(samples[i]) > LEVEL / 2) {
                return i * 1_000.0 / rate;
            }
        }
        throw new AssertionError("silence");
    }

    @Test
    void aReaderThatComesOrGoesDoesNotDisturbTheOthers() throws Exception {
        audio.apply(audio(CodecSpec.G722), true);
        listen(reader(1, 8_000, 20));
        listen(reader(2, 16_000, 30));
        Talker talker = new Talker(CodecSpec.G722, 20);
        talker.talk(500);
        listen(reader(3, 8_000, 20));
        listen(reader(4, 48_000, 20));
        talker.talk(500);
        readers.close("reader 3");
        readers.close("reader 2");
        talker.talk(500);
        int first = frames.get(1).size() - frames.get(3).size() - 25;
        for (int i = 0; i < frames.get(3).size(); i++) {
            assertThat(frames.get(3).get(i))
                    .as("one conversion for both")
                    .isSameAs(frames.get(1).get(first + i));
        }
        short[] settled = Arrays.copyOfRange(audioOf(1), 400, audioOf(1).length);
        double radians = 2 * Math.PI * HERTZ / 8_000;
        assertThat(roughness(settled, 0, settled.length)).isLessThan((int) (1.2 * LEVEL * radians * radians));
        assertThat(readers.dropped()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 16_000, 48_000})
    void zeroCopyFramesHaveAnyRateAndLength(int rate) throws Exception {
        audio.apply(audio(CodecSpec.G722), true);
        Talker talker = new Talker(CodecSpec.G722, 20);
        for (int frameMs : new int[] {20, 40}) {
            readers.closeAll();
            frames.clear();
            lent = 0;
            listen(reader(1, rate, frameMs).setFormat("lent"));
            talker.talk(400);
            assertThat(lent).isEqualTo(frames.get(1).size()).isGreaterThan(300 / frameMs);
            short[] settled = Arrays.copyOfRange(audioOf(1), rate / 10, audioOf(1).length);
            assertThat(Loopback.share(settled, HERTZ, rate)).isGreaterThan(0.99);
        }
    }

    @Test
    void conversionAllocatesNothingForLentFrames() throws Exception {
        audio.apply(audio(CodecSpec.G722), true);
        listen(reader(1, 8_000, 20).setFormat("lent"));
        short[] samples = new short[320];
        for (int i = 0; i < 1_000; i++) {
            outbox.flush();
            readers.frame(samples, 16_000, i, true, false);
        }
        var bean = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        ReaderRate rate = new ReaderRate(8_000);
        PcmFrame frame = PcmFrame.owning(samples, 16_000, 0, 0);
        for (int i = 0; i < 20_000; i++) {
            outbox.flush();
            rate.take(frame, outbox);
        }
        long before = bean.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10_000; i++) {
            outbox.flush();
            rate.take(frame, outbox);
        }
        long each = (bean.getCurrentThreadAllocatedBytes() - before) / 10_000;
        assertThat(each).as("bytes a frame: the frame itself, not its samples").isLessThan(150);
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 16_000, 48_000})
    void codecsWithOtherClocksFollowEachOther(int rate) throws Exception {
        int open = LinearCodec.OPEN.get();
        audio.apply(audio(CodecSpec.PCMU, WIDE, CodecSpec.G722), true); // the peer may change at any time
        listen(reader(1, rate, 20));
        Talker narrow = new Talker(CodecSpec.PCMU, 20);
        Talker wide = new Talker(WIDE, 20);
        narrow.talk(500);
        wide.talk(500);
        narrow.talk(500);
        new Talker(CodecSpec.G722, 30).talk(510);
        wide.talk(490);
        audio.apply(audio(CodecSpec.PCMU), true);
        wide.talk(100);
        narrow.talk(3_000);
        assertThat(frames.get(1).size()).as("a frame every 20 ms").isBetween(5_600 / 20 - 5, 5_600 / 20 - 2);
        assertThat(frames.get(1)).filteredOn(PcmFrame::concealed).isEmpty();
        assertThat(frames.get(1)).filteredOn(PcmFrame::gap).hasSizeLessThan(3);
        short[] samples = audioOf(1);
        double radians = 2 * Math.PI * HERTZ / rate;
        assertThat(step(samples)).isLessThan((int) (1.3 * LEVEL * radians) + 100);
        assertThat(quietest(Arrays.copyOfRange(samples, rate / 50, samples.length), rate))
                .isGreaterThan((int) (LEVEL * 0.5));
        assertThat(audio.late()).isZero();
        assertThat(LinearCodec.OPEN.get() - open)
                .as("the decoder that is no longer negotiated is closed")
                .isEqualTo(1);
        audio.close();
    }

    @Test
    void aCodecThatConcealsOrRecoversDoesSoItself() throws Exception {
        audio.apply(audio(COPYING), true);
        listen(reader(1, 16_000, 20));
        Talker talker = new Talker(COPYING, 20);
        talker.talk(1_000);
        talker.packet(true);
        tick();
        millis += 20;
        talker.talk(1_000);
        assertThat(audio.recovered()).isEqualTo(1);
        assertThat(audio.concealed()).isZero();
        assertThat(frames.get(1)).filteredOn(PcmFrame::concealed).isEmpty();
        short[] samples = audioOf(1);
        double radians = 2 * Math.PI * HERTZ / 16_000;
        assertThat(roughness(samples, 0, samples.length)).isLessThan((int) (1.1 * LEVEL * radians * radians));

        frames.clear();
        for (int i = 0; i < 2; i++) { // of two lost ones the next packet has only the second
            talker.packet(true);
            tick();
            millis += 20;
        }
        talker.talk(1_000);
        assertThat(audio.recovered()).isEqualTo(2);
        List<PcmFrame> concealed =
                frames.get(1).stream().filter(PcmFrame::concealed).toList();
        assertThat(concealed).hasSize(1);
        for (int i = 0; i < 320; i++) {
            assertThat(concealed.get(0).sample(i)).isEqualTo(LinearCodec.CONCEALED);
        }
    }

    @Test
    void lostAudioAtAnyRateIsConcealed() throws Exception {
        for (CodecSpec codec : List.of(CD, WIDE)) {
            audio.apply(audio(codec), true);
            frames.clear();
            readers.closeAll();
            listen(reader(1, 16_000, 20));
            Talker talker = new Talker(codec, 20);
            talker.talk(1_000);
            talker.packet(true);
            tick();
            millis += 20;
            talker.talk(1_000);
            assertThat(frames.get(1)).filteredOn(PcmFrame::concealed).hasSize(1);
            short[] samples = audioOf(1);
            assertThat(quietest(Arrays.copyOfRange(samples, 320, samples.length), 16_000))
                    .isGreaterThan((int) (LEVEL * 0.5));
        }
    }

    @Test
    void lostWidebandAudioIsConcealed() throws Exception {
        audio.apply(audio(CodecSpec.G722), true);
        listen(new AudioReaderRequest().setId("a").setStream(1).setFormat("frames"));
        Talker talker = new Talker(CodecSpec.G722, 20);
        talker.talk(1_000);
        talker.packet(true);
        tick();
        millis += 20;
        talker.talk(1_000);
        assertThat(frames.get(1)).filteredOn(PcmFrame::concealed).hasSize(1);
        assertThat(audio.concealed()).isEqualTo(1);
        short[] samples = audioOf(1);
        short[] settled = Arrays.copyOfRange(samples, 160, samples.length); // after the start of codec and filter
        assertThat(quietest(settled, 8_000)).isGreaterThan((int) (LEVEL * 0.5));
    }

    @Test
    void payloadsThatAreTooLongAreConcealed() throws Exception {
        audio.apply(audio(CodecSpec.G722), true);
        listen(new AudioReaderRequest().setId("a").setStream(1).setFormat("frames"));
        Talker talker = new Talker(CodecSpec.G722, 20);
        talker.talk(1_000);
        for (int length : new int[] {0, 8 * 120 + 1, PacketScratch.MAX_PACKET - RtpPacket.HEADER_LENGTH}) {
            byte[] packet = new byte[RtpPacket.HEADER_LENGTH + length];
            RtpPacket.writeHeader(packet, 0, 9, false, sequence, timestamp, 77);
            audio.onPacket(packet, packet.length, millis * MILLI, false);
            sequence = sequence + 1 & 0xFFFF;
            timestamp += 160;
            tick();
            millis += 20;
        }
        talker.talk(1_000);
        assertThat(frames.get(1)).filteredOn(PcmFrame::concealed).hasSize(3);
    }
}
