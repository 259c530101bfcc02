package io.xphone.rtp;

/**
 * Measures by how much packets are slower than the fastest of the last 2 to 4 s, and derives the depth that the buffer
 * needs: the best for the delays of the last 5 to 10 s ({@link DelayHistogram#bestDepth}), and repeated peaks ({@link
 * DelayPeaks}). Delays that stay high for 300 ms are no jitter but another path: its fastest packet is the new
 * reference. The reference follows a sender whose clock differs.
 *
 * <p>The work for a packet is constant; the histogram is evaluated when a packet exceeds the depth, and otherwise twice
 * a second.
 */
final class DelayEstimator {

    private static final long WINDOW_MICROS = 2_000_000;
    private static final long EVALUATION_MICROS = 500_000;
    private static final long BEGINNING_MICROS = 1_000_000;
    private static final int PEAK_MICROS = 20_000;
    private static final long PEAK_LENGTH_MICROS = 60_000;
    private static final int MOST_DURATION = 100;
    private static final long RUN_MICROS = 300_000;
    private static final int RUN_PACKETS = 5;
    /** The depth is an eighth more than was needed so far: jitter that increases is covered before audio breaks. */
    private static final int HEADROOM = 8;

    private static final long JUMP_MICROS = 3_000_000;

    private final int clockRate;
    private final int startMicros;
    private final int minMicros;
    private final int maxMicros;
    private final DelayHistogram histogram = new DelayHistogram();
    private final DelayPeaks peaks = new DelayPeaks();

    private boolean started;
    private long startedAt;
    private int lastTimestamp;
    private long lastTicks;
    private long fastest;
    private long fastestBefore;
    private long windowSince;
    private long reference;
    private long evaluatedAt;
    private int usual;
    private int depth;

    private int run;
    private long runSince;
    private int runLeast;
    private int runMost;
    private int runDuration;

    DelayEstimator(int clockRate, int startMillis, int minMillis, int maxMillis) {
        this.clockRate = clockRate;
        startMicros = startMillis * 1_000;
        minMicros = minMillis * 1_000;
        maxMicros = maxMillis * 1_000;
        depth = minMicros;
    }

    /** A stream with another clock follows; the jitter measured so far is kept. */
    void restart() {
        started = false;
        run = 0;
    }

    /**
     * A packet was received.
     *
     * @param durationTicks length of its audio as far as known
     */
    void onPacket(int timestamp, int durationTicks, long nowNanos) {
        long now = nowNanos / 1_000;
        if (!started) {
            begin(timestamp, now);
        }
        long ticks = lastTicks + (timestamp - lastTimestamp);
        long transit = now - ticks * 1_000_000 / clockRate;
        if (Math.abs(transit - reference) > JUMP_MICROS) {
            return; // not of this stream
        }
        if (ticks > lastTicks) {
            lastTicks = ticks;
            lastTimestamp = timestamp;
        }
        int duration = Math.max(1, Math.min(100, durationTicks * 100 / clockRate));
        int delay = (int) (transit - refer(transit, now));
        if (delay > Math.min(usual + Math.max(PEAK_MICROS, usual), maxMicros + PEAK_MICROS)) {
            runOn(delay, duration, now);
            return;
        }
        if (run > 0) {
            endRun(now);
        }
        histogram.add(delay, duration);
        if (delay > usual || now - evaluatedAt >= EVALUATION_MICROS) {
            evaluate(now);
        }
    }

    private void begin(int timestamp, long now) {
        started = true;
        startedAt = now;
        lastTimestamp = timestamp;
        lastTicks = 0;
        refer(now);
        windowSince = now;
        evaluatedAt = now;
    }

    private void refer(long transit) {
        fastest = transit;
        fastestBefore = transit;
        reference = transit;
    }

    /** Updates and returns the transit time of the fastest packet of late. */
    private long refer(long transit, long now) {
        if (now - windowSince >= WINDOW_MICROS) {
            // after a pause the clocks may have moved apart: what was measured before it says nothing
            fastestBefore = now - windowSince >= 3 * WINDOW_MICROS ? transit : fastest;
            fastest = transit;
            windowSince = now;
        }
        fastest = Math.min(fastest, transit);
        reference = Math.min(fastest, fastestBefore);
        return reference;
    }

    /** One of several packets that are far slower than usual. */
    private void runOn(int delay, int duration, long now) {
        if (run == 0) {
            runSince = now;
            runLeast = delay;
            runMost = delay;
            runDuration = 0;
        }
        run++;
        runDuration = Math.min(runDuration + duration, MOST_DURATION);
        runLeast = Math.min(runLeast, delay);
        runMost = Math.max(runMost, delay);
        if (run >= RUN_PACKETS && now - runSince >= RUN_MICROS) {
            refer(reference + runLeast);
            windowSince = now;
            run = 0;
        }
    }

    /** Slow packets that came all at once are a peak; others are the line as it is. */
    private void endRun(long now) {
        run = 0;
        if (now - runSince >= PEAK_LENGTH_MICROS) {
            histogram.add(runMost, runDuration);
        } else if (runMost <= maxMicros) { // no depth covers the others
            peaks.add(runMost, now);
        }
        evaluate(now);
    }

    private void evaluate(long now) {
        evaluatedAt = now;
        usual = histogram.bestDepth();
        int needed = Math.max(usual + usual / HEADROOM, peaks.height(now));
        depth = Math.max(minMicros, Math.min(maxMicros, needed));
    }

    /** The depth that the line needs, in microseconds. */
    int depthMicros() {
        return depth;
    }

    /** The greatest depth, in microseconds. */
    int maxMicros() {
        return maxMicros;
    }

    /** The depth with which playout begins: in the first second of a stream the line is not known yet. */
    int firstDepthMicros(long nowNanos) {
        return started && nowNanos / 1_000 - startedAt >= BEGINNING_MICROS ? depth : Math.max(depth, startMicros);
    }

    /** How long ago the packet with a timestamp would have arrived if it had been as fast as the fastest, in us. */
    long sinceFastest(int timestamp, long nowNanos) {
        long ticks = lastTicks + (timestamp - lastTimestamp);
        return nowNanos / 1_000 - ticks * 1_000_000 / clockRate - reference;
    }

    /** Whether a packet can still be played without a greater delay than the maximum. */
    boolean covers(int timestamp, long nowNanos) {
        return sinceFastest(timestamp, nowNanos) <= maxMicros;
    }
}
