package io.xphone.audio.g729;

/** Finds a subframe's pitch delay in the adaptive codebook (G.729 §A.3.7) and its index. */
final class ClosedLoopPitch {

    private static final int LAST_FRACTIONAL = 84;
    private static final int LENGTH = Subframes.LENGTH;

    private final int[] correlation = new int[LENGTH];
    private final int[] kept = new int[LENGTH];
    private int lowest;
    private int delay;
    private int thirds;

    /** The whole part of the delay in samples. */
    int delay() {
        return delay;
    }

    /** The rest of the delay in thirds of a sample: -1, 0 or 1. */
    int thirds() {
        return thirds;
    }

    /**
     * Searches for the first subframe around the open-loop estimate.
     *
     * @return the index P1
     */
    int searchFirst(int estimate, int[] excitation, int at, int[] target, int[] response) {
        int highest = Math.min(Math.max(estimate - 3, PitchDecoder.SHORTEST) + 6, PitchDecoder.LONGEST);
        lowest = highest - 6;
        search(highest, LAST_FRACTIONAL, excitation, at, target, response);
        return delay <= LAST_FRACTIONAL + 1 ? 3 * delay - 58 + thirds : delay + 112;
    }

    /**
     * Searches for the second subframe around the first's delay.
     *
     * @return the index P2
     */
    int searchSecond(int[] excitation, int at, int[] target, int[] response) {
        lowest = PitchDecoder.lowest(delay);
        search(lowest + 9, PitchDecoder.LONGEST, excitation, at, target, response);
        return 3 * (delay - lowest) + 2 + thirds;
    }

    /** Sets the delay and writes the codebook's vector where the excitation of the subframe goes. */
    private void search(int highest, int lastFractional, int[] excitation, int at, int[] target, int[] response) {
        BackwardFilter.correlate(response, target, correlation);
        int most = Integer.MIN_VALUE;
        delay = lowest;
        for (int candidate = lowest; candidate <= highest; candidate++) {
            int match = match(excitation, at - candidate);
            if (match > most) {
                most = match;
                delay = candidate;
            }
        }
        thirds = 0;
        AdaptiveCodebook.predict(excitation, at, delay, 0);
        if (delay > lastFractional) {
            return;
        }
        most = match(excitation, at);
        System.arraycopy(excitation, at, kept, 0, LENGTH);
        for (int fraction = -1; fraction <= 1; fraction += 2) {
            AdaptiveCodebook.predict(excitation, at, delay, fraction);
            int match = match(excitation, at);
            if (match > most) {
                most = match;
                thirds = fraction;
                System.arraycopy(excitation, at, kept, 0, LENGTH);
            }
        }
        System.arraycopy(kept, 0, excitation, at, LENGTH);
    }

    private int match(int[] excitation, int from) {
        int sum = 0;
        for (int n = 0; n < LENGTH; n++) {
            sum = FixedPoint.longMac(sum, correlation[n], excitation[from + n]);
        }
        return sum;
    }
}
