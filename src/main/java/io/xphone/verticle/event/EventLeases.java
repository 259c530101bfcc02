package io.xphone.verticle.event;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Who holds something that goes on until it is ended, and must say now and then that it still does. A holder that does not, or whose node
 * has left the cluster, has lapsed.
 */
final class EventLeases {

    /** Whatever the cluster knows of a newcomer's node yet: it has just been heard of. */
    private static final long FRESH_NANOS = 2_000_000_000L;

    private record Lease(String node, long nanos, long renewed) {
        boolean over(long now, Predicate<String> up) {
            return now - renewed > nanos || node != null && now - renewed >= FRESH_NANOS && !up.test(node);
        }
    }

    private final String here;
    private final LongSupplier clock;
    private final Predicate<String> up;
    private final Map<String, Lease> byHolder = new HashMap<>();

    /**
     * @param here the id of our node
     * @param nanos any steady clock
     * @param up whether the node of that id is
     */
    EventLeases(String here, LongSupplier nanos, Predicate<String> up) {
        this.here = here;
        this.clock = nanos;
        this.up = up;
    }

    /**
     * Something is held, or said anew.
     *
     * @param node of the holder; null when it does not say
     * @param leaseMs how long without a word; 0: for ever
     */
    void hold(String holder, String node, long leaseMs) {
        if (leaseMs > 0) {
            String elsewhere = here.equals(node) ? null : node;
            byHolder.put(holder, new Lease(elsewhere, leaseMs * 1_000_000L, clock.getAsLong()));
        } else {
            byHolder.remove(holder);
        }
    }

    /** @return false when that one holds nothing with a lease */
    boolean renew(String holder) {
        return byHolder.computeIfPresent(holder, (id, lease) -> new Lease(lease.node, lease.nanos, clock.getAsLong()))
                != null;
    }

    void end(String holder) {
        byHolder.remove(holder);
    }

    /** Those who have lapsed, which are known no more. */
    List<String> lapsed() {
        if (byHolder.isEmpty()) {
            return List.of();
        }
        long now = clock.getAsLong();
        List<String> lapsed = new ArrayList<>();
        byHolder.forEach((holder, lease) -> {
            if (lease.over(now, up)) {
                lapsed.add(holder);
            }
        });
        lapsed.forEach(byHolder::remove);
        return lapsed;
    }

    /** When the next one lapses if it says nothing, in ms from now, at least 1; empty when there is none. */
    OptionalLong nextMillis() {
        long now = clock.getAsLong();
        return byHolder.values().stream()
                .mapToLong(lease -> Math.max(0, lease.renewed + lease.nanos - now) / 1_000_000L + 1)
                .min();
    }
}
