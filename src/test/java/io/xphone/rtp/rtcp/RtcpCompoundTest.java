package io.xphone.rtp.rtcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RtcpCompoundTest {

    private static final ReportBlock BLOCK = new ReportBlock(0x11223344, 64, -3, 0xFFFF_0001L, 99, 0x01020304, 65_536);
    private static final List<RtcpPacket> EVERYTHING = List.of(
            new SenderReport(1, 0x8000_0000_0000_0001L, -5, 0xFFFF_FFFFL, 1600, List.of(BLOCK)),
            new ReceiverReport(2, List.of(BLOCK, BLOCK)),
            SourceDescription.ofCname(1, "a"),
            SourceDescription.ofCname(1, "abc@host"),
            new SourceDescription(List.of(
                    new SourceDescription.Chunk(7, List.of()),
                    new SourceDescription.Chunk(
                            8,
                            List.of(
                                    new SourceDescription.Item(1, "grüße"),
                                    new SourceDescription.Item(6, ""),
                                    new SourceDescription.Item(8, "x".repeat(255)))))),
            new OtherPacket(206, 1, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}),
            new Bye(List.of(1, -2), ""),
            new Bye(List.of(), "over and out"));

    private final List<RtcpPacket> packets = new ArrayList<>();

    private RtcpStatus parse(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        byte[] shifted = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, shifted, 1, bytes.length);
        return RtcpCompound.parse(shifted, 1, bytes.length, packets);
    }

    @Test
    void parsesWrittenCompounds() {
        byte[] out = new byte[RtcpCompound.length(EVERYTHING) + 7];
        int size = RtcpCompound.write(EVERYTHING, out, 5);
        assertThat(size).isEqualTo(out.length - 7);
        assertThat(size % 4).isZero();
        assertThat(RtcpCompound.parse(out, 5, size, packets)).isEqualTo(RtcpStatus.OK);
        assertThat(packets).isEqualTo(EVERYTHING);
    }

    @Test
    void parsesASenderReport() {
        assertThat(parse("81c8000c 00000001 e0000000 80000000 000000a0 00000002 00000140"
                        + "00000009 40fffffd 00010005 00000010 00008000 00010000 80ca0000"))
                .isEqualTo(RtcpStatus.OK);
        SenderReport report = (SenderReport) packets.get(0);
        assertThat(report.ssrc()).isEqualTo(1);
        assertThat(report.ntp()).isEqualTo(0xe000000080000000L);
        assertThat(NtpTime.middle(report.ntp())).isEqualTo(0x00008000);
        assertThat(report.rtpTimestamp()).isEqualTo(160);
        assertThat(report.packets()).isEqualTo(2);
        assertThat(report.octets()).isEqualTo(320);
        ReportBlock block = report.blocks().get(0);
        assertThat(block).isEqualTo(new ReportBlock(9, 0x40, -3, 0x10005, 16, 0x8000, 0x10000));
        assertThat(packets.get(1)).isEqualTo(new SourceDescription(List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "'', TOO_SHORT",
        "80c900, TOO_SHORT",
        "40c90001 00000001, BAD_VERSION",
        "80c90002 00000001, TOO_SHORT",
        "81c90001 00000001, TOO_SHORT",
        "80c80001 00000001, TOO_SHORT",
        "80c90000, TOO_SHORT",
        "81cb0000, TOO_SHORT",
        "81ca0000, TOO_SHORT",
        "81ca0001 00000001, OK",
        "81ca0002 00000001 01ff4142, TOO_SHORT",
        "80c90001 00000001 80c9, TOO_SHORT",
        "a0c90002 00000001 00000004, OK",
        "a0c90002 00000001 00000003, BAD_PADDING",
        "a0c90002 00000001 00000000, BAD_PADDING",
        "a0c90002 00000001 00000010, BAD_PADDING",
        "a0c90002 00000001 00000004 80c90001 00000001, BAD_PADDING",
        "80c90001 00000001, OK",
        "81ce0002 00000001 00000002, OK"
    })
    void reportsTheStatus(String hex, RtcpStatus expected) {
        assertThat(parse(hex)).isEqualTo(expected);
    }

    @Test
    void keepsPacketsBeforeAnError() {
        assertThat(parse("80c90001 00000001 00000000")).isEqualTo(RtcpStatus.BAD_VERSION);
        assertThat(packets).containsExactly(new ReceiverReport(1, List.of()));
    }

    @Test
    void isBounded() {
        assertThat(parse("80ca0000".repeat(64))).isEqualTo(RtcpStatus.OK);
        assertThat(parse("80ca0000".repeat(65))).isEqualTo(RtcpStatus.TOO_MANY);
    }

    /** A picture loss indication, a generic NACK, and a source description alone (RFC 5506). */
    @Test
    void readsPacketsOfReducedSize() {
        assertThat(parse("81ce00020000000100000002")).isEqualTo(RtcpStatus.OK);
        assertThat(parse("81cd0003000000010000000200050000")).isEqualTo(RtcpStatus.OK);
        assertThat(parse("81ca0003000000070101610000000000")).isEqualTo(RtcpStatus.OK);
    }

    @Test
    void clampsNumbersToTheWireFormat() {
        ReportBlock block = new ReportBlock(1, 300, 0x1000000, -1, -1, 0, 1L << 40);
        assertThat(block.fractionLost()).isEqualTo(255);
        assertThat(block.cumulativeLost()).isEqualTo(0x7FFFFF);
        assertThat(block.extendedHighest()).isEqualTo(0xFFFF_FFFFL);
        assertThat(block.jitter()).isZero();
        assertThat(block.delaySinceLastSenderReport()).isEqualTo(0xFFFF_FFFFL);
    }

    @Test
    void rejectsValuesThatDoNotFit() {
        List<ReportBlock> many = Collections.nCopies(32, BLOCK);
        assertThatThrownBy(() -> new ReceiverReport(1, many)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Bye(Collections.nCopies(32, 1), "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SourceDescription.Item(1, "x".repeat(256)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OtherPacket(204, 0, new byte[3])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void survivesRandomBytes() {
        byte[] good = new byte[RtcpCompound.length(EVERYTHING)];
        RtcpCompound.write(EVERYTHING, good, 0);
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        System.out.println("RTCP mutations by seed " + seed);
        for (int i = 0; i < 5000; i++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 30));
            for (int m = random.nextInt(8); m > 0 && bad.length > 0; m--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            packets.clear();
            RtcpCompound.parse(bad, 0, bad.length, packets);
            // every parsed packet can be written
            byte[] again = new byte[RtcpCompound.length(packets)];
            assertThat(RtcpCompound.write(packets, again, 0))
                    .as("seed %d", seed)
                    .isEqualTo(again.length);
        }
    }

    @Test
    void ntpTimeOf1970And2000() {
        assertThat(NtpTime.ofEpochNanos(0) >>> 32).isEqualTo(2_208_988_800L);
        assertThat(NtpTime.ofEpochNanos(946_684_800_500_000_000L)).isEqualTo(3_155_673_600L << 32 | 0x8000_0000L);
        assertThat(NtpTime.toUnits(1_500_000_000L)).isEqualTo(98_304);
        assertThat(NtpTime.toUnits(Long.MAX_VALUE)).isEqualTo(0xFFFF_FFFFL);
        assertThat(NtpTime.toMillis(65_536)).isEqualTo(1000.0);
    }
}
