package io.xphone.sip.event;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many requests a source may send: so many a second, with a second's worth at once. Sources are bounded; the one that
 * was silent longest is forgotten first.
 */
public final class SourceRate {

    private static final int MOST_SOURCES = 4_096;

    private final int perSecond;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST_SOURCES;
        }
    };

    private static final class Bucket {
        private double tokens;
        private long filledAt;
    }

    /** @param perSecond 0 for no limit */
    public SourceRate(int perSecond) {
        this.perSecond = perSecond;
    }

    /** Whether one more request of this source is within the rate; it counts when it is. */
    public boolean admits(String source, long nowMillis) {
        if (perSecond <= 0) {
            return true;
        }
        Bucket bucket = buckets.get(source);
        if (bucket == null) {
            bucket = new Bucket();
            bucket.tokens = perSecond;
            bucket.filledAt = nowMillis;
            buckets.put(source, bucket);
        }
        double passed = Math.max(0, nowMillis - bucket.filledAt) / 1000.0;
        bucket.tokens = Math.min(perSecond, bucket.tokens + passed * perSecond);
        bucket.filledAt = nowMillis;
        if (bucket.tokens < 1) {
            return false;
        }
        bucket.tokens--;
        return true;
    }
}
