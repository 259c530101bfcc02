package io.xphone.verticle.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.audio.PcmFrame;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StandingDelayTest {

    private static final PcmFrame QUIET = PcmFrame.silence(160, 8_000, 0, 0);
    private final StandingDelay delay = new StandingDelay();

    private static PcmFrame loud() {
        short[] samples = new short[160];
        Arrays.fill(samples, (short) 5_000);
        return PcmFrame.owning(samples, 8_000, 0, 0);
    }

    private void second(int arrivals, int left) {
        for (int i = 0; i < 50; i++) {
            if (i < arrivals) {
                delay.onArrival();
            }
            delay.onPoll(left);
        }
    }

    @Test
    void standingDelayIsDroppedInQuietFrames() {
        second(50, 3);
        assertThat(delay.drops(loud())).isFalse();
        assertThat(delay.drops(QUIET)).isTrue();
        assertThat(delay.drops(QUIET)).isTrue();
        assertThat(delay.drops(QUIET)).isTrue();
        assertThat(delay.drops(QUIET)).as("no more than it held too much").isFalse();
    }

    @Test
    void promptWrittenAtOnceIsUnchanged() {
        second(0, 200);
        assertThat(delay.drops(QUIET)).isFalse();
    }

    @Test
    void longPromptIsUnchanged() {
        second(50, 200);
        assertThat(delay.drops(QUIET)).isFalse();
    }

    @Test
    void emptyQueueHasNoDelay() {
        second(50, 3);
        delay.onEmpty();
        assertThat(delay.drops(QUIET)).isFalse();
        second(50, 0);
        assertThat(delay.drops(QUIET)).isFalse();
    }
}
