package io.xphone.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.rtp.JitterBuffer.Arrival;
import io.xphone.rtp.JitterBuffer.Out;
import io.xphone.rtp.JitterBuffer.Playout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A jitter buffer without pulls for some time. */
class JitterBufferStallTest {

    private static final int FRAME = 160;

    private final Out out = new Out();
    private final JitterBuffer buffer =
            new JitterBuffer(JitterBufferOptions.narrowband(50), PayloadProbe.bytePerSample(13));

    private Arrival push(int sequence, long millis) {
        return buffer.push(
                RtpPackets.packet(sequence & 0xFFFF, sequence * FRAME, false, 0, new byte[FRAME], 0, FRAME),
                millis * 1_000_000);
    }

    private Playout pull(long millis) {
        return buffer.pull(millis * 1_000_000, out);
    }

    /**
     * Packet i comes at i * 20 ms and a pull follows 10 ms later, up to and including {@code last}; returns the last
     * frame played.
     */
    private int play(int first, int last) {
        for (int i = first; i <= last; i++) {
            push(i, i * 20L);
            pull(i * 20L + 10);
        }
        return out.sequence();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 20, 29})
    void delayIsTheSameAfterAStall(int missed) {
        int before = 49 - play(0, 49);
        int next = 50 + missed;
        for (int i = 50; i <= next; i++) {
            assertThat(push(i, next * 20L)).isEqualTo(Arrival.QUEUED);
        }
        buffer.dropElapsed(missed * FRAME);
        for (int i = next; i < next + 20; i++) {
            push(i, i * 20L);
            assertThat(pull(i * 20L + 10)).isEqualTo(Playout.FRAME);
            assertThat(i - out.sequence()).as("frames from newest to played").isEqualTo(before);
        }
        assertThat(buffer.statistics().late()).isZero();
        assertThat(buffer.statistics().lost()).isZero();
    }

    @Test
    void dropsNoMoreThanTheElapsedTime() {
        int before = 49 - play(0, 49);
        for (int i = 50; i <= 60; i++) { // a burst of the network
            push(i, 1_000);
        }
        buffer.dropElapsed(2 * FRAME);
        pull(1_010);
        assertThat(60 - out.sequence()).isEqualTo(before + 8); // eight of the ten are held
    }

    @Test
    void keepsTheDepth() {
        play(0, 49);
        int held = buffer.held();
        buffer.dropElapsed(50 * FRAME); // no packets were received either
        assertThat(buffer.held()).isEqualTo(held);
        for (int i = 50; i < 60; i++) {
            push(i, 2_000); // some of the packets
        }
        buffer.dropElapsed(50 * FRAME);
        assertThat(buffer.levelMillis()).isBetween(50, 69);
        assertThat(pull(2_010)).isEqualTo(Playout.FRAME);
    }

    @Test
    void missingNumbersCountAsLost() {
        play(0, 49);
        for (int i = 50; i < 60; i++) {
            if (i != 52 && i != 53) {
                push(i, 1_200);
            }
        }
        push(60, 1_200);
        buffer.dropElapsed(10 * FRAME);
        assertThat(pull(1_210)).isEqualTo(Playout.FRAME);
        assertThat(buffer.statistics().lost()).isEqualTo(2);
    }

    @Test
    void eventsDoNotCountAsLost() {
        play(0, 49);
        for (int i = 50; i < 60; i++) {
            if (i == 52 || i == 53) {
                buffer.skip(i);
            } else {
                push(i, 1_200);
            }
        }
        push(60, 1_200);
        buffer.dropElapsed(10 * FRAME);
        pull(1_210);
        assertThat(buffer.statistics().lost()).isZero();
    }

    @Test
    void dropsNothingBeforePlayout() {
        buffer.dropElapsed(FRAME);
        push(0, 0);
        push(1, 20);
        buffer.dropElapsed(10 * FRAME);
        assertThat(buffer.held()).isEqualTo(2);
        assertThat(pull(50)).isEqualTo(Playout.FRAME);
        assertThat(out.sequence()).isZero();
    }
}
