package io.xphone.sip.auth;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Counts failed authentications by source, to delay the responses to them and to ban a source that goes on: guessing a
 * password takes time then. A source is an IPv4 address, or the first 64 bits of an IPv6 address, which one customer of
 * a network has. Their number is bounded: beyond it the source whose last failure is oldest is forgotten.
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
    private final Map<String, Source> sources = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Source> eldest) {
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
        Source source = sources.get(group(host));
        return source != null && source.banned && now - source.last < banMillis;
    }

    /** Counts a failure. */
    public Failure failed(String host, long now) {
        Source source = sources.computeIfAbsent(group(host), first -> new Source());
        if (source.failures > 0 && now - source.last >= banMillis) {
            source.failures = 0;
            source.banned = false;
        }
        source.last = now;
        source.failures++;
        boolean bans = maxFailures > 0 && !source.banned && source.failures >= maxFailures;
        source.banned |= bans;
        long delay = FIRST_DELAY_MILLIS << Math.min(source.failures - 1, 10);
        return new Failure(source.failures, Math.min(delay, MAX_DELAY_MILLIS), bans);
    }

    /** Forgets the failures of a source that has authenticated itself: several phones may share an address. */
    public void succeeded(String host) {
        if (!sources.isEmpty()) {
            sources.remove(group(host));
        }
    }

    /** The number of sources that are counted. */
    int size() {
        return sources.size();
    }

    /** The source of an address literal, as above: IPv6 as its first four groups. */
    static String group(String host) {
        if (host.indexOf(':') < 0) {
            return host;
        }
        String address = host.indexOf('%') < 0 ? host : host.substring(0, host.indexOf('%'));
        int gap = address.indexOf("::");
        String[] head = (gap < 0 ? address : address.substring(0, gap)).split(":");
        String[] tail = gap < 0 || gap + 2 == address.length()
                ? new String[0]
                : address.substring(gap + 2).split(":");
        int written = tail.length > 0 && tail[tail.length - 1].indexOf('.') >= 0 ? tail.length + 1 : tail.length;
        StringBuilder prefix = new StringBuilder(20);
        for (int i = 0; i < 4; i++) {
            String part = i < head.length ? head[i] : i >= 8 - written && gap >= 0 ? tail[i - 8 + written] : "";
            String digits = part.toLowerCase(Locale.ROOT).replaceFirst("^0+", "");
            prefix.append(digits.isEmpty() ? "0" : digits).append(':');
        }
        return prefix.append(":/64").toString();
    }
}
