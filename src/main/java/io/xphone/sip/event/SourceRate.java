package io.xphone.sip.event;

import io.xphone.sip.SourceGroup;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Limits the rate of requests per {@link SourceGroup}: a token bucket that holds the requests of one second. The number
 * of sources is bounded; the source that has been idle longest is removed first.
 */
public final class SourceRate {

    private static final int MAX_SOURCES = 4_096;

    private final int perSecond;
    private final Map<SourceGroup, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SourceGroup, Bucket> eldest) {
            return size() > MAX_SOURCES;
        }
    };

    private static final class Bucket {
        private double tokens;
        private long filledAt;
    }

    /** @param perSecond the limit per source, 0 for no limit */
    public SourceRate(int perSecond) {
        this.perSecond = perSecond;
    }

    /** Whether another request of this source is within the limit; an admitted request is counted. */
    public boolean admits(String source, long nowMillis) {
        if (perSecond <= 0) {
            return true;
        }
        SourceGroup group = SourceGroup.of(source);
        Bucket bucket = buckets.get(group);
        if (bucket == null) {
            bucket = new Bucket();
            bucket.tokens = perSecond;
            bucket.filledAt = nowMillis;
            buckets.put(group, bucket);
        }
        double elapsedSeconds = Math.max(0, nowMillis - bucket.filledAt) / 1000.0;
        bucket.tokens = Math.min(perSecond, bucket.tokens + elapsedSeconds * perSecond);
        bucket.filledAt = nowMillis;
        if (bucket.tokens < 1) {
            return false;
        }
        bucket.tokens--;
        return true;
    }
}
