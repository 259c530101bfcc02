package io.xphone.rtp.rtcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.xphone.rtp.RtpPacket;
import io.xphone.rtp.RtpReceiver;
import io.xphone.rtp.RtpSender;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RtcpSessionTest {

    private static final long MS = 1_000_000;
    private static final long EPOCH = 1_700_000_000_000L * MS;

    /** One end of a call. */
    private static final class End {
        private final RtpSender sender;
        private final RtpReceiver receiver = new RtpReceiver(8000);
        private final RtcpSession session;
        private final RtpPacket packet = new RtpPacket();

        End(int ssrc, String cname, long start) {
            sender = new RtpSender(ssrc, 100, 5000, 8000);
            RtcpSchedule schedule = new RtcpSchedule(80_000, () -> 0.5);
            schedule.start(start);
            session = new RtcpSession(sender, receiver, schedule, cname, EPOCH);
        }

        void audio(End to, long now, boolean lose) {
            byte[] out = new byte[172];
            sender.next(out, 0, 0, 160, 160, now);
            if (!lose) {
                to.packet.parse(out, 0, out.length);
                to.receiver.onPacket(to.packet, now + 15 * MS);
            }
        }
    }

    private final End alice = new End(0xA, "alice", 0);
    private final End bob = new End(0xB, "bob", 0);
    private final byte[] out = new byte[700];

    private List<RtcpPacket> read(int size) {
        List<RtcpPacket> packets = new ArrayList<>();
        assertThat(RtcpCompound.parse(out, 0, size, packets)).isEqualTo(RtcpStatus.OK);
        return packets;
    }

    @Test
    void measuresLossJitterAndRoundTripTime() {
        for (int i = 0; i < 1500; i++) {
            long now = i * 20 * MS;
            alice.audio(bob, now, i % 10 == 9);
            bob.audio(alice, now, false);
            int size = alice.session.poll(now, out, 0);
            if (size > 0) {
                bob.session.onPacket(out, 0, size, now + 30 * MS);
            }
            size = bob.session.poll(now + 35 * MS, out, 0);
            if (size > 0) {
                alice.session.onPacket(out, 0, size, now + 85 * MS);
            }
        }
        RtcpStatistics learned = alice.session.statistics();
        assertThat(learned.remoteFractionLost().orElseThrow()).isCloseTo(0.1, offset(0.01));
        assertThat(learned.remoteLost()).isBetween(120, 150);
        assertThat(learned.remoteJitterMillis().orElseThrow()).isCloseTo(0, offset(0.2));
        assertThat(learned.roundTripMillis().orElseThrow()).isCloseTo(30 + 50, offset(0.5));
        assertThat(learned.remoteCname()).isEqualTo("bob");
        assertThat(learned.compoundsSent()).isBetween(6L, 8L);
        assertThat(learned.compoundsReceived()).isBetween(6L, 8L);
        assertThat(bob.session.statistics().remoteFractionLost().orElseThrow()).isZero();
    }

    private static VoipMetrics metrics(int ssrc) {
        return new VoipMetrics(ssrc, 1, 2, 3, 4, 5, 6, 7, 8, 9, -10, 11, 16, 80, 127, 41, 40, 0xE0, 50, 60, 70);
    }

    @Test
    void extendedReportsAreSentWhenSetAndReadAlways() {
        alice.audio(bob, 0, false);
        bob.audio(alice, 0, false);
        alice.session.onPacket(out, 0, bob.session.poll(2_500 * MS, out, 0), 2_500 * MS);
        assertThat(alice.session.remoteMetrics()).as("not set").isEmpty();
        bob.session.extend(() -> metrics(0xA), false);
        int size = bob.session.poll(10_000 * MS, out, 0);
        assertThat(read(size).get(2)).isEqualTo(new ExtendedReport(0xB, List.of(metrics(0xA))));
        alice.session.onPacket(out, 0, size, 10_000 * MS);
        assertThat(alice.session.remoteMetrics()).contains(metrics(0xA));
        assertThat(alice.session.statistics().remoteMetrics()).contains(metrics(0xA));
        bob.session.extend(() -> metrics(0xC), false);
        alice.session.onPacket(out, 0, bob.session.bye(11_000 * MS, "", out, 0), 11_000 * MS);
        assertThat(alice.session.remoteMetrics()).as("of another source").contains(metrics(0xA));
    }

    /** Bob receives only, so his sender reports cannot measure the round trip. */
    @Test
    void aReceiverMeasuresTheRoundTripByReferenceTimes() {
        bob.session.extend(null, true);
        double measured = -1;
        for (int i = 0; i < 1_000; i++) {
            long now = i * 20 * MS;
            alice.audio(bob, now, false);
            int size = bob.session.poll(now, out, 0);
            if (size > 0) {
                assertThat(((ExtendedReport) read(size).get(2)).blocks().get(0))
                        .isEqualTo(new ReceiverReferenceTime(NtpTime.ofEpochNanos(now + EPOCH)));
                alice.session.onPacket(out, 0, size, now + 30 * MS);
            }
            size = alice.session.poll(now + 35 * MS, out, 0);
            if (size > 0) {
                bob.session.onPacket(out, 0, size, now + 85 * MS);
            }
            measured = bob.session.roundTripMillis().orElse(measured);
        }
        assertThat(measured).isCloseTo(30 + 50, offset(0.5));
        alice.audio(bob, 30_000 * MS, false);
        assertThat(read(alice.session.bye(30_000 * MS, "", out, 0)))
                .as("a reference time is answered once")
                .filteredOn(ExtendedReport.class::isInstance)
                .hasSizeLessThanOrEqualTo(1);
        assertThat(read(alice.session.bye(30_000 * MS, "", out, 0))).noneMatch(ExtendedReport.class::isInstance);
    }

    @Test
    void sendsReceiverReportsWithoutSending() {
        alice.audio(bob, 0, false);
        int size = bob.session.poll(3000 * MS, out, 0);
        List<RtcpPacket> packets = read(size);
        assertThat(packets).hasSize(2);
        ReceiverReport report = (ReceiverReport) packets.get(0);
        assertThat(report.ssrc()).isEqualTo(0xB);
        assertThat(report.blocks()).hasSize(1);
        assertThat(report.blocks().get(0).ssrc()).isEqualTo(0xA);
        assertThat(report.blocks().get(0).extendedHighest()).isEqualTo(100);
        assertThat(report.blocks().get(0).lastSenderReport()).isZero();
        assertThat(((SourceDescription) packets.get(1)).cname(0xB)).contains("bob");
    }

    @Test
    void senderReportRelatesTheClocks() {
        alice.audio(bob, 1000 * MS, false);
        List<RtcpPacket> packets = read(alice.session.poll(3000 * MS, out, 0));
        SenderReport report = (SenderReport) packets.get(0);
        assertThat(report.ntp()).isEqualTo(NtpTime.ofEpochNanos(EPOCH + 3000 * MS));
        assertThat(report.rtpTimestamp()).isEqualTo(5000 + 2 * 8000);
        assertThat(report.packets()).isEqualTo(1);
        assertThat(report.octets()).isEqualTo(160);
        assertThat(report.blocks()).isEmpty();
    }

    @Test
    void silentSourceHasNoBlockAndSilentSenderSendsReceiverReports() {
        alice.audio(bob, 0, false);
        long now = 0;
        List<Class<?>> kinds = new ArrayList<>();
        for (; kinds.size() < 4; now += 20 * MS) {
            int size = alice.session.poll(now, out, 0);
            if (size > 0) {
                kinds.add(read(size).get(0).getClass());
            }
        }
        assertThat(kinds)
                .containsExactly(SenderReport.class, SenderReport.class, ReceiverReport.class, ReceiverReport.class);
        bob.session.poll(3000 * MS, out, 0);
        int size = bob.session.poll(20_000 * MS, out, 0);
        assertThat(((ReceiverReport) read(size).get(0)).blocks()).isEmpty();
    }

    @Test
    void processesBye() {
        alice.audio(bob, 0, false);
        assertThat(bob.session.remoteLeft()).isFalse();
        int size = alice.session.bye(100 * MS, "done", out, 0);
        List<RtcpPacket> packets = read(size);
        assertThat(packets.get(2)).isEqualTo(new Bye(List.of(0xA), "done"));
        assertThat(bob.session.onPacket(out, 0, size, 110 * MS)).isEqualTo(RtcpStatus.OK);
        assertThat(bob.session.remoteLeft()).isTrue();
    }

    @Test
    void ignoresMalformedPacketsAndOtherSources() {
        assertThat(alice.session.onPacket(new byte[3], 0, 3, 0)).isEqualTo(RtcpStatus.TOO_SHORT);
        ReportBlock block = new ReportBlock(0xC, 255, 9, 0, 9, 1, 0);
        int size =
                RtcpCompound.write(List.of(new ReceiverReport(0xB, List.of(block)), new Bye(List.of(0xC), "")), out, 0);
        alice.session.onPacket(out, 0, size, 0);
        RtcpStatistics learned = alice.session.statistics();
        assertThat(learned.malformed()).isEqualTo(1);
        assertThat(learned.remoteFractionLost()).isEmpty();
        assertThat(learned.roundTripMillis()).isEmpty();
        assertThat(learned.remoteJitterMillis()).isEmpty();
        assertThat(alice.session.remoteLeft()).isFalse();
    }

    @Test
    void ignoresANegativeRoundTripTime() {
        ReportBlock block = new ReportBlock(
                0xA, 0, 0, 0, 0, NtpTime.middle(NtpTime.ofEpochNanos(EPOCH)), NtpTime.toUnits(500 * MS));
        int size = RtcpCompound.write(List.of(new ReceiverReport(0xB, List.of(block))), out, 0);
        alice.session.onPacket(out, 0, size, 400 * MS);
        assertThat(alice.session.statistics().roundTripMillis()).isEmpty();
        alice.session.onPacket(out, 0, size, 600 * MS);
        assertThat(alice.session.statistics().roundTripMillis().orElseThrow()).isCloseTo(100, offset(0.1));
    }
}
