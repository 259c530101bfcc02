package io.xphone.audio.g729;

/** The quantizer of a silence descriptor's level: 32 steps, of 2 dB from 14 dB on (§B.4.2.1). */
final class NoiseLevel {

    private static final int LOWEST = -2721;
    private static final int HIGHEST = 22_111;
    private static final int COARSE = 4762;

    private NoiseLevel() {}

    /**
     * The index of an energy.
     *
     * @param energy a number that 2^-exponent scales
     */
    static int index(int energy, int exponent) {
        int level = FixedPoint.log2(energy);
        int log = FixedPoint.shl(FixedPoint.high(level) - exponent, 10);
        log = FixedPoint.add(log, FixedPoint.multRounded(FixedPoint.lowHalf(level), 1024));
        if (log <= LOWEST) {
            return 0;
        }
        if (log > HIGHEST) {
            return 31;
        }
        if (log <= COARSE) {
            return Math.max(FixedPoint.mult(log + 3401, 24), 1);
        }
        return Math.max((FixedPoint.mult(log - 340, 193) >> 2) - 1, 6);
    }

    /** The level in dB that an index stands for. */
    static int decibels(int index) {
        if (index == 0) {
            return -12;
        }
        if (index == 31) {
            return 66;
        }
        return index < 6 ? 4 * index - 8 : 2 * index + 4;
    }
}
