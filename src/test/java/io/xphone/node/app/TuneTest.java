package io.xphone.node.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.audio.Levels;
import org.junit.jupiter.api.Test;

class TuneTest {

    private final short[] loop = Tune.loop();

    @Test
    void hasWholeFramesAndNeitherClipsNorIsSilent() {
        assertThat(loop.length % 160).isZero();
        assertThat(Levels.peak(loop, 0, loop.length)).isBetween(10_000, 12_000);
        for (int at = 0; at < loop.length; at += 1600) {
            assertThat(Levels.rmsDecibels(loop, at, 1600)).isGreaterThan(-45);
        }
    }

    @Test
    void hasNoSeam() {
        int step = Math.abs(loop[0] - loop[loop.length - 1]);
        int largest = 0;
        for (int i = 1; i < loop.length; i++) {
            largest = Math.max(largest, Math.abs(loop[i] - loop[i - 1]));
        }
        assertThat(step).isLessThanOrEqualTo(largest / 2);
        assertThat(Levels.rmsDecibels(loop, 0, 40))
                .as("the decay of the last notes continues at the beginning")
                .isGreaterThan(-50);
    }
}
