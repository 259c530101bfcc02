package io.xphone.audio.g729;

/** The sequence of numbers that encoder and decoder share for comfort noise (§B.4.4). */
final class NoiseRandom {

    private static final int START = 11_111;

    private int seed = START;

    /** Begins the sequence again, which every frame of speech does. */
    void restart() {
        seed = START;
    }

    /** The next number of 16 bits. */
    int next() {
        seed = next(seed);
        return seed;
    }

    /** The number after another; also that of lost frames. */
    static int next(int seed) {
        return (short) (seed * 31_821 + 13_849);
    }

    /** The next number of a distribution that is nearly normal: the sum of twelve, scaled. */
    int nextNormal() {
        int sum = 0;
        for (int i = 0; i < 12; i++) {
            sum += next();
        }
        return FixedPoint.low(sum >> 7);
    }
}
