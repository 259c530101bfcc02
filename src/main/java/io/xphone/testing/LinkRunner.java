package io.xphone.testing;

import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Carries out what a {@link FakeLink} decides, on an event loop. Packets leave in the order of their deadlines, which
 * never go back: each timer that fires takes the packet at the head, whichever it was set for.
 */
final class LinkRunner {

    /** Hears what was decided of a packet. */
    interface Decided {
        void lost(boolean lost);
    }

    /** How long an overtaken packet waits for one to overtake it, in ms. */
    private static final int PATIENCE_MILLIS = 100;

    private final Vertx vertx;
    private final FakeLink link;
    private final Queue<Runnable> underWay = new ArrayDeque<>();
    private long lastDue;
    private Runnable overtaken;

    LinkRunner(Vertx vertx, LinkOptions options) {
        this.vertx = vertx;
        this.link = new FakeLink(options);
    }

    /**
     * Takes a packet.
     *
     * @param decided told first whether it is lost
     * @param arrive what happens when it arrives, at once or later, once or twice
     */
    void pass(Decided decided, Runnable arrive) {
        if (link.options().perfect()) {
            decided.lost(false);
            arrive.run();
            return;
        }
        FakeLink.Fate fate = link.next();
        decided.lost(fate.lost());
        if (fate.lost()) {
            return;
        }
        Runnable whole = fate.duplicated() ? twice(arrive) : arrive;
        if (fate.overtaken() && overtaken == null) {
            overtaken = whole;
            vertx.setTimer(PATIENCE_MILLIS, id -> {
                if (overtaken == whole) {
                    overtaken = null;
                    whole.run();
                }
            });
        } else {
            deliver(whole, fate.delayMillis());
            if (overtaken != null) {
                Runnable late = overtaken;
                overtaken = null;
                deliver(late, fate.delayMillis());
            }
        }
    }

    void pass(Runnable arrive) {
        pass(lost -> {}, arrive);
    }

    private static Runnable twice(Runnable arrive) {
        return () -> {
            arrive.run();
            arrive.run();
        };
    }

    private void deliver(Runnable arrive, int delayMillis) {
        long now = System.nanoTime() / 1_000_000;
        long due = underWay.isEmpty() ? now + delayMillis : Math.max(lastDue, now + delayMillis);
        if (due <= now) {
            arrive.run();
            return;
        }
        lastDue = due;
        underWay.add(arrive);
        vertx.setTimer(due - now, id -> underWay.remove().run());
    }
}
