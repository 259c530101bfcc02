package io.xphone.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.rtp.JitterBuffer.Arrival;
import io.xphone.rtp.JitterBuffer.Out;
import io.xphone.rtp.JitterBuffer.Playout;
import org.junit.jupiter.api.Test;

/** Delay at the beginning of a stream is removed before playout starts. */
class JitterBufferBacklogTest {

    private static final int FRAME = 160;

    private final Out out = new Out();
    private final JitterBuffer buffer = narrowband(50);

    private static JitterBuffer narrowband(int depth) {
        return new JitterBuffer(JitterBufferOptions.narrowband(depth), PayloadProbe.bytePerSample(13));
    }

    private static long ms(long millis) {
        return millis * 1_000_000;
    }

    private Arrival push(int sequence, int timestamp, long millis) {
        byte[] payload = new byte[FRAME];
        payload[0] = (byte) sequence;
        return buffer.push(RtpPackets.packet(sequence & 0xFFFF, timestamp, false, 0, payload, 0, FRAME), ms(millis));
    }

    private Playout pull(long millis) {
        return buffer.pull(ms(millis), out);
    }

    private void expectFrame(int sequence, long millis) {
        assertThat(pull(millis)).as("at %d ms", millis).isEqualTo(Playout.FRAME);
        assertThat(out.sequence()).isEqualTo(sequence);
        assertThat(out.payload()[0]).isEqualTo((byte) sequence);
        assertThat(out.length()).isEqualTo(FRAME);
        assertThat(out.ticks()).isEqualTo(FRAME);
    }

    /**
     * A socket that was not read at the beginning of a call: the packets received meanwhile would become standing
     * delay.
     */
    @Test
    void dropsAnInitialBacklogAtOnce() {
        for (int i = 0; i < 9; i++) {
            push(i, i * FRAME, i / 8);
        }
        expectFrame(5, 2);
        assertThat(buffer.statistics().dropped()).isEqualTo(5);
        for (int i = 9; i < 200; i++) {
            push(i, i * FRAME, (i - 8) * 20L);
            expectFrame(i - 3, (i - 8) * 20L + 2);
        }
        assertThat(buffer.statistics().dropped()).isEqualTo(5);
        assertThat(buffer.statistics().lost()).isZero();
    }

    /**
     * A sender whose first packets were slow: later packets seem early, and would wait after the silence between them.
     */
    @Test
    void shortensSilenceBeforeDelayedAudio() {
        for (int i = 0; i < 3; i++) {
            push(i, i * FRAME, 5L * i);
        }
        int next = 3;
        int played = 2;
        for (long at = 15; at < 2_000; at += 5) {
            if (at >= 75 && (at - 75) % 20 == 0) {
                push(next, (next + 9) * FRAME, at); // 240 ms after the first, by its clock
                next++;
            }
            if (at % 20 == 0 && pull(at) == Playout.FRAME) {
                played = out.sequence();
                if (played > 10) {
                    assertThat(at - out.arrivalNanos() / 1_000_000)
                            .as("delay of %d in ms", played)
                            .isBetween(50L, 110L);
                }
            }
        }
        assertThat(played).isGreaterThan(90);
        assertThat(buffer.statistics().dropped()).isLessThanOrEqualTo(1);
        assertThat(buffer.statistics().lost()).isZero();
    }

    /** Groups of three packets are not a backlog. */
    @Test
    void playsAllPacketsOfGroups() {
        int next = 0;
        for (int at = 0; at < 3_000; at += 20) {
            for (int i = 0; at % 60 == 0 && i < 3; i++) {
                int sequence = at / 20 + i;
                push(sequence, sequence * FRAME, at);
            }
            Playout what = pull(at + 11);
            if (next > 0 || what == Playout.FRAME) {
                assertThat(what).isEqualTo(Playout.FRAME);
                assertThat(out.sequence()).isEqualTo(next++);
            }
        }
        assertThat(buffer.statistics().dropped()).isZero();
    }
}
