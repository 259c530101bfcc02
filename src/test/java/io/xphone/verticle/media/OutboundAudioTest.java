package io.xphone.verticle.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vertx.core.Vertx;
import io.xphone.Loopback;
import io.xphone.audio.AudioCodec;
import io.xphone.audio.AudioCodecs;
import io.xphone.audio.EncodedFrame;
import io.xphone.audio.G711Ulaw;
import io.xphone.audio.G722;
import io.xphone.audio.G729;
import io.xphone.audio.Levels;
import io.xphone.audio.PcmFrame;
import io.xphone.bus.AudioWriterRequest;
import io.xphone.bus.internal.InternalCodecs;
import io.xphone.codec.CodecSpecs;
import io.xphone.codec.LinearCodec;
import io.xphone.rtp.RtpPacket;
import io.xphone.rtp.RtpStatus;
import io.xphone.sdp.CodecSpec;
import io.xphone.sdp.Direction;
import io.xphone.sdp.NegotiatedAudio;
import io.xphone.verticle.media.transport.PacketSender;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sent packets, with a test clock. */
class OutboundAudioTest {

    private static final InetSocketAddress PEER = new InetSocketAddress("127.0.0.1", 4_000);
    private static final long MS = 1_000_000;
    private static final int SSRC = 7;
    private static final int EVENTS = 101;
    private static final byte SILENCE = (byte) 0xFF;

    private record Sent(long millis, int ssrc, int type, int timestamp, boolean marker, byte[] payload) {

        boolean silent() {
            for (byte each : payload) {
                if (each != SILENCE) {
                    return false;
                }
            }
            return true;
        }
    }

    private final List<Sent> sent = new ArrayList<>();
    private Vertx vertx;
    private AudioWriters writers;
    private OutboundAudio audio;
    private long now = 5_000 * MS;

    private final class Wire implements PacketSender {

