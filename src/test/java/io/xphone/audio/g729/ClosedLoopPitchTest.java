package io.xphone.audio.g729;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Both searches find the delay at which the target was taken from the past, and their indices say it to a decoder. */
class ClosedLoopPitchTest {

    /** In thirds of a sample: neighbours of a delay predict noise nearly as well. */
    private static final int NEAR = 5;

    private static final int PAST = AdaptiveCodebook.HISTORY;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final int[] response = Spectra.decay(0.7);

    /** Smooth noise: thirds of a sample differ, and are no jumps. */
    private int[] excitation() {
        int[] white = Spectra.noise(random, PAST + Subframes.FRAME + 2, 2_000);
        int[] smooth = new int[PAST + Subframes.FRAME];
        for (int n = 0; n < PAST; n++) {
            smooth[n] = white[n] / 4 + white[n + 1] / 2 + white[n + 2] / 4;
        }
        return smooth;
    }

    private int[] target(int[] excitation, int delay, int thirds) {
        AdaptiveCodebook.predict(excitation, PAST, delay, thirds);
        return Spectra.filtered(excitation, PAST, response);
    }

    @Test
    void delayOfTheFirstSubframeIsFound() {
        for (int delay = 42; delay <= PitchDecoder.LONGEST; delay++) {
            for (int thirds = -1; thirds <= (delay < 84 ? 1 : -1); thirds++) {
                int[] excitation = excitation();
                int expected = delay < 84 ? thirds : 0;
                int[] target = target(excitation, delay, expected);
                ClosedLoopPitch search = new ClosedLoopPitch();
                int estimate = delay + random.nextInt(5) - 2;
                int index = search.searchFirst(estimate, excitation, PAST, target, response);
                PitchDecoder decoder = new PitchDecoder();
                decoder.decodeFirst(index);
                assertThat(3 * decoder.delay() + decoder.thirds())
                        .as("delay %d, thirds %d, seed %d", delay, expected, seed)
                        .isBetween(3 * delay + expected - NEAR, 3 * delay + expected + NEAR);
                assertThat(3 * search.delay() + search.thirds()).isEqualTo(3 * decoder.delay() + decoder.thirds());
            }
        }
    }

    @Test
    void delayOfTheSecondSubframeIsFoundNearTheFirst() {
        for (int delay = 50; delay <= 130; delay++) {
            int[] excitation = excitation();
            int[] first = target(excitation, delay, 0);
            ClosedLoopPitch search = new ClosedLoopPitch();
            PitchDecoder decoder = new PitchDecoder();
            decoder.decodeFirst(search.searchFirst(delay, excitation, PAST, first, response));
            int other = delay + random.nextInt(7) - 3;
            int thirds = random.nextInt(3) - 1;
            int[] second = target(excitation, other, thirds);
            decoder.decodeSecond(search.searchSecond(excitation, PAST, second, response));
            assertThat(3 * decoder.delay() + decoder.thirds())
                    .as("delay %d, thirds %d after %d, seed %d", other, thirds, delay, seed)
                    .isBetween(3 * other + thirds - NEAR, 3 * other + thirds + NEAR);
        }
    }
}
