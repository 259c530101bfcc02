package io.xphone.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.rtp.JitterBuffer.Out;
import io.xphone.rtp.JitterBuffer.Playout;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Holds order, uniqueness and bounds on random networks, reproducible by seed. */
class JitterBufferPropertyTest {

    private static final int FRAME = 160;

    private record Sent(int index, long arrivesMicros) {}

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final Out out = new Out();

    @RegisterExtension
    final TestExecutionExceptionHandler reportsSeed = (context, failure) -> {
        failure.addSuppressed(new AssertionError("seed " + seed));
        throw failure;
    };

    private List<Sent> network(int packets, double loss, double duplicates, int jitterMicros, double spikes) {
        List<Sent> arriving = new ArrayList<>();
        for (int i = 0; i < packets; i++) {
            if (random.nextDouble() < loss) {
                continue;
            }
            int copies = random.nextDouble() < duplicates ? 2 : 1;
            for (int c = 0; c < copies; c++) {
                long delay = random.nextInt(jitterMicros + 1);
                if (random.nextDouble() < spikes) {
                    delay += random.nextInt(400_000);
                }
                arriving.add(new Sent(i, i * 20_000L + delay));
            }
        }
        arriving.sort(Comparator.comparingLong(Sent::arrivesMicros));
        return arriving;
    }

    @RepeatedTest(40)
    void keepsOrderAndBoundsOnRandomNetworks() {
        int first = random.nextInt(65_536);
        int origin = random.nextInt();
        int depth = random.nextInt(12) * 10;
        int packets = 1500;
        List<Sent> arriving = network(
                packets,
                random.nextDouble() * 0.3,
                random.nextDouble() * 0.2,
                random.nextInt(150_000),
                random.nextDouble() * 0.05);
        JitterBuffer buffer = new JitterBuffer(JitterBufferOptions.narrowband(depth), PayloadProbe.bytePerSample(13));
        BitSet played = new BitSet();
        int last = -1;
        int at = 0;
        byte[] payload = new byte[FRAME];
        for (long now = random.nextInt(20_000); now < packets * 20_000L + 2_000_000; now += 20_000) {
            for (; at < arriving.size() && arriving.get(at).arrivesMicros <= now; at++) {
                Sent sent = arriving.get(at);
                RtpPacket.write32(payload, 0, sent.index);
                buffer.push(
                        RtpPackets.packet(
                                first + sent.index & 0xFFFF, origin + sent.index * FRAME, false, 0, payload, 0, FRAME),
                        sent.arrivesMicros * 1000);
            }
            if (buffer.pull(now * 1000, out) == Playout.FRAME) {
                int index = RtpPacket.read32(out.payload(), 0);
                assertThat(index).as("order, seed %d", seed).isGreaterThan(last);
                assertThat(out.sequence()).isEqualTo(first + index & 0xFFFF);
                assertThat(played.get(index)).as("once, seed %d", seed).isFalse();
                played.set(index);
                last = index;
            }
            assertThat(out.ticks()).isEqualTo(FRAME);
            assertThat(buffer.held()).as("seed %d", seed).isBetween(0, 32);
        }
        assertThat(buffer.held()).as("empty at the end, seed %d", seed).isZero();
        JitterStatistics counts = buffer.statistics();
        assertThat(counts.played()).isEqualTo(played.cardinality());
        assertThat(counts.played() + counts.late() + counts.duplicates() + counts.dropped())
                .as("every packet is accounted for, seed %d", seed)
                .isEqualTo(arriving.size());
    }

    @RepeatedTest(20)
    void jitterWithinTheDepthIsLosslessAndDelayIsDepthPlusAFrame() {
        int depth = 60;
        int packets = 1000;
        List<Sent> arriving = network(packets, 0.05, 0.05, 59_000, 0);
        long earliest = Long.MAX_VALUE;
        BitSet arrived = new BitSet();
        for (Sent sent : arriving) {
            earliest = Math.min(earliest, sent.arrivesMicros - sent.index * 20_000L);
            arrived.set(sent.index);
        }
        JitterBuffer buffer = new JitterBuffer(JitterBufferOptions.narrowband(depth), PayloadProbe.bytePerSample(13));
        byte[] payload = new byte[FRAME];
        int at = 0;
        int frames = 0;
        for (long now = random.nextInt(20_000); now < packets * 20_000L + 200_000; now += 20_000) {
            for (; at < arriving.size() && arriving.get(at).arrivesMicros <= now; at++) {
                Sent sent = arriving.get(at);
                RtpPacket.write32(payload, 0, sent.index);
                buffer.push(
                        RtpPackets.packet(sent.index, sent.index * FRAME, false, 0, payload, 0, FRAME),
                        sent.arrivesMicros * 1000);
            }
            if (buffer.pull(now * 1000, out) == Playout.FRAME) {
                frames++;
                long delay = now - RtpPacket.read32(out.payload(), 0) * 20_000L;
                assertThat(delay).as("seed %d", seed).isLessThanOrEqualTo((depth + 20 + 59) * 1000L);
            }
        }
        // the first packet sets the clock and may have arrived early: then others are late by their jitter
        assertThat(frames)
                .as("of %d, seed %d", arrived.cardinality(), seed)
                .isGreaterThan(arrived.cardinality() * 95 / 100);
    }

    @Test
    void survivesArbitraryInput() {
        JitterBuffer buffer = new JitterBuffer(JitterBufferOptions.narrowband(30), PayloadProbe.bytePerSample(13));
        byte[] payload = new byte[600];
        long now = 0;
        int sequence = 0;
        int timestamp = 0;
        for (int i = 0; i < 200_000; i++) {
            int what = random.nextInt(100);
            sequence += what < 60 ? 1 : what < 90 ? random.nextInt(200) - 100 : random.nextInt(65_536);
            timestamp += what < 70 ? 160 : what < 90 ? random.nextInt(4000) - 2000 : random.nextInt();
            sequence &= 0xFFFF;
            now += random.nextInt(100) < 2 ? random.nextInt(2_000_000_000) : random.nextInt(30_000_000);
            if (random.nextInt(10) == 0) {
                buffer.skip(sequence);
            } else {
                buffer.push(
                        RtpPackets.packet(
                                sequence, timestamp, random.nextInt(20) == 0, 0, payload, 0, random.nextInt(500)),
                        now);
            }
            for (int pulls = random.nextInt(3); pulls > 0; pulls--) {
                Playout playout = buffer.pull(now, out);
                assertThat(playout).isNotNull();
                assertThat(out.ticks()).as("seed %d", seed).isPositive();
            }
            assertThat(buffer.held()).as("seed %d", seed).isBetween(0, 32);
        }
    }
}
