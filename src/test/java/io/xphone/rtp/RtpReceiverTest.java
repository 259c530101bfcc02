package io.xphone.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.rtp.RtpReceiver.Verdict;
import io.xphone.rtp.quality.BurstStatistics;
import io.xphone.rtp.quality.LossBursts;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RtpReceiverTest {

    private static final int A = 0x1111;
    private static final int B = 0x2222;

    private final RtpReceiver receiver = new RtpReceiver(8000);
    private final RtpPacket packet = new RtpPacket();
    private final byte[] bytes = new byte[172];

    private Verdict on(int ssrc, int sequence, int timestamp, double millis) {
        RtpPacket.writeHeader(bytes, 0, 0, false, sequence, timestamp, ssrc);
        packet.parse(bytes, 0, bytes.length);
        return receiver.onPacket(packet, (long) (millis * 1_000_000));
    }

    private Verdict on(int sequence) {
        return on(A, sequence, sequence * 160, sequence * 20.0);
    }

    @Test
    void acceptsTheFirstPacket() {
        assertThat(receiver.started()).isFalse();
        assertThat(on(10)).isEqualTo(Verdict.ACCEPT);
        assertThat(receiver.ssrc()).isEqualTo(A);
        assertThat(receiver.expected()).isEqualTo(1);
        assertThat(receiver.statistics().octets()).isEqualTo(160);
    }

    @Test
    void countsLossReorderAndDuplicates() {
        on(1);
        on(2);
        on(5);
        assertThat(receiver.lost()).isEqualTo(2);
        assertThat(on(4)).isEqualTo(Verdict.ACCEPT);
        assertThat(on(4)).isEqualTo(Verdict.DUPLICATE);
        assertThat(on(5)).isEqualTo(Verdict.DUPLICATE);
        ReceiverStatistics statistics = receiver.statistics();
        assertThat(statistics.packets()).isEqualTo(4);
        assertThat(statistics.expected()).isEqualTo(5);
        assertThat(statistics.lost()).isEqualTo(1);
        assertThat(statistics.reordered()).isEqualTo(1);
        assertThat(statistics.duplicates()).isEqualTo(2);
    }

    /** The bursts of the receiver are those of the pattern, whenever they are asked for, and reordering is no loss. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void burstsAreThoseOfThePattern(long seed) {
        Random random = new Random(seed);
        LossBursts expected = new LossBursts();
        int first = 65_000;
        boolean lost = false;
        int held = -1;
        for (int i = 0; i < 3_000; i++) {
            lost = i > 0 && random.nextDouble() < (lost ? 0.5 : 0.04);
            int sequence = first + i & 0xFFFF;
            if (lost) {
                expected.missing(first + i, 1);
            } else if (held < 0 && i > 0 && random.nextInt(20) == 0) {
                held = sequence; // arrives after the next packet that is not lost
            } else {
                on(sequence);
                if (held >= 0) {
                    on(held);
                    held = -1;
                }
                if (random.nextInt(50) == 0) {
                    assertThat(on(sequence)).isEqualTo(Verdict.DUPLICATE);
                }
                if (held < 0) {
                    assertThat(receiver.bursts()).as("seed " + seed + ", " + i).isEqualTo(expected.statistics(i + 1));
                }
            }
        }
        assertThat(expected.statistics(3_000).bursts()).isGreaterThan(10);
    }

    @Test
    void aLongGapIsOneRunAndDiscardsAreMissing() {
        on(1);
        on(2);
        on(500);
        assertThat(receiver.bursts()).isEqualTo(new BurstStatistics(500, 497, 1, 1, 497, 497));
        receiver.discarded(500);
        assertThat(receiver.bursts()).isEqualTo(new BurstStatistics(500, 498, 1, 1, 498, 498));
        for (int sequence = 501; sequence <= 700; sequence++) {
            on(sequence);
        }
        assertThat(receiver.bursts()).isEqualTo(new BurstStatistics(700, 498, 1, 1, 498, 498));
        assertThat(receiver.discards()).isEqualTo(1);
        receiver.discarded(690);
        assertThat(receiver.bursts()).isEqualTo(new BurstStatistics(700, 499, 2, 1, 498, 498));
        assertThat(on(690)).as("as before").isEqualTo(Verdict.DUPLICATE);
    }

    @Test
    void theTotalsAreOfAllSources() {
        on(1);
        on(3);
        receiver.reset();
        on(B, 700, 0, 100);
        on(B, 702, 320, 140);
        ReceiverStatistics statistics = receiver.statistics();
        assertThat(statistics.packets()).isEqualTo(2);
        assertThat(statistics.lost()).isEqualTo(1);
        assertThat(statistics.allPackets()).isEqualTo(4);
        assertThat(statistics.allLost()).isEqualTo(2);
        assertThat(receiver.bursts().packets()).isEqualTo(3);
        on(A, 9, 0, 200);
        on(A, 10, 160, 220);
        assertThat(receiver.statistics().allPackets())
                .as("one of a new source is lost")
                .isEqualTo(5);
    }

    @Test
    void countsAPacketSentBeforeTheFirst() {
        on(0);
        on(A, 65_535, -160, 5);
        on(1);
        assertThat(receiver.expected()).isEqualTo(3);
        assertThat(receiver.lost()).isZero();
    }

    @Test
    void extendsTheSequenceOverWraps() {
        int sequence = 65_530;
        for (int i = 0; i < 140_000; i++) {
            on(A, sequence + i & 0xFFFF, i * 160, i * 20.0);
        }
        assertThat(receiver.expected()).isEqualTo(140_000);
        assertThat(receiver.lost()).isZero();
        assertThat(receiver.extendedHighest()).isEqualTo(65_530 + 139_999);
    }

    @Test
    void reorderingAcrossTheWrapIsNotASecondWrap() {
        on(A, 65_534, 0, 0);
        on(A, 0, 320, 40);
        assertThat(on(A, 65_535, 160, 41)).isEqualTo(Verdict.ACCEPT);
        on(A, 1, 480, 60);
        assertThat(receiver.extendedHighest()).isEqualTo(0x10001);
        assertThat(receiver.lost()).isZero();
    }

    @Test
    void veryOldPacketsAreLate() {
        on(0);
        on(80);
        assertThat(on(10)).isEqualTo(Verdict.LATE);
        assertThat(receiver.statistics().late()).isEqualTo(1);
    }

    @Test
    void jumpNeedsTwoPacketsInSequence() {
        on(1);
        assertThat(on(A, 40_000, 0, 40)).isEqualTo(Verdict.IGNORE);
        assertThat(on(2)).isEqualTo(Verdict.ACCEPT);
        assertThat(on(A, 50_000, 0, 60)).isEqualTo(Verdict.IGNORE);
        assertThat(on(A, 50_001, 160, 80)).isEqualTo(Verdict.RESTARTED);
        assertThat(receiver.expected()).isEqualTo(1);
        assertThat(receiver.statistics().restarts()).isEqualTo(1);
    }

    @Test
    void acceptsAnotherSourceAfterTwoPacketsWhenTheOldOneIsSilent() {
        on(1);
        assertThat(on(B, 7, 0, 40)).isEqualTo(Verdict.IGNORE);
        assertThat(on(B, 8, 160, 60)).isEqualTo(Verdict.RESTARTED);
        assertThat(receiver.ssrc()).isEqualTo(B);
        assertThat(on(B, 9, 320, 80)).isEqualTo(Verdict.ACCEPT);
    }

    @Test
    void ignoresAThirdPartyBesideAnActiveSource() {
        for (int i = 1; i < 100; i++) {
            assertThat(on(i)).isEqualTo(Verdict.ACCEPT);
            assertThat(on(B, 500 + i, i * 160, i * 20 + 1)).isEqualTo(Verdict.IGNORE);
        }
        assertThat(receiver.statistics().foreign()).isEqualTo(99);
        assertThat(receiver.ssrc()).isEqualTo(A);
    }

    @Test
    void jitterFollowsTheFormula() {
        // Alternately 0 and 10 ms late: the difference is always 80 ticks.
        double expected = 0;
        for (int i = 0; i < 50; i++) {
            on(A, i, i * 160, i * 20.0 + (i % 2) * 10);
            if (i > 0) {
                expected += (80 - expected) / 16;
            }
        }
        assertThat(receiver.jitterMillis()).isCloseTo(expected / 8, org.assertj.core.data.Offset.offset(0.01));
        assertThat(receiver.jitterTicks()).isEqualTo((int) expected);
    }

    @Test
    void steadyStreamHasNoJitterAndSilenceAddsNone() {
        on(A, 1, 0, 0);
        on(A, 2, 160, 20);
        on(A, 3, 160 + 16_000, 2020);
        assertThat(receiver.jitterMillis()).isCloseTo(0, org.assertj.core.data.Offset.offset(0.001));
        receiver.clockRate(16_000);
        assertThat(receiver.clockRate()).isEqualTo(16_000);
    }

    @Test
    void fractionLostIsOfTheIntervalOnly() {
        on(0);
        on(1);
        on(3);
        assertThat(receiver.takeFractionLost()).isEqualTo(64);
        on(4);
        on(5);
        assertThat(receiver.takeFractionLost()).isZero();
        assertThat(receiver.takeFractionLost()).isZero();
    }
}
