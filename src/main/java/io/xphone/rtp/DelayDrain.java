package io.xphone.rtp;

/**
 * Decides when a jitter buffer holds too much: the least surplus of a whole second is delay that stays, and is given up
 * frame by frame, 100 ms apart. For half a second it waits for quiet frames, then it takes any.
 */
final class DelayDrain {

    private static final long SECOND = 1_000_000_000L;

    private final int clockRate;
    private boolean watching;
    private int least;
    private long since;
    private int toDrop;
    private int sinceDrop;
    private int waited;

    DelayDrain(int clockRate) {
        this.clockRate = clockRate;
    }

    /** Begins to watch anew, with nothing to give up. */
    void restart() {
        watching = false;
        toDrop = 0;
    }

    /** The buffer ran dry: there is no surplus in this second. */
    void ranDry() {
        watching = false;
    }

    /**
     * Once for each pull.
     *
     * @param surplus ticks held too much, negative when there is room
     * @param frameTicks length of a frame
     * @param nowNanos the time
     */
    void watch(int surplus, int frameTicks, long nowNanos) {
        if (!watching) {
            watching = true;
            since = nowNanos;
            least = Integer.MAX_VALUE;
        }
        least = Math.min(least, surplus);
        if (nowNanos - since >= SECOND) {
            toDrop = least <= 0 ? 0 : (least + frameTicks - 1) / frameTicks;
            waited = 0;
            watching = false;
        }
        sinceDrop = Math.min(sinceDrop + frameTicks, clockRate);
        waited = Math.min(waited + frameTicks, clockRate);
    }

    /** Whether a frame, or as much silence, should go now. */
    boolean wants() {
        return toDrop > 0 && sinceDrop >= clockRate / 10;
    }

    /** Whether it should go even if it can be heard. */
    boolean insists() {
        return waited > clockRate / 2;
    }

    /** A frame, or as much silence, went. */
    void dropped() {
        toDrop--;
        sinceDrop = 0;
    }
}
