package io.xphone.audio.g729;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LpcAnalysisTest {

    private static final int ORDER = LspConversion.ORDER;

    /** The autocorrelations of x(n) = a x(n-1) + b x(n-2) + noise are known. */
    @ParameterizedTest
    @CsvSource({"0.9, 0", "1.3, -0.8", "-0.6, 0.2", "1.6, -0.81", "0, -0.5"})
    void predictorOfAKnownProcessHasItsCoefficients(double a, double b) {
        double[] exact = new double[ORDER + 1];
        exact[0] = 1;
        exact[1] = a / (1 - b);
        int[] correlations = new int[ORDER + 1];
        for (int lag = 0; lag <= ORDER; lag++) {
            exact[lag] = lag < 2 ? exact[lag] : a * exact[lag - 1] + b * exact[lag - 2];
            correlations[lag] = (int) (exact[lag] * (1 << 30)) & ~1;
        }
        int[] predictor = new int[ORDER + 1];
        int missed = new LpcAnalysis().solve(correlations, predictor);
        assertThat(predictor[0]).isEqualTo(4096);
        assertThat(predictor[1] / 4096.0).isCloseTo(-a, within(0.002));
        assertThat(predictor[2] / 4096.0).isCloseTo(-b, within(0.002));
        for (int i = 3; i <= ORDER; i++) {
            assertThat(predictor[i] / 4096.0).as("coefficient " + i).isCloseTo(0, within(0.002));
        }
        double noise = exact[0] - a * exact[1] - b * exact[2];
        assertThat(missed / (double) (1 << 14)).isCloseTo(noise, within(0.002));
    }

    @ParameterizedTest
    @CsvSource({"500", "1000", "1700", "2600", "3300"})
    void predictorOfAResonanceHasItsPole(double hertz) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        double radius = 0.97;
        double turn = 2 * Math.PI * hertz / 8_000;
        int[] speech = new int[LpcAnalysis.WINDOW];
        double last = 0;
        double before = 0;
        for (int n = -500; n < speech.length; n++) {
            double now = 2 * radius * Math.cos(turn) * last - radius * radius * before + 100 * random.nextGaussian();
            before = last;
            last = now;
            if (n >= 0) {
                speech[n] = (int) now;
            }
        }
        int[] predictor = new int[ORDER + 1];
        new LpcAnalysis().analyse(speech, 0, predictor);
        assertThat(peak(predictor)).as("seed " + seed).isCloseTo(hertz, within(160.0));
    }

    /** The frequency at which the synthesis filter is strongest. */
    private static double peak(int[] predictor) {
        double least = Double.MAX_VALUE;
        double peak = 0;
        for (int hertz = 50; hertz < 3_950; hertz += 10) {
            double turn = 2 * Math.PI * hertz / 8_000;
            double real = 0;
            double imaginary = 0;
            for (int i = 0; i <= ORDER; i++) {
                real += predictor[i] * Math.cos(i * turn);
                imaginary -= predictor[i] * Math.sin(i * turn);
            }
            double square = real * real + imaginary * imaginary;
            if (square < least) {
                least = square;
                peak = hertz;
            }
        }
        return peak;
    }

    @Test
    void silenceHasAPredictorToo() {
        int[] predictor = new int[ORDER + 1];
        new LpcAnalysis().analyse(new int[LpcAnalysis.WINDOW], 0, predictor);
        assertThat(predictor[0]).isEqualTo(4096);
        for (int i = 1; i <= ORDER; i++) {
            assertThat(Math.abs(predictor[i])).isLessThan(8);
        }
    }
}
