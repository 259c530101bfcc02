package io.xphone.verticle.event;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.xphone.bus.BusErrors;
import io.xphone.verticle.runtime.BusSubscriber;
import io.xphone.verticle.runtime.CommandFailure;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the sessions of applications that have failed: subscriptions and publications whose events go to the
 * application's address, and notifier sessions that only that application handled.
 */
final class EventSweep {

    private static final Logger LOG = LoggerFactory.getLogger(EventSweep.class);

    /** A node that has left the cluster is detected within this time. */
    private static final long CHECK_MS = 1_000;

    private final Vertx vertx;
    private final EventContext context;
    private final EventLeases leases;
    private final HandlerRegistrations registrations;
    private final NotifierSessions notifiers;
    private long timer = -1;
    private boolean stopped;

    /** @param leases leases of the addresses that events go to */
    EventSweep(
            EventContext context, EventLeases leases, HandlerRegistrations registrations, NotifierSessions notifiers) {
        this.vertx = context.vertx();
        this.context = context;
        this.leases = leases;
        this.registrations = registrations;
        this.notifiers = notifiers;
    }

    /**
     * Holds a lease for a new subscription or publication.
     *
     * @param deliver address of the events; null for none: the session then has no lease
     * @param node node of the application; null when unknown
     * @param leaseMs duration of the lease; 0 for no expiry on the local node, and for 30 s on others
     * @throws IllegalArgumentException when leaseMs is negative, or set without deliver
     */
    void opened(String deliver, String node, int leaseMs) {
        if (leaseMs < 0 || leaseMs > 0 && deliver == null) {
            throw new IllegalArgumentException("leaseMs: " + leaseMs + (deliver == null ? " without deliver" : ""));
        }
        if (deliver != null) {
            boolean local = context.node().equals(node);
            leases.hold(deliver, node, leaseMs > 0 || local ? leaseMs : BusSubscriber.REMOTE_LEASE_MS);
            arm();
        }
    }

    /** Renews the lease of an address. */
    Future<Void> renew(String deliver) {
        return deliver != null && leases.renew(deliver)
                ? Future.succeededFuture()
                : CommandFailure.with(BusErrors.INVALID_STATE, "no lease at \"" + deliver + "\"");
    }

    /** Starts the timer for the next expiry. */
    void arm() {
        OptionalLong next = LongStream.concat(leases.nextMillis().stream(), registrations.nextMillis().stream())
                .min();
        if (next.isPresent() && !stopped) {
            vertx.cancelTimer(timer);
            timer = vertx.setTimer(Math.min(next.getAsLong(), CHECK_MS), due -> sweep());
        }
    }

    private void sweep() {
        for (String address : leases.removeExpired()) {
            for (EventSession event : context.all()) {
                if (address.equals(event.deliver())) {
                    LOG.info("lease of {} expired: ending its subscriptions and publications", address);
                    event.perform(event.close());
                }
            }
        }
        if (registrations.expired()) {
            notifiers.endUnhandled();
        }
        arm();
    }

    void stop() {
        stopped = true;
        vertx.cancelTimer(timer);
    }
}
