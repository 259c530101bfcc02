package io.xphone.audio.g729;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The level of comfort noise follows its silence descriptor. */
class NoiseDecoderTest {

    private static final int PAST = AdaptiveCodebook.HISTORY;

    private final NoiseDecoder noise = new NoiseDecoder();
    private final int[] excitation = new int[PAST + Subframes.FRAME];
    private final int[] spectrum = new int[LspConversion.ORDER];

    private void describe(int level) {
        byte[] descriptor = {0, (byte) (level << 1)};
        noise.describe(descriptor, 0, new LspDecoder());
    }

    /** The mean level of the excitation of some frames. */
    private double level(boolean first, int frames) {
        double sum = 0;
        for (int frame = 0; frame < frames; frame++) {
            noise.write(first && frame == 0, excitation, PAST, spectrum);
            sum += Spectra.energy(excitation, PAST, PAST + Subframes.FRAME);
            System.arraycopy(excitation, Subframes.FRAME, excitation, 0, PAST);
        }
        return Math.sqrt(sum / frames / Subframes.FRAME);
    }

    @Test
    void everyStepOfTheLevelIsHeard() {
        double last = -1;
        for (int index = 0; index < 32; index++) {
            describe(index);
            double level = level(true, 20);
            assertThat(level).as("index " + index).isGreaterThan(last);
            last = level;
            if (index > 8) { // in dB of the sum of 40 samples or so, as ratios to the 20th
                double reference = G729Tables.NOISE_GAINS[index];
                assertThat(level / reference).as("index " + index).isBetween(0.05, 5.0);
            }
        }
    }

    @Test
    void levelChangesSmoothlyToThatOfTheNextDescriptor() {
        describe(10);
        double quiet = level(true, 20);
        describe(24);
        double soon = level(false, 1);
        double later = level(false, 60);
        double loud = level(false, 20);
        describe(24);
        double expected = level(true, 20);
        assertThat(soon).isGreaterThan(quiet).isLessThan(0.5 * loud);
        assertThat(later).isGreaterThan(soon);
        assertThat(loud / expected).isBetween(0.9, 1.1);
    }
}
