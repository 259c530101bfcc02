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
 * Ends what an application leaves behind that has died: subscriptions and publications of ours that are told at its address, and the
 * subscribers whom nobody but it decided about.
 */
final class EventSweep {

    private static final Logger LOG = LoggerFactory.getLogger(EventSweep.class);

    /** A node that has left the cluster is noticed within this time. */
    private static final long LOOK_MS = 1_000;

    private final Vertx vertx;
    private final EventContext context;
    private final EventLeases leases;
    private final HandlerRegistrations attendances;
    private final NotifierSessions watchers;
    private long timer = -1;
    private boolean stopped;

    /** @param leases of those at whose address something is told */
    EventSweep(EventContext context, EventLeases leases, HandlerRegistrations attendances, NotifierSessions watchers) {
        this.vertx = context.vertx();
        this.context = context;
        this.leases = leases;
        this.attendances = attendances;
        this.watchers = watchers;
    }

    /**
     * Something is opened that is told at an address.
     *
     * @param deliver null: it is told nobody, and goes on until it is ended
     * @param node of whoever is told; null when it does not say
     * @param leaseMs 0: for ever where that is our node, else half a minute
     * @throws IllegalArgumentException when that can't be
     */
    void opened(String deliver, String node, int leaseMs) {
        if (leaseMs < 0 || leaseMs > 0 && deliver == null) {
            throw new IllegalArgumentException("leaseMs: " + leaseMs + (deliver == null ? " without deliver" : ""));
        }
        if (deliver != null) {
            boolean here = context.node().equals(node);
            leases.hold(deliver, node, leaseMs > 0 || here ? leaseMs : BusSubscriber.REMOTE_LEASE_MS);
            arm();
        }
    }

    /** Whoever is told at that address is still there. */
    Future<Void> renew(String deliver) {
        return deliver != null && leases.renew(deliver)
                ? Future.succeededFuture()
                : CommandFailure.with(BusErrors.INVALID_STATE, "nothing with a lease is told at \"" + deliver + "\"");
    }

    /** Sees to it that the next lapse is noticed. */
    void arm() {
        OptionalLong next = LongStream.concat(leases.nextMillis().stream(), attendances.nextMillis().stream())
                .min();
        if (next.isPresent() && !stopped) {
            vertx.cancelTimer(timer);
            timer = vertx.setTimer(Math.min(next.getAsLong(), LOOK_MS), due -> sweep());
        }
    }

    private void sweep() {
        for (String address : leases.lapsed()) {
            for (EventSession event : context.all()) {
                if (address.equals(event.deliver())) {
                    LOG.info("nobody is at {} any more: what was told there ends", address);
                    event.perform(event.close());
                }
            }
        }
        if (attendances.lapsed()) {
            watchers.endUndecided();
        }
        arm();
    }

    void stop() {
        stopped = true;
        vertx.cancelTimer(timer);
    }
}
