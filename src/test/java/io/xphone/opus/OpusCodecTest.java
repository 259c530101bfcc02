package io.xphone.opus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xphone.Vectors;
import io.xphone.audio.opus.OpusEncoding;
import io.xphone.audio.opus.OpusLibrary;
import io.xphone.audio.opus.OpusPacket;
import io.xphone.audio.opus.OpusParameters;
import io.xphone.audio.opus.OpusSettings;
import io.xphone.peers.Peers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The codec by each library, and by both together. */
class OpusCodecTest {

    private static final OpusParameters PEER = OpusParameters.parse("useinbandfec=1;usedtx=1");
    private static final int FRAME = 960;

    /** The packet before the next one is lost. */
    private static final int LOST_EVERY = 7;

    static OpusCodec codec(OpusLibrary library, Map<String, Object> settings, OpusParameters peer) {
        OpusLibraries.missing(library).ifPresent(add -> Peers.require(false, library + " is not there: " + add));
        OpusEncoding encoding = OpusEncoding.of(OpusSettings.DEFAULT.with(settings), peer);
        return new OpusCodec(OpusLibraries.engine(library, encoding), encoding.dtx(), encoding.cbr());
    }

    static OpusCodec codec(OpusLibrary library) {
        return codec(library, Map.of(), OpusParameters.DEFAULT);
    }

    /** Vowels: pulses of a changing pitch through resonances, with pauses. */
    static short[] voice(int samples) {
        short[] voice = new short[samples];
        double phase = 0;
        double a1 = 0;
        double a2 = 0;
        double b1 = 0;
        double b2 = 0;
        for (int i = 0; i < samples; i++) {
            double t = i / 48_000.0;
            phase += (120 + 30 * Math.sin(2 * Math.PI * 1.3 * t)) / 48_000;
            double pulse = 0;
            if (phase >= 1) {
                phase -= 1;
                pulse = 1;
            }
            double syllable = Math.max(0, Math.sin(2 * Math.PI * 2.2 * t));
            double first = 500 + 250 * Math.sin(2 * Math.PI * 0.9 * t);
            double a = pulse + 2 * 0.992 * Math.cos(2 * Math.PI * first / 48_000) * a1 - 0.992 * 0.992 * a2;
            a2 = a1;
            a1 = a;
            double b = pulse + 2 * 0.985 * Math.cos(2 * Math.PI * 1_700 / 48_000) * b1 - 0.985 * 0.985 * b2;
            b2 = b1;
            b1 = b;
            voice[i] = (short) Math.max(-30_000, Math.min(30_000, 900 * syllable * (a + b / 2)));
        }
        return voice;
    }

    static List<byte[]> encode(OpusCodec codec, short[] audio, int frame) {
        List<byte[]> packets = new ArrayList<>();
        byte[] out = new byte[1_500];
        for (int at = 0; at + frame <= audio.length; at += frame) {
            packets.add(Arrays.copyOf(out, codec.encode(audio, at, frame, out, 0)));
        }
        return packets;
    }

    static short[] decode(OpusCodec codec, List<byte[]> packets) {
        short[] audio = new short[packets.size() * OpusPacket.MAX_SAMPLES];
        int length = 0;
        for (byte[] packet : packets) {
            length += codec.decode(packet, 0, packet.length, audio, length);
        }
        return Arrays.copyOf(audio, length);
    }

    /** The ratio of a signal to its difference from another in dB, which starts {@code delay} samples later. */
    static double snr(short[] expected, short[] actual, int delay) {
        double signal = 0;
        double error = 1e-9;
        for (int i = 0; i < expected.length && i + delay < actual.length; i++) {
            double difference = actual[i + delay] - expected[i];
            signal += (double) expected[i] * expected[i];
            error += difference * difference;
        }
        return 10 * Math.log10(signal / error);
    }

