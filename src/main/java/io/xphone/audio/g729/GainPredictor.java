package io.xphone.audio.g729;

import java.util.Arrays;

/** Predicts the fixed codebook's gain from the energies of the last four subframes (G.729 §3.9.1). */
final class GainPredictor {

    private static final int LOWEST = -14_336;

    private final int[] past = new int[4];
    private int gain;
    private int exponent;

    GainPredictor() {
        Arrays.fill(past, LOWEST);
    }

    /** The predicted gain, as a number that {@link #exponent} scales. */
    int gain() {
        return gain;
    }

    /** The gain is in Q of this. */
    int exponent() {
        return exponent;
    }

    /** Predicts the gain for a vector of the fixed codebook. */
    void predict(int[] code) {
        int energy = 0;
        for (int i = 0; i < Subframes.LENGTH; i++) {
            energy = FixedPoint.longMac(energy, code[i], code[i]);
        }
        int level = FixedPoint.mult32By16(FixedPoint.log2(energy), -24_660);
        level = FixedPoint.longShl(FixedPoint.longMac(level, 32_588, 32), 10);
        for (int i = 0; i < past.length; i++) {
            level = FixedPoint.longMac(level, G729Tables.GAIN_PREDICTOR[i], past[i]);
        }
        int power = FixedPoint.longMult(FixedPoint.high(level), 5439) >> 8;
        gain = FixedPoint.low(FixedPoint.powerOfTwo(14, FixedPoint.lowHalf(power)));
        exponent = 14 - FixedPoint.high(power);
    }

    /** Remembers the correction (Q13) that the subframe's gain had. */
    void update(int correction) {
        int power = FixedPoint.log2(correction) - (13 << 16);
        shift(FixedPoint.mult(FixedPoint.high(FixedPoint.longShl(power, 13)), 24_660));
    }

    /** Remembers a lost subframe: four dB below the mean of the last four. */
    void updateLost() {
        int sum = 0;
        for (int energy : past) {
            sum += energy;
        }
        shift(Math.max((sum >> 2) - 4096, LOWEST));
    }

    private void shift(int newest) {
        System.arraycopy(past, 0, past, 1, past.length - 1);
        past[0] = newest;
    }
}
