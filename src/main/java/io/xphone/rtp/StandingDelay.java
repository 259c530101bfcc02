package io.xphone.rtp;

/**
 * Measures the standing delay of a jitter buffer: the least surplus of a whole second. It is reduced frame by frame,
 * 100 ms apart: by quiet frames only for the first half second, then by any frame. At the beginning of a stream, whose
 * first packets may have been slow, 200 ms are measured after the first 100 ms, and quiet frames are waited for only as
 * long as the delay can be gone within the first second.
 */
final class StandingDelay {

    private static final long SECOND = 1_000_000_000L;
    private static final long FIRST_PACKETS = 100_000_000L;
    private static final long BEGINNING = 200_000_000L;

    private final int clockRate;
    private boolean measuring;
    private boolean beginning = true;
    private boolean hurried;
    private int least;
    private long since;
    private int framesToDrop;
    private int sinceDrop;
    private int waited;

    StandingDelay(int clockRate) {
        this.clockRate = clockRate;
    }

    /** A stream begins: restarts the measurement, and no frames are to be dropped. */
    void restart() {
        measuring = false;
        beginning = true;
        framesToDrop = 0;
    }

    /** The buffer ran dry, so this second has no surplus. */
    void ranDry() {
        measuring = false;
    }

    /**
     * Takes a sample; called once per pull.
     *
     * @param surplus ticks by which the packet of this pull waited longer than the depth, negative if it waited less
     * @param frameTicks length of a frame
     * @param nowNanos the current time
     */
    void sample(int surplus, int frameTicks, long nowNanos) {
        if (!measuring) {
            measuring = true;
            since = beginning ? nowNanos + FIRST_PACKETS : nowNanos;
            least = Integer.MAX_VALUE;
        }
        if (nowNanos - since >= 0) {
            least = Math.min(least, surplus);
        }
        if (nowNanos - since >= (beginning ? BEGINNING : SECOND)) {
            framesToDrop = Math.max(0, least / frameTicks);
            hurried = beginning;
            beginning = false;
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
        return waited > (hurried ? clockRate * (55 - 10 * framesToDrop) / 100 : clockRate / 2);
    }

    /** A frame, or as much silence, was dropped. */
    void dropped() {
        framesToDrop--;
        sinceDrop = 0;
    }
}
