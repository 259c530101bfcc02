package io.xphone.verticle.runtime;

import java.util.function.LongSupplier;

/**
 * The clock for durations, in ms: unlike the wall clock it never jumps. It starts at the time of the wall clock, so
 * that 0 is long ago.
 */
public final class MonotonicClock {

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final MonotonicClock SYSTEM = new MonotonicClock(System::currentTimeMillis, System::nanoTime);

    private final LongSupplier nanos;
    private final long startMillis;
    private final long startNanos;

    /**
     * @param wallMillis read once
     * @param nanos a monotonic source
     */
    public MonotonicClock(LongSupplier wallMillis, LongSupplier nanos) {
        this.nanos = nanos;
        this.startMillis = wallMillis.getAsLong();
        this.startNanos = nanos.getAsLong();
    }

    /** The time of the process. */
    public static long millis() {
        return SYSTEM.now();
    }

    /** The time of this clock. */
    public long now() {
        return startMillis + (nanos.getAsLong() - startNanos) / NANOS_PER_MILLI;
    }
}
