package io.xphone.audio.g729;

import java.util.Arrays;

/** The fixed codebook: four pulses of height one in 40 samples (G.729 §3.8 and §4.1.4), in Q13. */
final class AlgebraicCodebook {

    private static final int PLUS = 8191;
    private static final int MINUS = -8192;

    private AlgebraicCodebook() {}

    /**
     * The vector of four pulses.
     *
     * @param positions 13 bits
     * @param signs 4 bits, 1 for a positive pulse
     * @param code receives 40 samples
     */
    static void decode(int positions, int signs, int[] code) {
        Arrays.fill(code, 0, Subframes.LENGTH, 0);
        code[(positions & 7) * 5] = pulse(signs);
        code[(positions >> 3 & 7) * 5 + 1] = pulse(signs >> 1);
        code[(positions >> 6 & 7) * 5 + 2] = pulse(signs >> 2);
        code[(positions >> 10 & 7) * 5 + 3 + (positions >> 9 & 1)] = pulse(signs >> 3);
    }

    /**
     * Repeats the vector at the pitch where that is shorter than a subframe.
     *
     * @param sharpening the gain of each repetition in Q14
     */
    static void sharpen(int[] code, int delay, int sharpening) {
        int gain = FixedPoint.shl(sharpening, 1);
        for (int i = delay; i < Subframes.LENGTH; i++) {
            code[i] = FixedPoint.add(code[i], FixedPoint.mult(code[i - delay], gain));
        }
    }

    private static int pulse(int sign) {
        return (sign & 1) != 0 ? PLUS : MINUS;
    }
}
