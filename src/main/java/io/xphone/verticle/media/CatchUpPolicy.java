package io.xphone.verticle.media;

import java.util.concurrent.TimeUnit;

/**
 * Decides whether a media clock that is behind catches up or drops overdue ticks. A loop that was blocked for a moment
 * catches up and loses nothing. A loop that stays behind is overloaded: audio of overdue ticks is useless to its
 * listeners, and catching up would keep the loop behind for ever. It drops them and is on time again for the next ones.
 */
final class CatchUpPolicy {

    /** Delay from which the clock counts as behind. */
    private static final long BEHIND_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Maximum time to catch up. */
    private static final long CATCH_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(1_000);

    /** Delay, as after a pause of the machine, from which overdue ticks are dropped at once. */
    private static final long PAUSED_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private boolean behind;
    private long since;

    /**
     * Whether overdue ticks are dropped now.
     *
     * @param lateNanos delay of the next tick
     * @param nowNanos the time
     */
    boolean drops(long lateNanos, long nowNanos) {
        if (lateNanos <= BEHIND_NANOS) {
            behind = false;
            return false;
        }
        if (!behind) {
            behind = true;
            since = nowNanos;
        }
        return lateNanos > PAUSED_NANOS || nowNanos - since > CATCH_UP_NANOS;
    }
}
