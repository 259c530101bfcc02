package io.xphone.verticle.event;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Leases of holders, which have to renew them. A lease expires when it is not renewed in time, or when the holder's
 * node has left the cluster.
 */
final class EventLeases {

    /** A lease is not checked against the cluster for this time, since the node may have joined just now. */
    private static final long GRACE_NANOS = 2_000_000_000L;

    private record Lease(String node, long nanos, long renewed) {
        boolean expired(long now, Predicate<String> up) {
            return now - renewed > nanos || node != null && now - renewed >= GRACE_NANOS && !up.test(node);
        }
    }

    private final String here;
    private final LongSupplier clock;
    private final Predicate<String> up;
    private final Map<String, Lease> byHolder = new HashMap<>();

    /**
     * @param here id of the local node
     * @param nanos a monotonic clock
     * @param up whether the node with that id is in the cluster
     */
    EventLeases(String here, LongSupplier nanos, Predicate<String> up) {
        this.here = here;
        this.clock = nanos;
        this.up = up;
    }

    /**
     * Creates or replaces the lease of a holder.
     *
     * @param node node of the holder; null when unknown
     * @param leaseMs time within which it has to be renewed; 0 for no expiry
     */
    void hold(String holder, String node, long leaseMs) {
        if (leaseMs > 0) {
            String elsewhere = here.equals(node) ? null : node;
            byHolder.put(holder, new Lease(elsewhere, leaseMs * 1_000_000L, clock.getAsLong()));
        } else {
            byHolder.remove(holder);
        }
    }

    /** @return false when the holder has no lease */
    boolean renew(String holder) {
        return byHolder.computeIfPresent(holder, (id, lease) -> new Lease(lease.node, lease.nanos, clock.getAsLong()))
                != null;
    }

    void end(String holder) {
        byHolder.remove(holder);
    }

    /** Removes expired leases, and returns their holders. */
    List<String> removeExpired() {
        if (byHolder.isEmpty()) {
            return List.of();
        }
        long now = clock.getAsLong();
        List<String> expired = new ArrayList<>();
        byHolder.forEach((holder, lease) -> {
            if (lease.expired(now, up)) {
                expired.add(holder);
            }
        });
        expired.forEach(byHolder::remove);
        return expired;
    }

    /** Time until the next lease expires unless it is renewed, in ms, at least 1; empty without leases. */
    OptionalLong nextMillis() {
        long now = clock.getAsLong();
        return byHolder.values().stream()
                .mapToLong(lease -> Math.max(0, lease.renewed + lease.nanos - now) / 1_000_000L + 1)
                .min();
    }
}
