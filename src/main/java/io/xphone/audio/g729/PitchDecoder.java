package io.xphone.audio.g729;

/**
 * The pitch delay of each subframe in thirds of a sample (G.729 §4.1.3). Where the delay is lost or its parity is wrong
 * the last one is used again, a sample longer each time (§4.4.2).
 */
final class PitchDecoder {

    /** The shortest delay in samples. */
    static final int SHORTEST = 20;

    /** The longest delay in samples. */
    static final int LONGEST = 143;

    private static final int ONE_THIRD = 10_923;
    private static final int FIRST_WHOLE = 197;
    private static final int RANGE = 9;

    private int last = 60;
    private int delay;
    private int thirds;

    /** The whole part of the delay in samples: 20 to 144. */
    int delay() {
        return delay;
    }

    /** The rest of the delay in thirds of a sample: -1, 0 or 1. */
    int thirds() {
        return thirds;
    }

    /** Decodes the absolute delay of the first subframe: 0 to 255. */
    void decodeFirst(int index) {
        if (index < FIRST_WHOLE) {
            delay = FixedPoint.mult(index + 2, ONE_THIRD) + 19;
            thirds = index - 3 * delay + 58;
        } else {
            delay = index - 112;
            thirds = 0;
        }
        last = delay;
    }

    /** Decodes the delay of the second subframe, relative to the first's: 0 to 31. */
    void decodeSecond(int index) {
        int step = FixedPoint.mult(index + 2, ONE_THIRD) - 1;
        delay = step + lowest(delay);
        thirds = index - 2 - 3 * step;
        last = delay;
    }

    /** Repeats the last delay. */
    void conceal() {
        delay = last;
        thirds = 0;
        last = Math.min(last + 1, LONGEST);
    }

    /** The lowest delay that the second subframe can have after the first's. */
    static int lowest(int first) {
        return Math.min(Math.max(first - 5, SHORTEST), LONGEST - RANGE);
    }
}
