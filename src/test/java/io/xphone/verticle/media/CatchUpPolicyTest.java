package io.xphone.verticle.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Decisions of a media clock that is behind. */
class CatchUpPolicyTest {

    private final CatchUpPolicy lateness = new CatchUpPolicy();

    private boolean givesUp(long lateMillis, long atMillis) {
        return lateness.drops(lateMillis * 1_000_000, atMillis * 1_000_000);
    }

    @Test
    void shortDelayIsCaughtUp() {
        assertThat(givesUp(0, 0)).isFalse();
        assertThat(givesUp(400, 400)).isFalse();
        assertThat(givesUp(300, 900)).isFalse();
        assertThat(givesUp(150, 1_400)).isFalse();
        assertThat(givesUp(100, 1_401)).isFalse();
        assertThat(givesUp(101, 1_500)).as("late anew, and not since then").isFalse();
    }

    @Test
    void lastingDelayDropsTicks() {
        assertThat(givesUp(120, 1_000)).isFalse();
        assertThat(givesUp(140, 2_000)).isFalse();
        assertThat(givesUp(110, 2_001)).isTrue();
        assertThat(givesUp(0, 2_002)).isFalse();
        assertThat(givesUp(120, 2_003)).isFalse();
    }

    @Test
    void longPauseDropsTicksAtOnce() {
        assertThat(givesUp(500, 0)).isFalse();
        assertThat(givesUp(501, 1)).isTrue();
    }
}
