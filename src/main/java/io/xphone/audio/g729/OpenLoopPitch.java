package io.xphone.audio.g729;

/**
 * Estimates a frame's pitch delay from the weighted speech (G.729 §A.3.4): the best of three ranges, of which the
 * shorter are favoured where a longer is their multiple.
 */
final class OpenLoopPitch {

    private static final int PAST = PitchDecoder.LONGEST;
    private static final int QUIET = 1 << 20;
    private static final int ONE_FIFTH = 6554;

    private final int[] scaled = new int[PAST + Subframes.FRAME];
    private int best;

    /**
     * Finds the delay.
     *
     * @param weighted the weighted speech: 143 samples of the past, then the frame's 80
     * @return samples: 20 to 143
     */
    int find(int[] weighted) {
        scale(weighted);
        int shortMatch = range(20, 40, 1);
        int shortest = best;
        int middleMatch = range(40, 80, 1);
        int middle = best;
        int longMatch = range(80, PAST, 2);
        int longest = best;

        int difference = 2 * middle - longest;
        if (Math.abs(difference) < 5) {
            middleMatch = FixedPoint.add(middleMatch, longMatch >> 2);
        }
        if (Math.abs(difference + middle) < 7) {
            middleMatch = FixedPoint.add(middleMatch, longMatch >> 2);
        }
        difference = 2 * shortest - middle;
        if (Math.abs(difference) < 5) {
            shortMatch = FixedPoint.add(shortMatch, FixedPoint.mult(middleMatch, ONE_FIFTH));
        }
        if (Math.abs(difference + shortest) < 7) {
            shortMatch = FixedPoint.add(shortMatch, FixedPoint.mult(middleMatch, ONE_FIFTH));
        }
        int delay = shortest;
        int match = shortMatch;
        if (match < middleMatch) {
            match = middleMatch;
            delay = middle;
        }
        return match < longMatch ? longest : delay;
    }

    private void scale(int[] weighted) {
        long energy = 0;
        for (int n = 0; n < scaled.length; n += 2) {
            energy += 2L * weighted[n] * weighted[n];
        }
        int shift = energy > Integer.MAX_VALUE ? -3 : energy < QUIET ? 3 : 0;
        for (int n = 0; n < scaled.length; n++) {
            scaled[n] = FixedPoint.shl(weighted[n], shift);
        }
    }

    /** The normalized correlation at the best delay of a range, which best receives. */
    private int range(int from, int to, int step) {
        int most = Integer.MIN_VALUE;
        best = from;
        for (int delay = from; delay < to; delay += step) {
            int sum = product(0, 0, delay);
            if (sum > most) {
                most = sum;
                best = delay;
            }
        }
        if (step > 1) {
            int centre = best;
            for (int delay = centre + 1; delay >= centre - 1; delay -= 2) {
                int sum = product(0, 0, delay);
                if (sum > most) {
                    most = sum;
                    best = delay;
                }
            }
        }
        int root = FixedPoint.inverseRoot(product(1, best, best));
        return FixedPoint.low(FixedPoint.mult32(most, root));
    }

    private int product(int start, int firstDelay, int secondDelay) {
        int sum = start;
        for (int n = PAST; n < PAST + Subframes.FRAME; n += 2) {
            sum = FixedPoint.longMac(sum, scaled[n - firstDelay], scaled[n - secondDelay]);
        }
        return sum;
    }
}
