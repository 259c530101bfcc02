package io.xphone.verticle.runtime;

import io.xphone.sip.SourceGroup;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Logs what strangers cause: one line a second for each kind and group of sources, and 50 lines a second in all. The
 * next line contains how many were suppressed. A group is the {@linkplain SourceGroup#network network} of a source.
 * Every value passes {@link LogText}. Thread-safe.
 */
public final class LimitedLog {

    private static final int MAX_GROUPS = 1_024;
    private static final int MAX_LINES = 50;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private record Kind(String format, String group) {}

    private final Logger log;
    private final LongSupplier nanos;
    private final Map<Kind, LogLimit> limits = new LinkedHashMap<>(16, 0.75f, true);
    private long second;
    private int lines;
    private long untold; // suppressed lines of groups that are forgotten, or over the limit of all groups

    /** Logs to a logger. */
    public LimitedLog(Logger log) {
        this(log, System::nanoTime);
    }

    /** @param nanos a monotonic clock */
    LimitedLog(Logger log, LongSupplier nanos) {
        this.log = log;
        this.nanos = nanos;
        this.second = nanos.getAsLong();
    }

    /**
     * Logs at INFO.
     *
     * @param source address literal of the source; "" for none
     * @param format the message and its kind, with {@code {}} for each value
     */
    public void info(String source, String format, Object... values) {
        if (log.isInfoEnabled()) {
            line(log::info, source, format, values);
        }
    }

    /** As {@link #info}, at DEBUG. */
    public void debug(String source, String format, Object... values) {
        if (log.isDebugEnabled()) {
            line(log::debug, source, format, values);
        }
    }

    /** As {@link #info}, at WARN. */
    public void warn(String source, String format, Object... values) {
        line(log::warn, source, format, values);
    }

    private void line(BiConsumer<String, Object[]> to, String source, String format, Object... values) {
        String group = SourceGroup.network(source).name();
        OptionalLong admitted = admit(new Kind(format, group));
        if (admitted.isEmpty()) {
            return;
        }
        Object[] clean = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            clean[i] = LogText.of(values[i]);
        }
        long suppressed = admitted.getAsLong();
        to.accept(
                suppressed == 0
                        ? format
                        : format + "; " + suppressed + " lines like this one were suppressed"
                                + (group.isEmpty() ? "" : ", from " + group),
                clean);
    }

    private synchronized OptionalLong admit(Kind kind) {
        long now = nanos.getAsLong();
        if (now - second >= SECOND) {
            second = now;
            lines = 0;
        }
        if (lines >= MAX_LINES) {
            untold++;
            return OptionalLong.empty();
        }
        OptionalLong admitted =
                limits.computeIfAbsent(kind, first -> new LogLimit()).admit(now);
        if (limits.size() > MAX_GROUPS) {
            Iterator<LogLimit> eldest = limits.values().iterator();
            untold += eldest.next().suppressed();
            eldest.remove();
        }
        if (admitted.isEmpty()) {
            return admitted;
        }
        lines++;
        long more = untold;
        untold = 0;
        return OptionalLong.of(admitted.getAsLong() + more);
    }
}
