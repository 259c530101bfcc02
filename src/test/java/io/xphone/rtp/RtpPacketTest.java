package io.xphone.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RtpPacketTest {

    private final RtpPacket packet = new RtpPacket();

    private RtpStatus parse(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        byte[] shifted = new byte[bytes.length + 3];
        System.arraycopy(bytes, 0, shifted, 3, bytes.length);
        return packet.parse(shifted, 3, bytes.length);
    }

    private String payload() {
        return HexFormat.of()
                .formatHex(packet.buffer(), packet.payloadOffset(), packet.payloadOffset() + packet.payloadLength());
    }

    @Test
    void parsesAPlainPacket() {
        assertThat(parse("80 88 fffe 80000001 deadbeef 010203")).isEqualTo(RtpStatus.OK);
        assertThat(packet.marker()).isTrue();
        assertThat(packet.payloadType()).isEqualTo(8);
        assertThat(packet.sequence()).isEqualTo(0xFFFE);
        assertThat(packet.timestamp()).isEqualTo(0x80000001);
        assertThat(packet.ssrc()).isEqualTo(0xdeadbeef);
        assertThat(packet.csrcCount()).isZero();
        assertThat(packet.hasExtension()).isFalse();
        assertThat(packet.extensionProfile()).isZero();
        assertThat(packet.extensionLength()).isZero();
        assertThat(packet.offset()).isEqualTo(3);
        assertThat(packet.length()).isEqualTo(15);
        assertThat(payload()).isEqualTo("010203");
    }

    @Test
    void skipsContributingSourcesExtensionAndPadding() {
        assertThat(parse("b2 00 0001 00000002 00000003 0000000a 0000000b bede 0001 11223344 aabb 0002"))
                .isEqualTo(RtpStatus.OK);
        assertThat(packet.csrcCount()).isEqualTo(2);
        assertThat(packet.csrc(1)).isEqualTo(0x0b);
        assertThat(packet.extensionProfile()).isEqualTo(0xbede);
        assertThat(packet.extensionLength()).isEqualTo(4);
        assertThat(packet.buffer()[packet.extensionOffset()]).isEqualTo((byte) 0x11);
        assertThat(payload()).isEqualTo("aabb");
        assertThatThrownBy(() -> packet.csrc(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "80 00 0001 00000002 000000, TOO_SHORT",
        "40 00 0001 00000002 00000003, BAD_VERSION",
        "81 00 0001 00000002 00000003 0000, TOO_SHORT",
        "90 00 0001 00000002 00000003 bede, BAD_EXTENSION",
        "90 00 0001 00000002 00000003 bede 0002 00000000, BAD_EXTENSION",
        "a0 00 0001 00000002 00000003 00, BAD_PADDING",
        "a0 00 0001 00000002 00000003 02, BAD_PADDING",
        "a0 00 0001 00000002 00000003, BAD_PADDING",
        "a0 00 0001 00000002 00000003 01, OK",
        "80 00 0001 00000002 00000003, OK"
    })
    void reportsTheStatus(String hex, RtpStatus expected) {
        assertThat(parse(hex)).isEqualTo(expected);
    }

    @Test
    void parsesWrittenHeaders() {
        byte[] out = new byte[20];
        assertThat(RtpPacket.writeHeader(out, 4, 101, true, 0x12345, 0xCAFEBABE, -2))
                .isEqualTo(12);
        assertThat(packet.parse(out, 4, 16)).isEqualTo(RtpStatus.OK);
        assertThat(packet.payloadType()).isEqualTo(101);
        assertThat(packet.marker()).isTrue();
        assertThat(packet.sequence()).isEqualTo(0x2345);
        assertThat(packet.timestamp()).isEqualTo(0xCAFEBABE);
        assertThat(packet.ssrc()).isEqualTo(-2);
    }

    @Test
    void survivesRandomBytes() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        System.out.println("RTP mutations by seed " + seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            if (bytes.length > 0 && random.nextInt(4) != 0) {
                bytes[0] = (byte) (bytes[0] & 0x3F | 0x80);
            }
            if (packet.parse(bytes, 0, bytes.length) == RtpStatus.OK) {
                assertThat(packet.payloadOffset()).as("seed %d", seed).isBetween(12, bytes.length);
                assertThat(packet.payloadLength()).isBetween(0, bytes.length - packet.payloadOffset());
                packet.extensionProfile();
                for (int c = 0; c < packet.csrcCount(); c++) {
                    packet.csrc(c);
                }
            }
        }
    }
}
