package io.xphone.audio.opus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OpusPacketBuilderTest {

    /** SILK wideband, 10 ms, mono, one frame. */
    private static final String TOC = "40";

    private final OpusPacketBuilder builder = new OpusPacketBuilder(false);

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private boolean add(String hex) {
        byte[] packet = bytes(hex);
        return builder.add(packet, 0, packet.length);
    }

    private static String build(OpusPacketBuilder builder) {
        byte[] out = new byte[3_000];
        int length = builder.build(out, 3);
        return HexFormat.of().formatHex(out, 3, 3 + length);
    }

    private String build() {
        return build(builder);
    }

    @Test
    void framesOfOneLengthAreConstantBitRate() {
        assertThat(add(TOC + "0102")).isTrue();
        assertThat(add(TOC + "0304")).isTrue();
        assertThat(add(TOC + "0506")).isTrue();
        assertThat(build()).isEqualTo("43" + "03" + "010203040506");
    }

    @Test
    void otherFramesHaveTheirLengthsInFront() {
        add(TOC + "01");
        add(TOC + "22".repeat(252));
        add(TOC + "33".repeat(1_275));
        add(TOC + "44".repeat(251));
        assertThat(build().substring(0, 16)).isEqualTo("43" + "84" + "01" + "fc00" + "ffff" + "01");
        add(TOC + "44".repeat(251));
        add(TOC + "05");
        assertThat(build()).isEqualTo("43" + "82" + "fb" + "44".repeat(251) + "05");
    }

    @Test
    void oneFrameNeedsNoCount() {
        add(TOC + "0102");
        assertThat(build()).isEqualTo(TOC + "0102");
    }

    @Test
    void framesOfDiscontinuousTransmissionHaveNoBytes() {
        builder.add(new byte[0], 0, 0);
        add(TOC + "0102");
        add("48");
        assertThat(build()).isEqualTo("43" + "83" + "0002" + "0102");
        add(TOC);
        builder.add(new byte[0], 0, -1);
        assertThat(build()).isEmpty();
    }

    @Test
    void framesOfAnotherModeOrCountAreNotAdded() {
        assertThat(add(TOC + "0102")).isTrue();
        assertThat(add("30" + "0304")).as("mediumband").isFalse();
        assertThat(add("48" + "0304")).as("20 ms").isFalse();
        assertThat(add("44" + "0304")).as("stereo").isFalse();
        assertThat(add("41" + "0304")).as("two frames").isFalse();
        assertThat(add("43" + "00")).as("not valid").isFalse();
        assertThat(build()).isEqualTo(TOC + "0102");
        assertThat(add("30" + "0304")).as("the first of another packet").isTrue();
        assertThat(build()).isEqualTo("300304");
    }

    @Test
    void moreFramesThanThereIsSpaceForAreAnError() {
        for (int i = 0; i < OpusPacketBuilder.MAX_FRAMES; i++) {
            add(TOC + "01");
        }
        assertThatIllegalStateException().isThrownBy(() -> add(TOC + "01"));
        assertThat(build()).isEqualTo("43" + "06" + "01".repeat(6));
    }

    /** An encoder with a constant bit rate pads frames that it could make shorter. */
    @Test
    void constantBitRateRemainsConstant() {
        OpusPacketBuilder constant = new OpusPacketBuilder(true);
        byte[] full = bytes(TOC + "010203040506");
        byte[] padded = bytes("43" + "41" + "02" + "0102" + "0000");
        constant.add(full, 0, 7);
        constant.add(padded, 0, 7);
        constant.add(full, 0, 7);
        String vbr = build(constant);
        assertThat(vbr).hasSize(42).startsWith("43" + "c3" + "02" + "0602");
        constant.add(full, 0, 7);
        constant.add(full, 0, 7);
        constant.add(full, 0, 7);
        String cbr = build(constant);
        assertThat(cbr).hasSize(42).startsWith("43" + "43" + "00" + "0102");
        constant.add(padded, 0, 7);
        assertThat(build(constant)).isEqualTo("43" + "41" + "02" + "0102" + "0000");
        constant.add(full, 0, 7);
        assertThat(build(constant)).isEqualTo(TOC + "010203040506");
        byte[] long1 = bytes(TOC + "01".repeat(300));
        byte[] long2 = bytes("43" + "41" + "ff28" + "02" + "00".repeat(254 + 40));
        assertThat(OpusPacket.samples(long2, 0, long2.length)).isEqualTo(480);
        constant.add(long1, 0, long1.length);
        constant.add(long2, 0, long2.length);
        byte[] out = new byte[700];
        int length = constant.build(out, 0);
        assertThat(length).isEqualTo(long1.length + long2.length);
        assertThat(OpusPacket.samples(out, 0, length)).isEqualTo(960);
        assertThat(OpusPacket.firstLength(out, 0, length)).isEqualTo(300);
    }

    @Test
    void anyFramesMakeAValidPacketOfTheirDuration() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            OpusPacketBuilder any = new OpusPacketBuilder(random.nextBoolean());
            int frames = 1 + random.nextInt(OpusPacketBuilder.MAX_FRAMES);
            int total = 0;
            for (int i = 0; i < frames; i++) {
                byte[] packet = new byte[1 + (random.nextInt(3) == 0 ? random.nextInt(1_276) : random.nextInt(60))];
                Arrays.fill(packet, (byte) (i + 1));
                packet[0] = (byte) 0xF0; // CELT fullband, 10 ms
                total += packet.length - 1;
                assertThat(any.add(packet, 0, packet.length)).isTrue();
            }
            byte[] out = new byte[8_000];
            int length = any.build(out, 0);
            assertThat(OpusPacket.samples(out, 0, length))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(total == 0 ? 0 : frames * 480);
        }
    }
}
