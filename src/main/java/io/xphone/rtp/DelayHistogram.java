package io.xphone.rtp;

import java.util.Arrays;

/**
 * The delays of the last 5 to 10 s of audio, in buckets of 0.25 ms below 4 ms and of an eighth of an octave above. Two
 * windows are kept and the older one is forgotten as a whole, so that old jitter is gone after 10 s.
 */
final class DelayHistogram {

    private static final int UNIT = 250;
    private static final int LINEAR = 16;
    private static final int STEPS = 8;
    private static final int LARGEST = (1 << 13) - 1; // units: 2 s
    private static final int BUCKETS = LINEAR + 9 * STEPS;

    /** Weight of a window: 5 s in units of 10 ms. */
    private static final int WINDOW = 500;

    /** By ITU-T G.107 a percent of loss costs speech as much as 150 ms of delay; the first packets count less. */
    private static final long PERCENT_MICROS = 50_000;

    private char[] window = new char[BUCKETS];
    private char[] before = new char[BUCKETS];
    private int weight;
    private int weightBefore;

    /**
     * Adds a packet.
     *
     * @param micros its delay, 0 or more
     * @param duration length of its audio in units of 10 ms, 1 to 100
     */
    void add(int micros, int duration) {
        if (weight >= WINDOW) {
            char[] oldest = before;
            before = window;
            weightBefore = weight;
            window = oldest;
            Arrays.fill(window, (char) 0);
            weight = 0;
        }
        window[bucket(micros)] += (char) duration;
        weight += duration;
    }

    /**
     * The depth in microseconds at which delay and late packets together are least, where a percent of late packets is
     * as bad as a delay of {@link #PERCENT_MICROS}.
     */
    int bestDepth() {
        long total = weight + weightBefore;
        if (total == 0) {
            return 0;
        }
        long late = 0;
        long least = Long.MAX_VALUE;
        int best = 0;
        for (int i = BUCKETS - 1; i >= 0; i--) {
            int here = window[i] + before[i];
            if (here > 0) { // no depth between two delays is better than the lower one
                long cost = upperEdge(i) + late * 100 * PERCENT_MICROS / total;
                if (cost < least) {
                    least = cost;
                    best = upperEdge(i);
                }
                late += here;
            }
        }
        return best;
    }

    private static int bucket(int micros) {
        int units = Math.min(micros / UNIT, LARGEST);
        if (units < LINEAR) {
            return units;
        }
        int octave = 31 - Integer.numberOfLeadingZeros(units); // 4 to 12
        return LINEAR + (octave - 4) * STEPS + (units >>> octave - 3) - STEPS;
    }

    private static int upperEdge(int bucket) {
        if (bucket < LINEAR) {
            return (bucket + 1) * UNIT;
        }
        int octave = (bucket - LINEAR) / STEPS + 4;
        int step = (bucket - LINEAR) % STEPS;
        return (STEPS + step + 1 << octave - 3) * UNIT;
    }
}
