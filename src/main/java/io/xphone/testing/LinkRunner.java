package io.xphone.testing;

import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Applies the outcomes of a {@link FakeLink} on an event loop. Packets are delivered in the order of their deadlines,
 * which never decrease: each timer delivers the packet at the head of the queue.
 */
final class LinkRunner {

    /** Receives the outcome of a packet. */
    interface OutcomeHandler {
        void lost(boolean lost);
    }

    /** How long a reordered packet waits for its successor, in ms. */
    private static final int REORDER_TIMEOUT_MILLIS = 100;

    private final Vertx vertx;
    private final FakeLink link;
    private final Queue<Runnable> inFlight = new ArrayDeque<>();
    private long lastDue;
    private Runnable reordered;

    LinkRunner(Vertx vertx, LinkOptions options) {
        this.vertx = vertx;
        this.link = new FakeLink(options);
    }

    /**
     * Passes a packet through the simulated network.
     *
     * @param outcomeHandler called first, with whether the packet is lost
     * @param delivery run when the packet is delivered: at once or later, once or twice
     */
    void pass(OutcomeHandler outcomeHandler, Runnable delivery) {
        if (link.options().perfect()) {
            outcomeHandler.lost(false);
            delivery.run();
            return;
        }
        FakeLink.Outcome outcome = link.next();
        outcomeHandler.lost(outcome.lost());
        if (outcome.lost()) {
            return;
        }
        Runnable deliveries = outcome.duplicated() ? twice(delivery) : delivery;
        if (outcome.reordered() && reordered == null) {
            reordered = deliveries;
            vertx.setTimer(REORDER_TIMEOUT_MILLIS, id -> {
                if (reordered == deliveries) {
                    reordered = null;
                    deliveries.run();
                }
            });
        } else {
            deliver(deliveries, outcome.delayMillis());
            if (reordered != null) {
                Runnable late = reordered;
                reordered = null;
                deliver(late, outcome.delayMillis());
            }
        }
    }

    void pass(Runnable delivery) {
        pass(lost -> {}, delivery);
    }

    private static Runnable twice(Runnable delivery) {
        return () -> {
            delivery.run();
            delivery.run();
        };
    }

    private void deliver(Runnable delivery, int delayMillis) {
        long now = System.nanoTime() / 1_000_000;
        long due = inFlight.isEmpty() ? now + delayMillis : Math.max(lastDue, now + delayMillis);
        if (due <= now) {
            delivery.run();
            return;
        }
        lastDue = due;
        inFlight.add(delivery);
        vertx.setTimer(due - now, id -> inFlight.remove().run());
    }
}
