package io.xphone.rtp;

/**
 * Measures the standing delay of a jitter buffer: the least surplus of a whole second. It is reduced frame by frame,
 * 100 ms apart: by quiet frames only for the first half second, then by any frame.
 */
final class StandingDelay {

    private static final long SECOND = 1_000_000_000L;

    private final int clockRate;
    private boolean measuring;
    private int least;
    private long since;
    private int framesToDrop;
    private int sinceDrop;
    private int waited;

    StandingDelay(int clockRate) {
        this.clockRate = clockRate;
    }

    /** Restarts the measurement; no frames are to be dropped. */
    void restart() {
        measuring = false;
        framesToDrop = 0;
    }

    /** The buffer ran dry, so this second has no surplus. */
    void ranDry() {
        measuring = false;
    }

    /**
     * Takes a sample; called once per pull.
     *
     * @param surplus ticks held beyond the target, negative below it
     * @param frameTicks length of a frame
     * @param nowNanos the current time
     */
    void sample(int surplus, int frameTicks, long nowNanos) {
        if (!measuring) {
            measuring = true;
            since = nowNanos;
            least = Integer.MAX_VALUE;
        }
        least = Math.min(least, surplus);
        if (nowNanos - since >= SECOND) {
            framesToDrop = least <= 0 ? 0 : (least + frameTicks - 1) / frameTicks;
            waited = 0;
            measuring = false;
        }
        sinceDrop = Math.min(sinceDrop + frameTicks, clockRate);
        waited = Math.min(waited + frameTicks, clockRate);
    }

    /** Whether a frame, or as much silence, is to be dropped now. */
    boolean dropDue() {
        return framesToDrop > 0 && sinceDrop >= clockRate / 10;
    }

    /** Whether an audible frame may be dropped. */
    boolean dropAudible() {
        return waited > clockRate / 2;
    }

    /** A frame, or as much silence, was dropped. */
    void dropped() {
        framesToDrop--;
        sinceDrop = 0;
    }
}
