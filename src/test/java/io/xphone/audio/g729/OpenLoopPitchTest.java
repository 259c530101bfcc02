package io.xphone.audio.g729;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenLoopPitchTest {

    /** Pulses of some samples, as weighted speech has them. */
    private static int[] pulses(int period, int height) {
        int[] speech = new int[PitchDecoder.LONGEST + Subframes.FRAME];
        for (int n = 0; n < speech.length; n++) {
            int phase = Math.floorMod(n - PitchDecoder.LONGEST - 10, period); // one begins in the frame
            speech[n] = (int) (height * Math.pow(0.75, phase) * Math.cos(0.6 * phase));
        }
        return speech;
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 100, 3_000, 20_000})
    void periodOfAPulseTrainIsFound(int height) {
        for (int period = 20; period < PitchDecoder.LONGEST; period++) {
            assertThat(new OpenLoopPitch().find(pulses(period, height)))
                    .as("period %d", period)
                    .isBetween(period - 1, period + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void silenceHasADelayInRange(int sample) {
        int[] speech = new int[PitchDecoder.LONGEST + Subframes.FRAME];
        speech[100] = sample;
        assertThat(new OpenLoopPitch().find(speech)).isBetween(PitchDecoder.SHORTEST, PitchDecoder.LONGEST);
    }
}
