package io.xphone.verticle.runtime;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** At most a line a second about what may happen to every call: thousands would say no more, and hide the others. */
public final class LogLimit {

    private static final long APART_NANOS = TimeUnit.SECONDS.toNanos(1);

    private boolean said;
    private long last;
    private long untold;

    /**
     * Whether a line is written.
     *
     * @param nowNanos the time
     * @return how many were left out since the one before; empty when this one is left out too
     */
    public OptionalLong admit(long nowNanos) {
        if (said && nowNanos - last < APART_NANOS) {
            untold++;
            return OptionalLong.empty();
        }
        OptionalLong before = OptionalLong.of(untold);
        said = true;
        last = nowNanos;
        untold = 0;
        return before;
    }
}
