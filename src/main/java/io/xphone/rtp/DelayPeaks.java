package io.xphone.rtp;

/**
 * Remembers short delays far above the usual ones, as of a radio link that stalls. A single peak changes nothing; after
 * a second one within 20 s the buffer covers them until 20 s have passed without another.
 */
final class DelayPeaks {

    private static final long MEMORY_MICROS = 20_000_000;

    /** Slow packets so close to each other are one peak. */
    private static final long PEAK_MICROS = 100_000;

    private static final int KEPT = 8;

    private int[] heights;
    private long[] times;
    private int next;

    /** Adds a peak. */
    void add(int micros, long nowMicros) {
        if (heights == null) {
            heights = new int[KEPT];
            times = new long[KEPT];
        }
        int last = (next + KEPT - 1) % KEPT;
        if (heights[last] > 0 && nowMicros - times[last] < PEAK_MICROS) {
            heights[last] = Math.max(heights[last], micros);
            return;
        }
        heights[next] = micros;
        times[next] = nowMicros;
        next = (next + 1) % KEPT;
    }

    /** The delay in microseconds that covers the peaks, 0 for fewer than two. */
    int height(long nowMicros) {
        if (heights == null) {
            return 0;
        }
        int found = 0;
        int highest = 0;
        for (int i = 0; i < KEPT; i++) {
            if (heights[i] > 0 && nowMicros - times[i] < MEMORY_MICROS) {
                found++;
                highest = Math.max(highest, heights[i]);
            }
        }
        return found < 2 ? 0 : highest;
    }
}
