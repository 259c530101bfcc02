package io.xphone.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.rtp.JitterBuffer.Out;
import io.xphone.rtp.JitterBuffer.Playout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The delay of a stream whose first packet was slow: it starts the playout clock. */
class JitterBufferSlowStartTest {

    private static final int FRAME = 160;
    private static final int PACKETS = 150;

    private final Out out = new Out();

    /** Longest time that a packet waited before it was played, from a time on; in ms. */
    private long longestWait;

    /**
     * Plays a stream whose packets before {@code slow} all arrive at that time, and the others on time.
     *
     * @param phase when pulls come after packets, in ms
     */
    private JitterBuffer play(int depth, int slow, int phase, long from, int jitter) {
        JitterBuffer buffer = new JitterBuffer(JitterBufferOptions.narrowband(depth), PayloadProbe.bytePerSample(13));
        int next = 0;
        longestWait = 0;
        for (long now = 0; now < PACKETS * 20L; now++) {
            while (next < PACKETS && now >= Math.max(slow, next * 20L + (next * 7 % 11) * jitter / 10)) {
                buffer.push(
                        RtpPackets.packet(next, next * FRAME, false, 0, new byte[FRAME], 0, FRAME), now * 1_000_000);
                next++;
            }
            if (now % 20 == phase && buffer.pull(now * 1_000_000, out) == Playout.FRAME && now >= from) {
                longestWait = Math.max(longestWait, now - out.arrivalNanos() / 1_000_000);
            }
        }
        return buffer;
    }

    @ParameterizedTest
    @CsvSource({
        "50, 20, 0",
        "50, 40, 0",
        "50, 60, 3",
        "50, 59, 9",
        "50, 119, 10",
        "50, 15, 19",
        "20, 20, 5",
        "20, 40, 5",
        "20, 60, 15",
        "100, 30, 1",
        "100, 100, 0",
        "60, 40, 0"
    })
    void itIsTheSetDepthWithinASecond(int depth, int slow, int phase) {
        JitterBuffer buffer = play(depth, slow, phase, 1_000, 0);
        assertThat(longestWait).isBetween((long) depth, depth + 20L);
        assertThat(buffer.statistics().late()).isZero();
        assertThat(buffer.statistics().dropped()).isLessThanOrEqualTo(slow / 20 + 1);
    }

    @ParameterizedTest
    @CsvSource({"50, 0", "50, 10", "50, 19", "20, 7"})
    void nothingIsDroppedFromAStreamOnTime(int depth, int phase) {
        JitterBuffer buffer = play(depth, 0, phase, 0, 0);
        assertThat(buffer.statistics().dropped()).isZero();
        assertThat(longestWait).isBetween((long) depth, depth + 20L);
    }

    @ParameterizedTest
    @CsvSource({"50, 40, 0", "50, 60, 5"})
    void delayThatJitterNeedsRemains(int depth, int slow, int phase) {
        JitterBuffer buffer = play(depth, slow, phase, 1_000, 50);
        assertThat(buffer.statistics().late()).isZero();
        assertThat(buffer.statistics().lost()).isZero();
    }
}