    /** The correlation of a signal with another, at the best delay up to 20 ms. */
    static double similarity(short[] expected, short[] actual) {
        double best = 0;
        for (int delay = 0; delay < FRAME; delay += 2) {
            double both = 0;
            double one = 1e-9;
            double other = 1e-9;
            for (int i = 0; i < expected.length && i + delay < actual.length; i += 3) {
                both += (double) expected[i] * actual[i + delay];
                one += (double) expected[i] * expected[i];
                other += (double) actual[i + delay] * actual[i + delay];
            }
            best = Math.max(best, both / Math.sqrt(one * other));
        }
        return best;
    }

    static Stream<Arguments> streams() {
        return Stream.of("silk-nb-20", "silk-wb-20", "celt-fb-20")
                .flatMap(name ->
                        Stream.of(Arguments.of(name, OpusLibrary.JAVA), Arguments.of(name, OpusLibrary.NATIVE)));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void decodesTheStreamsOfTheVectors(String name, OpusLibrary library) throws IOException {
        Path folder = Vectors.dir("media/opus");
        ByteBuffer stream = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(name + ".bit")));
        List<byte[]> packets = new ArrayList<>();
        while (stream.remaining() >= 8) {
            byte[] packet = new byte[stream.getInt()];
            stream.getInt();
            stream.get(packet);
            packets.add(packet);
        }
        ByteBuffer pcm = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(name + ".pcm")))
                .order(ByteOrder.LITTLE_ENDIAN);
        short[] expected = new short[pcm.remaining() / 2];
        pcm.asShortBuffer().get(expected);
        assertThat(packets).hasSize(150);
        short[] decoded = decode(codec(library), packets);
        if (name.startsWith("silk")) {
            assertThat(decoded).containsExactly(expected);
        } else {
            assertThat(decoded).hasSameSizeAs(expected);
            assertThat(snr(expected, decoded, 0)).isGreaterThan(35);
        }
    }

    static Stream<Arguments> pairs() {
        List<OpusLibrary> both = List.of(OpusLibrary.JAVA, OpusLibrary.NATIVE);
        return both.stream()
                .flatMap(one -> both.stream()
                        .flatMap(other -> Stream.of(480, 960, 1_440, 1_920, 2_400, 2_880)
                                .map(frame -> Arguments.of(one, other, frame))));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void eachLibraryDecodesWhatTheOtherEncodes(OpusLibrary encoder, OpusLibrary decoder, int frame) {
        short[] voice = voice(3 * 48_000);
        List<byte[]> packets = encode(codec(encoder), voice, frame);
        assertThat(packets)
                .allSatisfy(packet ->
                        assertThat(OpusPacket.samples(packet, 0, packet.length)).isEqualTo(frame));
        short[] heard = decode(codec(decoder), packets);
        assertThat(heard).hasSize(voice.length);
        assertThat(similarity(voice, heard)).isGreaterThan(0.9);
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void packetsOf30And50MsAreFramesOf10Ms(OpusLibrary library) {
        short[] voice = voice(48_000);
        for (int frames : new int[] {3, 5}) {
            for (byte[] packet : encode(codec(library), voice, frames * 480)) {
                assertThat(OpusPacket.frames(packet, 0, packet.length)).isEqualTo(frames);
                assertThat(OpusPacket.frameSamples(packet[0])).isEqualTo(480);
            }
            Map<String, Object> rate = Map.of("bitrate", 24_000);
            assertThat(encode(codec(library, rate, OpusParameters.parse("cbr=1")), voice, frames * 480))
                    .as("30 bytes in 10 ms")
                    .allSatisfy(packet -> assertThat(packet).hasSize(30 * frames));
            short[] noise = new short[24_000];
            Random random = new Random(1);
            for (int i = 0; i < noise.length; i++) {
                noise[i] = (short) (3_000 * random.nextGaussian());
            }
            int longest = encode(
                            codec(
                                    library,
                                    Map.of("bitrate", 510_000),
                                    OpusParameters.parse("maxaveragebitrate=510000")),
                            noise,
                            frames * 480)
                    .stream()
                    .mapToInt(packet -> packet.length)
                    .max()
                    .orElseThrow();
            assertThat(longest).isBetween(frames * 200, 1_400);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void silenceOfDiscontinuousTransmissionIsNotSentIn30MsEither(OpusLibrary library) {
        short[] audio = voice(48_000 * 3);
        Arrays.fill(audio, 48_000, audio.length, (short) 0);
        List<byte[]> packets = encode(codec(library, Map.of("dtx", true), PEER), audio, 1_440);
        assertThat(packets).hasSize(100);
        assertThat(packets.subList(0, 30))
                .filteredOn(packet -> packet.length > 0)
                .hasSizeGreaterThan(15);
        long silent = packets.subList(50, 100).stream()
                .filter(packet -> packet.length == 0)
                .count();
        assertThat(silent).isGreaterThan(30); // every 200 ms a packet and an empty one
    }

    /** An encoder that changes its mode with the frames that are named, and writes the number of each frame. */
    private static OpusEngine changing(Integer... changes) {
        return new OpusEngine() {
            private int frames;
            private int config = 8;

            @Override
            public int encode(short[] pcm, int offset, int samples, byte[] out, int outOffset, int maxLength) {
                config = Arrays.asList(changes).contains(frames) ? 24 - config : config;
                int duration = samples == 480 ? 0 : 1;
                out[outOffset] = (byte) (config + duration + (config == 16 ? 2 : 0) << 3);
                out[outOffset + 1] = (byte) frames++;
                out[outOffset + 2] = (byte) pcm[offset];
                return 3;
            }

            @Override
            public int decode(byte[] in, int at, int length, short[] pcm, int pcmAt, int samples, boolean fec) {
                throw new UnsupportedOperationException();
            }

            @Override
            public int conceal(short[] pcm, int pcmOffset, int samples) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void reset() {}

            @Override
            public void close() {}
        };
    }

    @Test
    void aPacketEndsWhereTheEncoderChangesItsMode() {
        OpusCodec codec = new OpusCodec(changing(1, 3, 7), false, false);
        short[] audio = new short[12 * 480];
        for (int i = 0; i < audio.length; i++) {
            audio[i] = (short) (i / 480);
        }
        List<String> packets = new ArrayList<>();
        byte[] out = new byte[100];
        for (int packet = 0; packet < 4; packet++) { // of 30 ms
            int at = packet * 1_440;
            int end = at + 1_440;
            while (at < end) {
                int length = codec.encode(audio, at, end - at, out, 0);
                int samples = codec.encodedSamples(end - at);
                assertThat(OpusPacket.samples(out, 0, length)).isEqualTo(samples);
                StringBuilder text = new StringBuilder().append(OpusPacket.mode(out[0]));
                int frames = samples / 480;
                for (int i = 0; i < frames; i++) {
                    int number = out[length - 2 * (frames - i)];
                    text.append(' ').append(number);
                    assertThat(out[length - 2 * (frames - i) + 1])
                            .as("its audio")
                            .isEqualTo((byte) number);
                }
                packets.add(text.toString());
                at += samples;
            }
        }
        assertThat(packets).containsExactly("SILK 0", "CELT 1 2", "SILK 3 4 5", "SILK 6", "CELT 7 8", "CELT 9 10 11");
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void bitRateFollowsTheSettingAndThePeer(OpusLibrary library) {
        short[] voice = voice(5 * 48_000);
        int free = bitrate(codec(library, Map.of("bitrate", 40_000), OpusParameters.DEFAULT), voice);
        int bound = bitrate(
                codec(library, Map.of("bitrate", 40_000), OpusParameters.parse("maxaveragebitrate=12000")), voice);
        assertThat(bound).isLessThan(free / 2).isLessThan(13_500);
        List<byte[]> constant =
                encode(codec(library, Map.of("bitrate", 24_000), OpusParameters.parse("cbr=1")), voice, FRAME);
        assertThat(constant).allSatisfy(packet -> assertThat(packet).hasSize(60));
    }

    private static int bitrate(OpusCodec codec, short[] audio) {
        return encode(codec, audio, FRAME).stream()
                        .mapToInt(packet -> packet.length)
                        .sum()
                * 8
                / (audio.length / 48_000);
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void bandwidthFollowsThePlaybackRateOfThePeer(OpusLibrary library) {
        short[] voice = voice(48_000);
        for (byte[] packet :
                encode(codec(library, Map.of(), OpusParameters.parse("maxplaybackrate=8000")), voice, FRAME)) {
            int config = packet[0] >> 3 & 31;
            assertThat(config)
                    .satisfiesAnyOf(
                            narrow -> assertThat(narrow).isBetween(0, 3),
                            narrow -> assertThat(narrow).isBetween(16, 19));
        }
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void nothingIsSentInSilenceWhenThePeerPrefersIt(OpusLibrary library) {
        short[] audio = Arrays.copyOf(voice(48_000), 5 * 48_000);
        long sent = encode(codec(library, Map.of("dtx", true), PEER), audio, FRAME).stream()
                .filter(packet -> packet.length > 0)
                .count();
        assertThat(sent).isLessThan(110); // 50 of voice, the end of it, one every 400 ms
        assertThat(encode(codec(library, Map.of("dtx", true), OpusParameters.DEFAULT), audio, FRAME))
                .allSatisfy(packet -> assertThat(packet).isNotEmpty());
    }

    /** Audio that is missing after such a packet is a pause for the peer, and not loss. */
    @ParameterizedTest
    @CsvSource({"JAVA, 960", "NATIVE, 960", "JAVA, 1440", "NATIVE, 1440", "JAVA, 2400", "NATIVE, 2400"})
    void aPauseBeginsWithAnEmptyPacket(OpusLibrary library, int length) {
        short[] audio = Arrays.copyOf(voice(48_000), 5 * 48_000);
        List<byte[]> packets = encode(codec(library, Map.of("dtx", true), PEER), audio, length);
        OpusCodec decoder = codec(library);
        int pauses = 0;
        for (int i = 1; i < packets.size(); i++) {
            byte[] before = packets.get(i - 1);
            byte[] packet = packets.get(i);
            if (packet.length == 0 && before.length > 0) {
                assertThat(decoder.beginsPause(before, 0, before.length)).isTrue();
                assertThat(decoder.samples(before, 0, before.length)).isEqualTo(length);
                assertThat(decoder.decode(before, 0, before.length, new short[length], 0))
                        .isEqualTo(length);
                pauses++;
            } else if (before.length > 2 && packet.length > 0) {
                assertThat(decoder.beginsPause(before, 0, before.length)).isFalse();
            }
        }
        assertThat(pauses).isBetween(5, 22); // one every 400 ms; with frames of 10 ms, of 30 and 50 ms, 200
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void lostAudioIsRecoveredFromTheNextPacket(OpusLibrary library) {
        short[] voice = voice(4 * 48_000);
        List<byte[]> packets = encode(codec(library, Map.of("lossPercent", 20), PEER), voice, FRAME);
        short[] whole = decode(codec(library), packets);
        double recovered = snr(whole, withLosses(codec(library), packets, true), 0);
        double concealed = snr(whole, withLosses(codec(library), packets, false), 0);
        assertThat(recovered).isGreaterThan(concealed + 2);
        byte[] without =
                encode(codec(library, Map.of("fec", false), PEER), voice, FRAME).get(30);
        assertThat(codec(library).recover(without, 0, without.length, new short[FRAME], 0, FRAME))
                .isZero();
    }

    private static short[] withLosses(OpusCodec codec, List<byte[]> packets, boolean recover) {
        short[] heard = new short[packets.size() * FRAME];
        for (int i = 0; i < packets.size(); i++) {
            byte[] packet = packets.get(i);
            if (i % LOST_EVERY != LOST_EVERY - 1) {
                codec.decode(packet, 0, packet.length, heard, i * FRAME);
                continue;
            }
            byte[] next = i + 1 < packets.size() ? packets.get(i + 1) : new byte[0];
            int count = recover ? codec.recover(next, 0, next.length, heard, i * FRAME, FRAME) : 0;
            assertThat(count == FRAME || codec.conceal(heard, i * FRAME, FRAME) == FRAME)
                    .isTrue();
        }
        return heard;
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void concealmentFades(OpusLibrary library) {
        OpusCodec codec = codec(library);
        short[] start = new short[OpusPacket.MAX_SAMPLES];
        assertThat(codec.conceal(start, 0, 1_000)).isEqualTo(960); // nothing was received yet
        decode(codec, encode(codec(library), voice(9_600), FRAME));
        short[] lost = new short[48_000];
        assertThat(codec.conceal(lost, 0, lost.length)).isEqualTo(48_000);
        assertThat(peak(lost, 0, FRAME)).isGreaterThan(500);
        assertThat(peak(lost, 40_000, 48_000)).isLessThan(300);
        assertThat(codec.conceal(lost, 0, 119)).isZero();
    }

    private static int peak(short[] audio, int from, int to) {
        int peak = 0;
        for (int i = from; i < to; i++) {
            peak = Math.max(peak, Math.abs(audio[i]));
        }
        return peak;
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void anyBytesAreDecodedOrRejected(OpusLibrary library) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        OpusCodec codec = codec(library);
        List<byte[]> valid = encode(codec(library, Map.of("lossPercent", 30), PEER), voice(48_000), FRAME);
        short[] audio = new short[OpusPacket.MAX_SAMPLES];
        for (int i = 0; i < 3_000; i++) {
            byte[] packet = hostile(random, valid);
            int expected = OpusPacket.samples(packet, 0, packet.length);
            try {
                assertThat(codec.decode(packet, 0, packet.length, audio, 0)).isIn(0, expected);
                if (i % 5 == 0) {
                    codec.recover(packet, 0, packet.length, audio, 0, FRAME);
                    codec.conceal(audio, 0, 120 * random.nextInt(20));
                }
            } catch (RuntimeException | Error failed) {
                throw new AssertionError("seed " + seed + ", packet " + Arrays.toString(packet), failed);
            }
        }
        short[] after = decode(codec, valid);
        assertThat(after).hasSize(valid.size() * FRAME);
    }

    private static byte[] hostile(Random random, List<byte[]> valid) {
        byte[] packet;
        switch (random.nextInt(4)) {
            case 0 -> {
                packet = new byte[random.nextInt(60)];
                random.nextBytes(packet);
            }
            case 1 -> { // damaged
                packet = valid.get(random.nextInt(valid.size())).clone();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    packet[random.nextInt(packet.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            case 2 -> { // 120 ms in 48 frames, stereo or mono
                packet = new byte[2 + 48 * random.nextInt(8)];
                random.nextBytes(packet);
                packet[0] = (byte) (0x83 | random.nextInt(32) << 2);
                packet[1] = 48;
            }
            default -> { // any mode, any number of frames
                packet = new byte[2 + random.nextInt(1_300)];
                random.nextBytes(packet);
                packet[0] |= 3;
                packet[1] = (byte) random.nextInt(49);
            }
        }
        return packet;
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void everyDurationIsDecodedInMonoAndStereo(OpusLibrary library) {
        OpusCodec codec = codec(library);
        short[] audio = new short[OpusPacket.MAX_SAMPLES];
        for (int config = 0; config < 32; config++) {
            for (int stereo = 0; stereo < 2; stereo++) {
                byte[] packet = {(byte) (config << 3 | stereo << 2), 10, 20, 30, 40, 50, 60, 70};
                assertThat(codec.decode(packet, 0, packet.length, audio, 0))
                        .isEqualTo(OpusPacket.frameSamples(packet[0]));
            }
        }
    }

    @Test
    void theLibrariesAgreeAboutStereo() {
        Random random = new Random(5);
        short[] java = new short[OpusPacket.MAX_SAMPLES];
        short[] c = new short[OpusPacket.MAX_SAMPLES];
        OpusCodec one = codec(OpusLibrary.JAVA);
        OpusCodec other = codec(OpusLibrary.NATIVE);
        for (int i = 0; i < 50; i++) {
            byte[] packet = new byte[60];
            random.nextBytes(packet);
            packet[0] = (byte) (9 << 3 | 4); // SILK wideband 20 ms, stereo
            int count = other.decode(packet, 0, packet.length, c, 0);
            assertThat(one.decode(packet, 0, packet.length, java, 0)).isEqualTo(count);
            assertThat(Arrays.copyOf(java, count)).isEqualTo(Arrays.copyOf(c, count));
        }
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void arraysThatAreTooSmallAreAnError(OpusLibrary library) {
        OpusCodec codec = codec(library);
        byte[] packet = encode(codec, voice(FRAME), FRAME).get(0);
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> codec.decode(packet, 0, packet.length, new short[FRAME - 1], 0));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> codec.encode(new short[FRAME], 1, FRAME, new byte[100], 0));
        assertThat(codec.encode(new short[FRAME], 0, 700, new byte[100], 0)).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void closedCodecDoesNothing(OpusLibrary library) {
        OpusCodec codec = codec(library);
        byte[] packet = encode(codec, voice(FRAME), FRAME).get(0);
        codec.close();
        codec.close();
        assertThat(codec.decode(packet, 0, packet.length, new short[FRAME], 0)).isZero();
        assertThat(codec.encode(new short[FRAME], 0, FRAME, new byte[100], 0)).isZero();
        assertThat(codec.conceal(new short[FRAME], 0, FRAME)).isZero();
        assertThat(codec.recover(packet, 0, packet.length, new short[FRAME], 0, FRAME))
                .isZero();
    }

    @Test
    void nativeMemoryIsFreedByClose() throws IOException {
        OpusCodec warm = codec(OpusLibrary.NATIVE);
        short[] voice = voice(FRAME);
        byte[] packet = encode(warm, voice, FRAME).get(0);
        long before = 0;
        for (int i = 0; i < 4_000; i++) { // each about 60 kB
            OpusCodec codec = codec(OpusLibrary.NATIVE);
            encode(codec, voice, FRAME);
            codec.decode(packet, 0, packet.length, new short[FRAME], 0);
            codec.close();
            before = i == 1_000 ? residentKilobytes() : before;
        }
        assumeTrue(before > 0, "the system does not state the memory of the process");
        assertThat(residentKilobytes() - before).isLessThan(100_000); // 180 MB otherwise
    }

    @ParameterizedTest
    @ValueSource(ints = {960, 1_440})
    void nativeLibraryAllocatesNothingOnTheHeap(int frame) {
        OpusCodec encoder = codec(OpusLibrary.NATIVE, Map.of(), PEER);
        OpusCodec decoder = codec(OpusLibrary.NATIVE);
        short[] voice = voice(48_000 * 2);
        short[] heard = new short[frame];
        byte[] packet = new byte[1_500];
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        long before = 0;
        for (int i = 0; i < 600; i++) {
            before = i == 100 ? threads.getCurrentThreadAllocatedBytes() : before;
            int length = encoder.encode(voice, i % 50 * frame, frame, packet, 0);
            decoder.decode(packet, 0, length, heard, 0);
            decoder.recover(packet, 0, length, heard, 0, FRAME);
            decoder.conceal(heard, 0, FRAME);
        }
        assertThat((threads.getCurrentThreadAllocatedBytes() - before) / 500).isLessThan(20);
    }

    private static long residentKilobytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        return !Files.exists(status)
                ? 0
                : Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElse(0);
    }
}