        @Override
        public void send(byte[] data, int length, InetSocketAddress to) {
            assertThat(to).isEqualTo(PEER);
            RtpPacket packet = new RtpPacket();
            assertThat(packet.parse(data, 0, length)).isEqualTo(RtpStatus.OK);
            byte[] payload = Arrays.copyOfRange(data, RtpPacket.HEADER_LENGTH, length);
            sent.add(new Sent(
                    now / MS, packet.ssrc(), packet.payloadType(), packet.timestamp(), packet.marker(), payload));
        }
    }

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        InternalCodecs.register(vertx);
        writers = new AudioWriters(vertx, "call", "node", 256);
        LoopScratch scratch = AudioParts.scratch(vertx);
        audio = new OutboundAudio(writers, new Wire(), scratch, SSRC, 100, 0);
    }

    @AfterEach
    void close() throws Exception {
        Loopback.await(vertx.close());
    }

    private static NegotiatedAudio audio(int ptime, Direction direction, int events) {
        return audio(CodecSpec.PCMU, ptime, direction, events);
    }

    private static NegotiatedAudio audio(CodecSpec codec, int ptime, Direction direction, int events) {
        return AudioParts.negotiated(
                Map.of(codec.defaultPayloadType(), codec), codec.defaultPayloadType(), events, ptime, direction);
    }

    private void up() {
        audio.apply(audio(20, Direction.SENDRECV, EVENTS), true, false);
    }

    private static PcmFrame frame(int samples) {
        short[] loud = new short[samples];
        Arrays.fill(loud, (short) 5_000);
        return PcmFrame.owning(loud, 8_000, 0, 0);
    }

    private int writer(String kind) {
        return writers.open(new AudioWriterRequest().setId(kind).setNode("node").setKind(kind), "here")
                .getStream();
    }

    /** Advances by one packet time. */
    private void tick(int ptime) {
        now += ptime * MS;
        audio.onTick(PEER, now);
    }

    private void ticks(int count) {
        for (int i = 0; i < count; i++) {
            tick(20);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 20, 30, 40, 60})
    void theCodecMayHaveAnotherSampleRateThanItsClock(int ptime) {
        audio.apply(audio(CodecSpec.G722, ptime, Direction.SENDRECV, EVENTS), true, false);
        int stream = writer("paced");
        double[] phase = {0};
        for (int i = 0; i < 60; i++) {
            writers.onFrame(stream, tone(phase), false);
        }
        for (int i = 0; i < 1_000 / ptime; i++) {
            tick(ptime);
        }
        G722 decoder = new G722();
        short[] heard = new short[2 * 8_000];
        int length = 0;
        int packets = 0;
        for (Sent packet : sent) {
            assertThat(packet.type()).isEqualTo(9);
            assertThat(packet.timestamp()).isEqualTo(packets++ * 8 * ptime);
            assertThat(packet.payload()).as("64 kbit/s").hasSize(8 * ptime);
            length += decoder.decode(packet.payload(), 0, packet.payload().length, heard, length);
        }
        assertThat(length).isEqualTo(1_000 / ptime * ptime * 16);
        short[] settled = Arrays.copyOfRange(heard, 1_600, length);
        assertThat(Loopback.share(settled, 1_000, 16_000)).isGreaterThan(0.999);
        assertThat(Levels.rmsDecibels(settled, 0, settled.length)).isCloseTo(-13, within(0.1));
    }

    /**
     * With silence compression a packet of G.729 has frames of speech and at its end at most one silence descriptor
     * (RFC 3551 §4.5.6), whatever the packet time, and each frame is at its time.
     */
    @ParameterizedTest
    @ValueSource(ints = {10, 20, 30, 60})
    void g729WithAnnexBKeepsTheTimeOfEachFrame(int ptime) {
        audio.apply(audio(g729(), ptime, Direction.SENDRECV, EVENTS), true, false);
        int stream = writer("paced");
        int frames = 480; // of 10 ms, as many as the queue takes
        G729 reference = new G729(true); // a frame at a time
        byte[] frame = new byte[10];
        Map<Integer, List<Byte>> expected = new TreeMap<>();
        short[] spoken = phrases(frames * 80);
        for (int i = 0; i < frames; i++) {
            int length = reference.encode(spoken, i * 80, 80, frame, 0);
            if (length > 0) {
                expected.put(i * 80, bytes(frame, 0, length));
            }
            if (i % 2 == 1) {
                short[] twenty = Arrays.copyOfRange(spoken, i * 80 - 80, i * 80 + 80);
                writers.onFrame(stream, PcmFrame.owning(twenty, 8_000, 0, 0), false);
            }
        }
        for (int i = 0; i < frames * 10 / ptime; i++) {
            tick(ptime);
        }
        Map<Integer, List<Byte>> received = new TreeMap<>();
        int descriptors = 0;
        int inMiddle = 0;
        int end = 0;
        for (Sent packet : sent) {
            byte[] payload = packet.payload();
            assertThat(payload.length % 10).as("length %d", payload.length).isIn(0, 2);
            assertThat(packet.marker()).as("after a pause").isEqualTo(packet.timestamp() != end || end == 0);
            for (int at = 0; at < payload.length; at += 10) {
                int length = Math.min(10, payload.length - at);
                received.put(packet.timestamp() + at * 8, bytes(payload, at, length));
                descriptors += length == 2 ? 1 : 0;
            }
            end = packet.timestamp() + (payload.length + 8) / 10 * 80;
            assertThat((end - 1) / (8 * ptime)).as("the packet time").isEqualTo(packet.timestamp() / (8 * ptime));
            inMiddle += payload.length % 10 == 2 && end % (8 * ptime) != 0 ? 1 : 0;
        }
        assertThat(received.keySet()).isEqualTo(expected.keySet());
        assertThat(received.equals(expected)).isTrue();
        assertThat(descriptors).isGreaterThan(10);
        assertThat(inMiddle > 3).isEqualTo(ptime > 10);
    }

    private static CodecSpec g729() {
        return CodecSpecs.of(AudioCodecs.installed().select("G729").get(0));
    }

    /** The decoder of the peer continues too. */
    @ParameterizedTest
    @ValueSource(strings = {"G722", "G729", "opus"})
    void anotherPacketTimeDoesNotRestartTheEncoder(String codec) {
        CodecSpec spec = CodecSpecs.of(AudioCodecs.installed().select(codec).get(0));
        AudioCodec reference = CodecSpecs.entry(spec).orElseThrow().encoder(spec.fmtp(), "", 20); // of the whole stream
        int rate = reference.sampleRate();
        audio.apply(audio(spec, 20, Direction.SENDRECV, EVENTS), true, false);
        int stream = writers.open(
                        new AudioWriterRequest().setId("wide").setNode("node").setSampleRate(rate), "here")
                .getStream();
        short[] spoken = new short[rate * 600 / 1_000];
        for (int i = 0; i < spoken.length; i++) {
            spoken[i] = (short) (6_000 * Math.sin(2 * Math.PI * 300 * i / rate) + 2_000 * Math.sin(i * 0.9));
        }
        writers.onFrame(stream, PcmFrame.owning(spoken, rate, 0, 0), false);
        List<List<Byte>> expected = new ArrayList<>();
        byte[] payload = new byte[1_500];
        int at = 0;
        for (int ptime : new int[] {20, 40, 20, 60, 60}) {
            audio.apply(audio(spec, ptime, Direction.SENDRECV, EVENTS), true, false);
            for (int passed = 0; passed < 120; passed += ptime) {
                tick(ptime);
                int count = rate * ptime / 1_000;
                expected.add(bytes(payload, 0, reference.encode(spoken, at, count, payload, 0)));
                at += count;
            }
        }
        assertThat(at).isEqualTo(spoken.length);
        assertThat(sent)
                .extracting(packet -> bytes(packet.payload(), 0, packet.payload().length))
                .isEqualTo(expected);
        reference.close();
    }

    private static List<Byte> bytes(byte[] from, int offset, int length) {
        List<Byte> bytes = new ArrayList<>();
        for (int i = offset; i < offset + length; i++) {
            bytes.add(from[i]);
        }
        return bytes;
    }

    /** Phrases and pauses of different lengths, none of them a multiple of a packet; the pauses have noise. */
    private static short[] phrases(int samples) {
        short[] phrases = new short[samples];
        Random random = new Random(5);
        int at = 0;
        boolean phrase = true;
        while (at < samples) {
            int length = Math.min(samples - at, 80 * (11 + random.nextInt(23)) + 37);
            for (int i = at; i < at + length; i++) {
                double voice = 7_000 * Math.sin(2 * Math.PI * 210 * i / 8_000) * Math.sin(2 * Math.PI * 3 * i / 8_000);
                phrases[i] = (short) ((phrase ? voice : 0) + 20 * random.nextGaussian());
            }
            phrase = !phrase;
            at += length;
        }
        return phrases;
    }

    @Test
    void changeOfCodecKeepsTheStream() {
        audio.apply(audio(30, Direction.SENDRECV, EVENTS), true, false);
        int stream = writer("paced");
        double[] phase = {0};
        for (int i = 0; i < 200; i++) {
            writers.onFrame(stream, tone(phase), false);
        }
        for (int i = 0; i < 33; i++) {
            tick(30);
        }
        audio.apply(audio(CodecSpec.G722, 20, Direction.SENDRECV, EVENTS), true, false);
        ticks(50);
        audio.apply(audio(20, Direction.SENDRECV, EVENTS), true, false);
        ticks(50);
        assertThat(sent).hasSize(133);
        for (int i = 1; i < sent.size(); i++) {
            int before = sent.get(i - 1).payload().length;
            assertThat(sent.get(i).timestamp() - sent.get(i - 1).timestamp()).isEqualTo(before);
            assertThat(sent.get(i).marker()).isFalse();
        }
        assertThat(sent.stream().map(Sent::type).distinct()).containsExactly(0, 9);
        assertThat(sent.subList(33, 83)).allMatch(packet -> packet.type() == 9);
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 16_000, 24_000})
    void changeOfCodecIsNoClick(int rate) {
        CodecSpec wide = new CodecSpec(LinearCodec.NAME, 48_000, 1, 119, "");
        audio.apply(audio(20, Direction.SENDRECV, EVENTS), true, false);
        int stream = writers.open(
                        new AudioWriterRequest()
                                .setId("paced")
                                .setNode("node")
                                .setKind("paced")
                                .setSampleRate(rate),
                        "here")
                .getStream();
        double[] phase = {0};
        for (int i = 0; i < 200; i++) {
            writers.onFrame(stream, tone(phase, rate, 440), false);
        }
        ticks(30);
        audio.apply(audio(wide, 20, Direction.SENDRECV, EVENTS), true, false);
        ticks(30);
        audio.apply(audio(20, Direction.SENDRECV, EVENTS), true, false);
        ticks(30);
        double level = 32_768 * Math.pow(10, -10 / 20.0);
        double last = 0;
        int packets = 0;
        for (Sent packet : sent) {
            int line = packet.type() == 0 ? 8_000 : 48_000;
            double step = level * 2 * Math.PI * 440 / line;
            for (int i = 0; i < packet.payload().length; i += packet.type() == 0 ? 1 : 2) {
                double sample = packet.type() == 0
                        ? G711Ulaw.INSTANCE.expand(packet.payload()[i] & 0xFF)
                        : (short) (packet.payload()[i] << 8 | packet.payload()[i + 1] & 0xFF);
                if (packets > 0) {
                    assertThat(Math.abs(sample - last))
                            .as("sample " + i + " of packet " + packets)
                            .isLessThan(1.3 * (i == 0 ? level * 2 * Math.PI * 440 / 8_000 : step) + 300);
                }
                last = sample;
            }
            packets++;
        }
        assertThat(packets).isEqualTo(90);
    }

    private static PcmFrame tone(double[] phase, int rate, double hertz) {
        short[] samples = new short[rate / 50];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) Math.round(32_768 * Math.pow(10, -10 / 20.0) * Math.sin(phase[0]));
            phase[0] += 2 * Math.PI * hertz / rate;
        }
        return PcmFrame.owning(samples, rate, 0, 0);
    }

    private static PcmFrame tone(double[] phase) {
        return tone(phase, 8_000, 1_000);
    }

    private static EncodedFrame encoded(int ms, int value) {
        byte[] payload = new byte[8 * ms];
        Arrays.fill(payload, (byte) value);
        return EncodedFrame.of("G722", ms, payload);
    }

    @Test
    void encodedFramesArePacedByTheirDurationAndOtherAudioWaits() {
        audio.apply(audio(CodecSpec.G722, 20, Direction.SENDRECV, EVENTS), true, false);
        int pcm = writer("paced");
        int stream = writers.open(
                        new AudioWriterRequest()
                                .setId("encoded")
                                .setNode("node")
                                .setCodec("g722"),
                        "here")
                .getStream();
        for (int ms : new int[] {60, 10, 10, 10, 20}) {
            assertThat(writers.onEncoded(stream, encoded(ms, ms))).isTrue();
        }
        writers.onFrame(pcm, frame(160), false);
        for (int i = 0; i < 8; i++) {
            ticks(1);
        }
        assertThat(sent.stream().map(packet -> packet.payload().length / 8).toList())
                .as("ms of each packet: PCM is the last")
                .startsWith(60, 10, 10, 10, 20, 20);
        List<Long> times = sent.stream().map(Sent::millis).toList();
        long first = times.get(0);
        assertThat(times.stream().map(time -> time - first).toList()).startsWith(0L, 60L, 60L, 80L, 80L, 120L);
        assertThat(sent.stream().map(packet -> packet.timestamp() / 8).toList()).startsWith(0, 60, 70, 80, 90, 120);
        assertThat(sent.get(0).payload()).containsOnly(60);
        sent.clear();
        for (int i = 0; i < 3; i++) {
            writers.onEncoded(stream, encoded(20, 1));
        }
        audio.mute(true);
        ticks(2);
        audio.mute(false);
        ticks(1);
        assertThat(sent).as("time passes while muted").hasSize(1);
        assertThat(writers.position(stream).discarded()).isEqualTo(320);
        audio.apply(audio(20, Direction.SENDRECV, EVENTS), true, false);
        assertThat(writers.onEncoded(stream, encoded(20, 1)))
                .as("of another codec")
                .isFalse();
    }

    @Test
    void mutedCallSendsKeepAlives() {
        up();
        int stream = writer("paced");
        ticks(10);
        sent.clear();
        audio.mute(true);
        long since = now / MS;
        for (int i = 0; i < 50 * 40; i++) {
            writers.onFrame(stream, frame(160), false);
            ticks(1);
        }
        assertThat(sent).hasSize(2).allMatch(Sent::silent).allMatch(packet -> packet.payload().length == 160);
        assertThat(sent.get(0).millis() - since).isBetween(14_500L, 15_100L);
        long apart = sent.get(1).millis() - sent.get(0).millis();
        assertThat(apart).isBetween(15_000L, 15_100L);
        assertThat(sent.get(1).timestamp() - sent.get(0).timestamp()).isEqualTo((int) apart * 8);
        audio.mute(false);
        writers.onFrame(stream, frame(160), false);
        ticks(1);
        assertThat(sent.get(2).silent()).isFalse();
    }

    @Test
    void callMutedFromTheStartSendsOnlyKeepAlives() {
        up();
        audio.mute(true);
        ticks(50 * 16);
        assertThat(sent).hasSize(1).allMatch(Sent::silent);
        audio.mute(false);
        ticks(10);
        assertThat(sent).as("now the way is opened").hasSize(3);
    }

    private static byte[] packet(int ssrc) {
        byte[] packet = new byte[RtpPacket.HEADER_LENGTH + 160];
        RtpPacket.writeHeader(packet, 0, 0, false, 1, 1, ssrc);
        return packet;
    }

    /** Packets sent during a number of packet times, in each of which the application sends one of its own. */
    private Set<Integer> heard(int times) {
        sent.clear();
        for (int i = 0; i < times; i++) {
            audio.sendPacket(packet(77), PEER);
            ticks(1);
        }
        return sent.stream().map(Sent::ssrc).collect(Collectors.toSet());
    }

    @Test
    void heldPeerReceivesHoldAudioOnly() {
        up();
        assertThat(heard(10)).containsExactly(77);
        int held = writer("hold");
        for (int i = 0; i < 10; i++) {
            writers.onFrame(held, frame(160), false);
        }
        audio.apply(audio(20, Direction.SENDONLY, EVENTS), true, true);
        assertThat(heard(10)).containsExactly(SSRC);
        assertThat(sent).hasSize(10).noneMatch(Sent::silent);
        up();
        assertThat(heard(10)).containsExactly(77);
        audio.mute(true);
        assertThat(heard(50 * 16)).as("nothing but a sign of life").containsExactly(SSRC);
        audio.mute(false);
        assertThat(heard(10)).containsExactly(77);
    }

    /** A raw writer writes bursts while ticks continue. */
    private void writeBursts(int millis, int everyMillis, int times) {
        for (int i = 0; i < times; i++) {
            for (int said = 0; said < millis; said += 20) {
                audio.sendNow(frame(160), PEER, now);
            }
            ticks(everyMillis / 20);
        }
    }

    /** Lead of the stream's clock for each packet, in ms, relative to the first. */
    private List<Long> ahead() {
        Sent first = sent.get(0);
        return sent.stream()
                .map(packet -> (packet.timestamp() - first.timestamp()) / 8 - (packet.millis() - first.millis()))
                .toList();
    }

    @Test
    void clockFollowsElapsedTimeForBursts() {
        up();
        ticks(10);
        sent.clear();
        writeBursts(20, 20, 100);
        writeBursts(100, 100, 100);
        assertThat(ahead()).allMatch(ms -> ms >= 0 && ms <= 100);
        ticks(150); // no audio
        writeBursts(100, 100, 100);
        ticks(4); // a gap shorter than that
        writeBursts(100, 100, 100);
        assertThat(ahead()).allMatch(ms -> ms >= -20 && ms <= 120);
        writeBursts(60, 60, 100);
        assertThat(ahead()).allMatch(ms -> ms >= -20 && ms <= 120);
    }

    @Test
    void leadOfABurstIsLimitedToOneSecond() {
        up();
        ticks(10);
        sent.clear();
        writeBursts(20_000, 20, 1);
        assertThat(sent).hasSize(1_000);
        int paced = writer("paced");
        ticks(60);
        writers.onFrame(paced, frame(160), false);
        ticks(1);
        assertThat(sent).as("the beat is ours again").hasSize(1_001);
    }

    @Test
    void digitsBetweenRawFramesAdvanceTheClockOnce() {
        up();
        ticks(10);
        sent.clear();
        writeBursts(20, 20, 20);
        for (int digit = 0; digit < 5; digit++) {
            audio.dtmf().send('5', 160);
            writeBursts(20, 20, 40);
        }
        sent.removeIf(packet -> packet.type() == EVENTS);
        assertThat(ahead()).allMatch(ms -> Math.abs(ms) <= 40);
    }

    private static int duration(Sent event) {
        return (event.payload()[2] & 0xFF) << 8 | event.payload()[3] & 0xFF;
    }

    private List<Sent> events(int type) {
        return sent.stream().filter(packet -> packet.type() == type).toList();
    }

    @Test
    void digitContinuesAfterRenegotiation() {
        up();
        audio.dtmf().send('5', 400);
        ticks(5);
        audio.apply(audio(30, Direction.SENDRECV, 96), true, false);
        int before = sent.size();
        for (int i = 0; i < 20; i++) {
            tick(30);
        }
        assertThat(sent.subList(before, sent.size())).noneMatch(packet -> packet.type() == EVENTS);
        List<Sent> rest = events(96);
        assertThat(rest).allMatch(packet -> packet.timestamp() == sent.get(0).timestamp());
        assertThat(rest.stream().map(packet -> duration(packet)))
                .startsWith(5 * 160 + 240, 5 * 160 + 480)
                .endsWith(3_200, 3_200, 3_200);
    }

    @Test
    void audioDuringDigitsIsConsumedForAnyPacketTime() {
        for (int ptime : List.of(10, 20, 30, 60)) {
            audio.apply(audio(ptime, Direction.SENDRECV, EVENTS), true, false);
            int paced = writer("paced");
            for (int i = 0; i < 60; i++) {
                writers.onFrame(paced, frame(160), false);
            }
            long since = now / MS;
            audio.dtmf().send('5', 300);
            sent.clear();
            for (int i = 0; i < 1_500; i += ptime) {
                tick(ptime);
            }
            assertThat(events(0).stream().mapToLong(Sent::millis).max().orElseThrow() - since)
                    .as("end of 1200 ms, by packets of %d ms", ptime)
                    .isBetween(1_150L, 1_200L);
        }
    }

    @Test
    void clockFollowsElapsedTimeDuringRtpOfTheApplication() {
        up();
        ticks(10);
        Sent opening = sent.get(0);
        heard(500);
        audio.apply(audio(20, Direction.SENDONLY, EVENTS), true, true);
        int held = writer("hold");
        writers.onFrame(held, frame(160), false);
        sent.clear();
        ticks(1);
        Sent first = sent.get(0);
        assertThat((first.timestamp() - opening.timestamp()) / 8 - (first.millis() - opening.millis()))
                .isBetween(-20L, 20L);
    }

    @Test
    void digitsWaitForTheTargetAddress() {
        up();
        audio.dtmf().send('5', 100);
        for (int i = 0; i < 50; i++) {
            now += 20 * MS;
            audio.onTick(null, now);
        }
        assertThat(audio.dtmf().waiting()).isEqualTo(1);
        ticks(20);
        List<Sent> events =
                sent.stream().filter(packet -> packet.type() == EVENTS).toList();
        assertThat(events).hasSize(7).allMatch(packet -> packet.payload()[0] == 5);
        assertThat(events.get(0).marker()).isTrue();
        assertThat(events.get(0).millis() - events.get(6).millis()).isEqualTo(-120);
    }
}
