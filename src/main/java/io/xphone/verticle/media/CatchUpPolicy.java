package io.xphone.verticle.media;

import java.util.concurrent.TimeUnit;

/**
 * What a media clock does about being late. A loop that was held up for a moment makes up for it, and nothing is lost. One that stays behind
 * has more to do than it can: late beats are then worth nothing to anybody who listens, and making up for them keeps it behind for ever. It
 * gives them up, and is on time again for what comes.
 */
final class CatchUpPolicy {

    /** So late and no later it may be for long. */
    private static final long BEHIND_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** For so long it may try to catch up. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(1_000);

    /** So late it has been away (a paused machine), and nobody waits any more for what it missed. */
    private static final long AWAY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private boolean behind;
    private long since;

    /**
     * Whether the beats that are late are given up now.
     *
     * @param lateNanos how late the next one is
     * @param nowNanos the time
     */
    boolean givesUp(long lateNanos, long nowNanos) {
        if (lateNanos <= BEHIND_NANOS) {
            behind = false;
            return false;
        }
        if (!behind) {
            behind = true;
            since = nowNanos;
        }
        return lateNanos > AWAY_NANOS || nowNanos - since > PATIENCE_NANOS;
    }
}
