package io.xphone.audio.g729;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SynthesisFilterTest {

    private static final int FRAME = Subframes.FRAME;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @Test
    void impulseGivesTheResponseOfTheFilter() {
        for (int round = 0; round < 50; round++) {
            int[] predictor = Spectra.predictor(random);
            int[] impulse = new int[FRAME];
            impulse[0] = 4_096;
            int[] output = new int[FRAME];
            assertThat(new SynthesisFilter().filter(predictor, impulse, 0, output, 0, FRAME))
                    .isFalse();
            double[] exact = new double[FRAME];
            for (int n = 0; n < FRAME; n++) {
                exact[n] = impulse[n];
                for (int i = 1; i <= Math.min(n, LspConversion.ORDER); i++) {
                    exact[n] -= predictor[i] / 4_096.0 * exact[n - i];
                }
                assertThat((double) output[n])
                        .as("round %d, sample %d, seed %d", round, n, seed)
                        .isBetween(exact[n] - 40, exact[n] + 40);
            }
        }
    }

    @Test
    void memoryContinuesTheSignalAndIsLeftAloneUntilItIsKept() {
        int[] predictor = Spectra.predictor(random);
        int[] input = Spectra.noise(random, FRAME, 300);
        int[] whole = new int[FRAME];
        new SynthesisFilter().filter(predictor, input, 0, whole, 0, FRAME);
        SynthesisFilter filter = new SynthesisFilter();
        int[] parts = new int[FRAME];
        filter.filter(predictor, input, 0, parts, 0, FRAME / 2);
        filter.filter(predictor, input, 0, parts, 0, FRAME / 2); // the same again
        filter.keep();
        filter.filter(predictor, input, FRAME / 2, parts, FRAME / 2, FRAME / 2);
        assertThat(parts).as("seed " + seed).isEqualTo(whole);
    }

    /** The analysis filter undoes the synthesis. */
    @Test
    void residualOfTheOutputIsTheInput() {
        int[] predictor = Spectra.predictor(random);
        int[] input = Spectra.noise(random, FRAME, 300);
        int[] output = new int[LspConversion.ORDER + FRAME];
        new SynthesisFilter().filter(predictor, input, 0, output, LspConversion.ORDER, FRAME);
        int[] residual = new int[FRAME];
        LinearPrediction.residual(predictor, output, LspConversion.ORDER, residual, 0, FRAME);
        for (int n = 0; n < FRAME; n++) {
            assertThat(residual[n]).as("sample %d, seed %d", n, seed).isBetween(input[n] - 2, input[n] + 2);
        }
    }
}
