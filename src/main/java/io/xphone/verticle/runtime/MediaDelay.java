package io.xphone.verticle.runtime;

import java.util.concurrent.TimeUnit;

/**
 * Whether the media of this process is late: the media clocks of the event loops report when they run behind, and those
 * who accept new calls look. New calls that take the time which running calls need would break their audio.
 */
public final class MediaDelay {

    /** From this delay on a media clock is late: a frame of 20 ms is missing where it is played. */
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

    /** How long a report holds; a clock that is still late reports again before. */
    private static final long HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static volatile long lateNanos = System.nanoTime() - HOLD_NANOS;

    private MediaDelay() {}

    /** A media clock runs, so much later than it should. */
    public static void report(long delayNanos, long nowNanos) {
        if (delayNanos > LATE_NANOS) {
            lateNanos = nowNanos;
        }
    }

    /** Whether a media clock has been late just now. */
    public static boolean late(long nowNanos) {
        return nowNanos - lateNanos < HOLD_NANOS;
    }
}
