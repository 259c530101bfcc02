package io.xphone.verticle.runtime;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** Limits a log message that may occur for every call to one line per second. */
public final class LogLimit {

    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private boolean logged;
    private long last;
    private long suppressed;

    /** Lines that were suppressed since the last one. */
    long suppressed() {
        return suppressed;
    }

    /**
     * Decides whether a line is written.
     *
     * @param nowNanos the time
     * @return how many lines were suppressed since the previous one; empty when this one is suppressed too
     */
    public OptionalLong admit(long nowNanos) {
        if (logged && nowNanos - last < INTERVAL_NANOS) {
            suppressed++;
            return OptionalLong.empty();
        }
        OptionalLong before = OptionalLong.of(suppressed);
        logged = true;
        last = nowNanos;
        suppressed = 0;
        return before;
    }
}
