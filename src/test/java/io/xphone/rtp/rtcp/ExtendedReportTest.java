package io.xphone.rtp.rtcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xphone.rtp.quality.BurstStatistics;
import io.xphone.rtp.quality.CodecImpairment;
import io.xphone.rtp.quality.EModel;
import io.xphone.rtp.quality.StreamQuality;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Extended reports on the wire (RFC 3611). */
class ExtendedReportTest {

    private static final VoipMetrics METRICS = new VoipMetrics(
            0x01020304, 12, 13, 84, 10, 120, 520, 80, 90, -15, -60, 45, 16, 88, 127, 42, 41, 0xE0, 50, 60, 200);

    private static List<RtcpPacket> parsed(String hex, RtcpStatus status) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        List<RtcpPacket> packets = new ArrayList<>();
        assertThat(RtcpCompound.parse(bytes, 0, bytes.length, packets)).isEqualTo(status);
        return packets;
    }

    private static String hex(RtcpPacket packet) {
        byte[] out = new byte[packet.length() + 2];
        assertThat(packet.write(out, 1)).isEqualTo(packet.length());
        return HexFormat.of().formatHex(out, 1, 1 + packet.length());
    }

    @Test
    void voipMetricsAreThoseOfTheRfc() {
        ExtendedReport report = new ExtendedReport(0x0A0B0C0D, List.of(METRICS));
        String wire =
                "80cf000a 0a0b0c0d 07000008 01020304 0c0d540a 00780208 0050005a f1c42d10 587f2a29 e0000032 003c00c8";
        assertThat(hex(report)).isEqualTo(wire.replace(" ", ""));
        assertThat(parsed(wire, RtcpStatus.OK)).containsExactly(report);
    }

    @Test
    void referenceTimesAndTheirAnswers() {
        ExtendedReport report = new ExtendedReport(
                1,
                List.of(new ReceiverReferenceTime(0x1122334455667788L), new LastReceiverReport(2, 0x33445566, 65_536)));
        String wire = "80cf0008 00000001 04000002 11223344 55667788 05000003 00000002 33445566 00010000";
        assertThat(hex(report)).isEqualTo(wire.replace(" ", ""));
        assertThat(parsed(wire, RtcpStatus.OK)).containsExactly(report);
        // two receivers in one block
        assertThat(parsed(
                        "80cf0008 00000001 05000006 00000002 33445566 00010000 00000003 00000000 00000000",
                        RtcpStatus.OK))
                .containsExactly(new ExtendedReport(
                        1, List.of(new LastReceiverReport(2, 0x33445566, 65_536), new LastReceiverReport(3, 0, 0))));
    }

    @Test
    void otherBlocksAreSkipped() {
        // a statistics summary, an unknown type without content, a VoIP block of another length, a reference time
        assertThat(parsed(
                        "80cf0009 00000001 06e00001 00000000 ff000000 07000001 00000000 04000002 00000000 00000001",
                        RtcpStatus.OK))
                .containsExactly(new ExtendedReport(1, List.of(new ReceiverReferenceTime(1))));
        assertThat(parsed("80cf0001 00000001", RtcpStatus.OK)).containsExactly(new ExtendedReport(1, List.of()));
        assertThat(parsed("80cf0003 00000001 05000001 00000000", RtcpStatus.OK))
                .as("a part of an entry")
                .containsExactly(new ExtendedReport(1, List.of()));
    }

    @Test
    void aBlockBeyondThePacketIsMalformed() {
        parsed("80cf0000", RtcpStatus.TOO_SHORT);
        parsed("80cf0002 00000001 07000008", RtcpStatus.TOO_SHORT);
        parsed("80cf0003 00000001 04000002 00000000", RtcpStatus.TOO_SHORT);
        assertThat(parsed("80c90001 00000001 80cf0002 00000001 07000008", RtcpStatus.TOO_SHORT))
                .as("what comes before it is kept")
                .containsExactly(new ReceiverReport(1, List.of()));
    }

    @Test
    void moreBlocksThanTheLimitAreIgnored() {
        String many = "80cf00" + String.format("%02x", 1 + 3 * 40) + "00000001" + "0400000200000000000000ff".repeat(40);
        assertThat(((ExtendedReport) parsed(many, RtcpStatus.OK).get(0)).blocks())
                .hasSize(ExtendedReport.MAX_BLOCKS);
        assertThatThrownBy(() -> new ExtendedReport(1, Collections.nCopies(33, new ReceiverReferenceTime(1))))
                .hasMessageContaining("32");
    }

    @Test
    void numbersAreLimitedAndScoresOutOfRangeAreUnavailable() {
        VoipMetrics limited = new VoipMetrics(
                1, 300, -1, 256, 255, 70_000, -5, 65_536, 65_535, 200, -200, 300, 16, 101, -1, 9, 51, 0x1FF, 1 << 20, 0,
                -1);
        assertThat(limited)
                .isEqualTo(new VoipMetrics(
                        1, 255, 0, 255, 255, 65_535, 0, 65_535, 65_535, 127, -128, 255, 16, 127, 127, 127, 127, 255,
                        65_535, 0, 0));
        assertThat(VoipMetrics.rate(0.05)).isEqualTo(12);
        assertThat(VoipMetrics.rate(1)).isEqualTo(255);
        assertThat(VoipMetrics.configuration(false)).isEqualTo(0xE0);
        assertThat(VoipMetrics.configuration(true)).isEqualTo(0xF0);
    }

    @Test
    void metricsOfAStream() {
        // 5 of 100 packets of 20 ms are missing: a burst of 4 of 10, and one alone; 2 of them were late
        StreamQuality stream =
                new StreamQuality(new BurstStatistics(100, 5, 5, 1, 10, 4), 2, CodecImpairment.G711, 20, 80, 60, 0);
        assertThat(VoipMetrics.of(9, stream, 0))
                .isEqualTo(new VoipMetrics(
                        9,
                        7,
                        5,
                        102,
                        2,
                        200,
                        1800,
                        80,
                        80,
                        127,
                        127,
                        127,
                        16,
                        (int) Math.round(EModel.rating(120, CodecImpairment.G711, 5, 1)),
                        127,
                        39,
                        38,
                        0xE0,
                        60,
                        60,
                        60));
        assertThat(VoipMetrics.of(9, stream, 500))
                .extracting(VoipMetrics::configuration, VoipMetrics::bufferAbsoluteMillis)
                .containsExactly(0xF0, 500);
        StreamQuality none =
                new StreamQuality(new BurstStatistics(0, 0, 0, 0, 0, 0), 0, CodecImpairment.G711, 20, 0, 60, 0);
        assertThat(VoipMetrics.of(9, none, 0))
                .extracting(VoipMetrics::lossRate, VoipMetrics::rFactor, VoipMetrics::mosListening)
                .containsExactly(0, 127, 127);
    }

    @Test
    void damagedReportsNeverThrow() {
        long seed = 20_261_130;
        Random random = new Random(seed);
        byte[] good = HexFormat.of()
                .parseHex(hex(new ExtendedReport(
                        1, List.of(METRICS, new ReceiverReferenceTime(5), new LastReceiverReport(2, 3, 4)))));
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = Arrays.copyOf(good, 1 + random.nextInt(good.length));
            for (int j = random.nextInt(4); j > 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            List<RtcpPacket> packets = new ArrayList<>();
            RtcpStatus status = RtcpCompound.parse(bytes, 0, bytes.length, packets);
            assertThat(status).as("seed " + seed).isNotNull();
        }
    }
}
