package io.xphone.audio.opus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpusPacketTest {

    private static int samples(String hex) {
        byte[] packet = HexFormat.of().parseHex(hex.replace(" ", ""));
        return OpusPacket.samples(packet, 0, packet.length);
    }

    private static byte toc(int config, boolean stereo, int code) {
        return (byte) (config << 3 | (stereo ? 4 : 0) | code);
    }

    /** The table of RFC 6716 §3.1. */
    @ParameterizedTest
    @CsvSource({
        "0, SILK, 480",
        "1, SILK, 960",
        "2, SILK, 1920",
        "3, SILK, 2880",
        "8, SILK, 480",
        "11, SILK, 2880",
        "12, HYBRID, 480",
        "13, HYBRID, 960",
        "14, HYBRID, 480",
        "15, HYBRID, 960",
        "16, CELT, 120",
        "17, CELT, 240",
        "18, CELT, 480",
        "19, CELT, 960",
        "28, CELT, 120",
        "31, CELT, 960"
    })
    void configHasModeAndFrameDuration(int config, OpusPacket.Mode mode, int samples) {
        byte toc = toc(config, true, 3);
        assertThat(OpusPacket.mode(toc)).isEqualTo(mode);
        assertThat(OpusPacket.frameSamples(toc)).isEqualTo(samples);
        assertThat(OpusPacket.stereo(toc)).isTrue();
        assertThat(OpusPacket.stereo(toc(config, false, 0))).isFalse();
    }

    @Test
    void oneFrame() {
        assertThat(samples("08")).isEqualTo(960); // DTX: a frame of no bytes
        assertThat(samples("08 01 02")).isEqualTo(960);
        assertThat(samples("08" + "00".repeat(1_275))).isEqualTo(960);
        assertThat(samples("08" + "00".repeat(1_276))).isZero();
        assertThat(samples("")).isZero();
    }

    @Test
    void twoFramesOfEqualLength() {
        assertThat(samples("09")).isEqualTo(1_920);
        assertThat(samples("09 01 02")).isEqualTo(1_920);
        assertThat(samples("09 01")).isZero();
        assertThat(samples("09" + "00".repeat(2_550))).isEqualTo(1_920);
        assertThat(samples("09" + "00".repeat(2_552))).isZero();
    }

    @Test
    void twoFramesOfTwoLengths() {
        assertThat(samples("0A 02 01 02 03")).isEqualTo(1_920);
        assertThat(samples("0A 00")).isEqualTo(1_920);
        assertThat(samples("0A")).isZero();
        assertThat(samples("0A 02 01")).isZero();
        assertThat(samples("0A FC")).isZero();
        assertThat(samples("0A FC 00" + "00".repeat(252))).isEqualTo(1_920);
        assertThat(samples("0A FC 00" + "00".repeat(251))).isZero();
        assertThat(samples("0A 00" + "00".repeat(1_276))).isZero(); // the second is too long
    }

    @Test
    void anyNumberOfFrames() {
        assertThat(samples("0B 03 01 02 03")).isEqualTo(2_880);
        assertThat(samples("0B 03 01 02")).isZero(); // 2 bytes for 3 frames
        assertThat(samples("0B 00")).isZero();
        assertThat(samples("0B")).isZero();
        assertThat(samples("0B 83 01 00 AA")).isEqualTo(2_880);
        assertThat(samples("0B 83 01 00")).isZero();
        assertThat(samples("0B 83 01")).isZero();
        assertThat(samples("0B 83 FC")).isZero();
        assertThat(samples("0B 81 AA BB")).isEqualTo(960);
        assertThat(samples("0B 81" + "00".repeat(1_276))).isZero();
    }

    @Test
    void paddingIsNoAudio() {
        assertThat(samples("0B 42 02 01 02 00 00")).isEqualTo(1_920);
        assertThat(samples("0B 42 03 01 00")).isZero();
        assertThat(samples("0B 42")).isZero();
        assertThat(samples("0B 41 FF 00" + "00".repeat(254))).isEqualTo(960);
        assertThat(samples("0B 41 FF 00" + "00".repeat(253))).isZero();
        assertThat(samples("0B 41" + "FF".repeat(40))).isZero();
        assertThat(samples("0B C2 01 01 AA BB 00")).isEqualTo(1_920);
    }

    @Test
    void packetsLastAtMost120Ms() {
        byte[] packet = new byte[50];
        packet[0] = toc(16, false, 3); // frames of 2.5 ms
        packet[1] = 48;
        assertThat(OpusPacket.samples(packet, 0, 50)).isEqualTo(OpusPacket.MAX_SAMPLES);
        assertThat(OpusPacket.frames(packet, 0, 50)).isEqualTo(48);
        packet[1] = 49;
        assertThat(OpusPacket.frames(packet, 0, 51 - 1)).isZero();
        packet[0] = toc(3, false, 3); // frames of 60 ms
        packet[1] = 2;
        assertThat(OpusPacket.samples(packet, 0, 50)).isEqualTo(OpusPacket.MAX_SAMPLES);
        packet[1] = 3;
        assertThat(OpusPacket.samples(packet, 0, 50)).isZero();
        for (int count = 49; count < 64; count++) { // lying counts
            for (int config = 0; config < 32; config++) {
                packet[0] = toc(config, false, 3);
                packet[1] = (byte) count;
                assertThat(OpusPacket.samples(packet, 0, 50)).isZero();
            }
        }
    }

    @Test
    void fecIsAFlagOfTheFirstFrame() {
        assertThat(fec(toc(9, false, 0), 0b0100_0000)).isTrue(); // 20 ms: VAD, LBRR
        assertThat(fec(toc(9, false, 0), 0b1011_1111)).isFalse();
        assertThat(fec(toc(8, false, 0), 0b0100_0000)).isTrue(); // 10 ms
        assertThat(fec(toc(11, false, 0), 0b0001_0000)).isTrue(); // 60 ms: three VAD flags
        assertThat(fec(toc(11, false, 0), 0b1110_1111)).isFalse();
        assertThat(fec(toc(9, true, 0), 0b0001_0000)).isTrue(); // of the side channel
        assertThat(fec(toc(13, false, 0), 0b0100_0000)).isTrue(); // hybrid
        assertThat(fec(toc(31, false, 0), 0xFF)).isFalse(); // CELT has none
        byte[] empty = {toc(9, false, 0)};
        assertThat(OpusPacket.hasFec(empty, 0, 1)).isFalse();
        byte[] counted = HexFormat.of().parseHex("4B820140" + "00");
        assertThat(OpusPacket.hasFec(counted, 0, counted.length)).isTrue();
    }

    private static boolean fec(byte toc, int first) {
        return OpusPacket.hasFec(new byte[] {99, toc, (byte) first, 0}, 1, 3);
    }

    @Test
    void readsNothingOutsideThePacket() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            byte[] inside = new byte[bytes.length + 20];
            Arrays.fill(inside, (byte) random.nextInt());
            System.arraycopy(bytes, 0, inside, 10, bytes.length);
            int samples = OpusPacket.samples(bytes, 0, bytes.length);
            assertThat(samples).as("seed %d", seed).isBetween(0, OpusPacket.MAX_SAMPLES);
            if (samples != OpusPacket.samples(inside, 10, bytes.length)
                    || OpusPacket.hasFec(bytes, 0, bytes.length) != OpusPacket.hasFec(inside, 10, bytes.length)) {
                throw new AssertionError("seed " + seed + ": " + HexFormat.of().formatHex(bytes));
            }
        }
    }
}
