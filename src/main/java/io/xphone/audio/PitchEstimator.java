package io.xphone.audio;

/**
 * Finds the pitch period at the end of a piece of speech: the lag at which the newest 20 ms correlate best with the
 * samples before them (ITU-T G.711 Appendix I, §I.2.2). Searches every second sample and lag at 8 kHz, then all lags
 * around the best one.
 */
final class PitchEstimator {

    /** Energy below which a window counts as noise and is not normalised further. */
    private static final double LEAST_ENERGY = 250;

    private final int shortest;
    private final int longest;
    private final int window;
    private final int coarse;

    PitchEstimator(int sampleRate) {
        shortest = sampleRate / 200;
        longest = sampleRate * 3 / 200;
        window = sampleRate / 50;
        coarse = sampleRate / 4000;
    }

    /** Longest period that can be found, in samples. */
    int longest() {
        return longest;
    }

    /**
     * The period of the speech at the end of the array.
     *
     * @param speech at least as long as the longest period and the window
     * @return number of samples
     */
    int estimate(double[] speech) {
        int rough = best(speech, shortest, longest, coarse);
        return best(speech, Math.max(shortest, rough - coarse + 1), Math.min(longest, rough + coarse - 1), 1);
    }

    /** The best lag of a range; of equals the shortest. */
    private int best(double[] speech, int from, int to, int step) {
        int start = speech.length - window;
        double highest = Double.NEGATIVE_INFINITY;
        int best = to;
        for (int lag = to; lag >= from; lag -= step) {
            double energy = 0;
            double product = 0;
            for (int i = start; i < speech.length; i += step) {
                double before = speech[i - lag];
                energy += before * before;
                product += before * speech[i];
            }
            double correlation = product / Math.sqrt(Math.max(energy, LEAST_ENERGY));
            if (correlation >= highest) {
                highest = correlation;
                best = lag;
            }
        }
        return best;
    }
}
