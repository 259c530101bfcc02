package io.xphone.verticle.runtime;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Whether the process runs out of file descriptors: a call takes two. Read from the system at most once a second.
 * Thread-safe.
 */
public final class FileDescriptors {

    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long RESERVE_PART = 16;
    private static final long MIN_RESERVE = 32;
    private static final long MAX_RESERVE = 1_024;
    private static final FileDescriptors PROCESS = ofProcess();

    private final LongSupplier open;
    private final LongSupplier limit;
    private long readNanos;
    private boolean read;
    private boolean scarce;

    /**
     * @param open how many are in use
     * @param limit how many may be; 0 when that is not known
     */
    FileDescriptors(LongSupplier open, LongSupplier limit) {
        this.open = open;
        this.limit = limit;
    }

    /** Those of this process; never scarce on a system that does not count them. */
    public static FileDescriptors process() {
        return PROCESS;
    }

    private static FileDescriptors ofProcess() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? new FileDescriptors(unix::getOpenFileDescriptorCount, unix::getMaxFileDescriptorCount)
                : new FileDescriptors(() -> 0, () -> 0);
    }

    /** Whether fewer are free than a sixteenth of all, at least 32 and at most 1,024. */
    public synchronized boolean scarce(long nowNanos) {
        if (!read || nowNanos - readNanos >= INTERVAL_NANOS) {
            read = true;
            readNanos = nowNanos;
            long all = limit.getAsLong();
            long reserve = Math.max(MIN_RESERVE, Math.min(MAX_RESERVE, all / RESERVE_PART));
            scarce = all > 0 && all - open.getAsLong() < reserve;
        }
        return scarce;
    }
}
