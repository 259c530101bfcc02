package io.xphone.sip.auth;

import io.xphone.sip.SourceGroup;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts failed authentications by source, to delay the responses to them and to ban a source that goes on: guessing a
 * password takes time then. A source is a {@link SourceGroup}. Their number is bounded: beyond it the source whose last
 * failure is oldest is forgotten.
 *
 * <p>{@code now} is in milliseconds of a monotonic clock. Not safe for use by several threads.
 */
public final class FailureLimiter {

    private static final int MAX_SOURCES = 10_000;
    private static final long FIRST_DELAY_MILLIS = 125;
    private static final long MAX_DELAY_MILLIS = 2_000;

    /**
     * The result of a failure.
     *
     * @param failures of the source
     * @param delayMillis how long to delay the response; doubles with each failure up to 2 s
     * @param banned whether the source is banned from now on, by this failure
     */
    public record Failure(int failures, long delayMillis, boolean banned) {}

    private static final class Source {
        int failures;
        long last;
        boolean banned;
    }

    private final int maxFailures;
    private final long banMillis;
    private final Map<SourceGroup, Source> sources = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SourceGroup, Source> eldest) {
            return size() > MAX_SOURCES;
        }
    };

    /**
     * @param maxFailures the number of failures after which a source is banned; 0 for no bans
     * @param banMillis the length of a ban; failures that are older do not count
     */
    public FailureLimiter(int maxFailures, long banMillis) {
        this.maxFailures = maxFailures;
        this.banMillis = banMillis;
    }

    /** Whether the source is banned. */
    public boolean banned(String host, long now) {
        if (sources.isEmpty()) {
            return false;
        }
        Source source = sources.get(SourceGroup.of(host));
        return source != null && source.banned && now - source.last < banMillis;
    }

    /** Counts a failure of a source that it may ban. */
    public Failure failed(String host, long now) {
        return failed(host, now, true);
    }

    /**
     * Counts a failure.
     *
     * @param bannable whether too many failures ban the source
     */
    public Failure failed(String host, long now, boolean bannable) {
        Source source = sources.computeIfAbsent(SourceGroup.of(host), first -> new Source());
        if (source.failures > 0 && now - source.last >= banMillis) {
            source.failures = 0;
            source.banned = false;
        }
        source.last = now;
        source.failures++;
        boolean bans = bannable && maxFailures > 0 && !source.banned && source.failures >= maxFailures;
        source.banned |= bans;
        long delay = FIRST_DELAY_MILLIS << Math.min(source.failures - 1, 10);
        return new Failure(source.failures, Math.min(delay, MAX_DELAY_MILLIS), bans);
    }

    /** Forgets the failures of a source that has authenticated itself: several phones may share an address. */
    public void succeeded(String host) {
        if (!sources.isEmpty()) {
            sources.remove(SourceGroup.of(host));
        }
    }

    /** The number of sources that are counted. */
    int size() {
        return sources.size();
    }
}
