package io.xphone.verticle.nat;

import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Remembers servers that failed, so that calls do not wait for them for a while. Thread-safe; holds the configured
 * servers alone.
 */
final class ServerHealth {

    /** How long a server that failed is avoided, in ms. */
    static final long AVOIDED_MS = 60_000;

    /** How long a server is avoided that did not respond for the first time, as if a few datagrams were lost, in ms. */
    static final long FIRST_MS = 10_000;

    private static final int MAX_SERVERS = 256; // more than are configured: DNS names new ones again and again
    private static final String SLOW = "slow ";

    private final Map<String, Long> avoidedUntil;
    private final LongSupplier millis;

    /**
     * @param avoidedUntil shared by those that use the same servers; thread-safe
     * @param millis a monotonic clock
     */
    ServerHealth(Map<String, Long> avoidedUntil, LongSupplier millis) {
        this.avoidedUntil = avoidedUntil;
        this.millis = millis;
    }

    boolean usable(String server) {
        return over(server) && over(SLOW + server);
    }

    private boolean over(String key) {
        Long until = avoidedUntil.get(key);
        return until == null || until <= millis.getAsLong();
    }

    /** Avoids a server that has not responded yet, and may still do so. */
    void slow(String server, long forMillis) {
        avoid(SLOW + server, forMillis);
    }

    /**
     * Avoids a server for a time.
     *
     * @return whether this is its first failure since it responded, which is to be logged
     */
    boolean failed(String server, long forMillis) {
        avoidedUntil.remove(SLOW + server);
        return avoid(server, forMillis) == null;
    }

    /**
     * Avoids a server that did not respond in time: for a short time at first, longer when it is asked again in vain.
     *
     * @return whether this is its first failure since it responded, which is to be logged
     */
    boolean timedOut(String server) {
        long now = millis.getAsLong();
        Long until = avoidedUntil.get(server);
        if (until != null && until > now) {
            avoidedUntil.remove(SLOW + server);
            return false; // it was asked in parallel
        }
        return failed(server, until == null ? FIRST_MS : AVOIDED_MS);
    }

    private Long avoid(String key, long forMillis) {
        if (avoidedUntil.size() >= MAX_SERVERS) {
            avoidedUntil.clear();
        }
        return avoidedUntil.put(key, millis.getAsLong() + forMillis);
    }

    /** Returns whether the server had failed before. */
    boolean responded(String server) {
        avoidedUntil.remove(SLOW + server);
        return avoidedUntil.remove(server) != null;
    }
}
