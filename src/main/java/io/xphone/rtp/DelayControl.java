package io.xphone.rtp;

/**
 * Decides when an adaptive jitter buffer has too much or too little delay. What counts is the time that a packet has
 * left when it is needed: it must not be less than the depth that the line needs. Frames leave every 20 ms, so that
 * time changes in steps of a frame: one more is inserted as soon as there is too little, and one is removed when there
 * was one too many for a second, by time scaling a few milliseconds at a time.
 */
final class DelayControl {

    private static final int FRAME_MILLIS = 20;
    private static final long WINDOW_NANOS = 1_000_000_000L;

    /** No audio is removed for this long after some was inserted. */
    private static final long REST_NANOS = 5_000_000_000L;

    private static final long PACE_NANOS = 60_000_000L;
    private static final long FAST_PACE_NANOS = 20_000_000L;
    private static final int URGENT_MICROS = 60_000;

    private final int clockRate;
    private final DelayEstimator estimator;

    private boolean measuring;
    private long since;
    private long leastSpare;
    private int leastQueued;

    private int surplus;
    private int shortage;
    private boolean inserted;
    private long insertedAt;
    private boolean removed;
    private long removedAt;
    private long now;

    DelayControl(int clockRate, DelayEstimator estimator) {
        this.clockRate = clockRate;
        this.estimator = estimator;
    }

    /** Playout begins anew with a delay of its own. */
    void restart() {
        measuring = false;
        surplus = 0;
        shortage = 0;
        inserted = false;
    }

    /** The buffer ran dry, or the delay was changed: what was measured no longer holds. */
    void changed() {
        measuring = false;
        surplus = 0;
    }

    /**
     * A packet is played.
     *
     * @param queuedTicks decoded audio that is played before it
     */
    void onPlay(int timestamp, int frameTicks, int queuedTicks, long nowNanos) {
        now = nowNanos;
        long spare = estimator.sinceFastest(timestamp, nowNanos) - estimator.depthMicros();
        int step = Math.min(frameTicks, clockRate * FRAME_MILLIS / 1000);
        if (spare < 0) {
            long steps = -spare * clockRate / 1_000_000 / step + 1;
            shortage = (int) Math.max(0, Math.min(steps * step - queuedTicks, clockRate));
            changed();
            return;
        }
        shortage = 0;
        if (!measuring) {
            measuring = true;
            since = nowNanos;
            leastSpare = spare;
            leastQueued = queuedTicks;
        }
        leastSpare = Math.min(leastSpare, spare);
        leastQueued = Math.min(leastQueued, queuedTicks);
        if (nowNanos - since >= WINDOW_NANOS) {
            measuring = false;
            surplus = removable(step);
        }
    }

    /** Whole frames, so that packets stay aligned with frames, and what is queued in any case. */
    private int removable(int step) {
        int reserve = estimator.depthMicros() / 4 + 500;
        long steps = Math.max(0, leastSpare - reserve) * clockRate / 1_000_000 / step;
        if (inserted && now - insertedAt < REST_NANOS && steps * step * 1_000_000 / clockRate < URGENT_MICROS) {
            return 0;
        }
        int queued = leastQueued * 500 > clockRate ? leastQueued : 0; // 2 ms
        return (int) Math.min(steps * step + queued, 2L * clockRate);
    }

    /** Ticks that may be removed now. */
    int surplus() {
        if (surplus == 0) {
            return 0;
        }
        boolean fast = (long) surplus * 1_000_000 / clockRate >= URGENT_MICROS;
        return removed && now - removedAt < (fast ? FAST_PACE_NANOS : PACE_NANOS) ? 0 : surplus;
    }

    /** Ticks that are to be inserted now. */
    int shortage() {
        return shortage;
    }

    /** Ticks were inserted (positive) or removed (negative). */
    void scaled(int ticks) {
        if (ticks > 0) {
            inserted = true;
            insertedAt = now;
            shortage = Math.max(0, shortage - ticks);
        } else {
            removed = true;
            removedAt = now;
            surplus = Math.max(0, surplus + ticks);
            measuring = false;
        }
    }
}
