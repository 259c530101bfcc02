package io.xphone.audio.g729;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PostFilterTest {

    private static final int FRAME = Subframes.FRAME;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @Test
    void silenceStaysSilent() {
        PostFilter filter = new PostFilter();
        for (int frame = 0; frame < 10; frame++) {
            int[] predictor = Spectra.predictor(random);
            int[] samples = new int[FRAME];
            filter.filter(samples, new int[][] {predictor, predictor}, new int[] {60, 61}, frame % 2 == 0);
            assertThat(samples).as("frame %d, seed %d", frame, seed).containsOnly(0);
        }
    }

    @Test
    void levelStaysAsItWas() {
        for (int level : new int[] {30, 1_000, 5_000}) {
            PostFilter filter = new PostFilter();
            int[] predictor = Spectra.predictor(random);
            SynthesisFilter speech = new SynthesisFilter();
            double before = 0;
            double after = 0;
            for (int frame = 0; frame < 60; frame++) {
                int[] samples = new int[FRAME];
                speech.filter(predictor, Spectra.noise(random, FRAME, level / 4.0), 0, samples, 0, FRAME);
                speech.keep();
                double in = Spectra.energy(samples, 0, FRAME);
                filter.filter(samples, new int[][] {predictor, predictor}, new int[] {50, 51}, true);
                if (frame >= 10) {
                    before += in;
                    after += Spectra.energy(samples, 0, FRAME);
                }
            }
            assertThat(after / before).as("level %d, seed %d", level, seed).isBetween(0.6, 1.5);
        }
    }
}
