package io.xphone.verticle.runtime;

import io.vertx.core.Vertx;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/** Tells how late the event loop is, at regular intervals while there is something to do. Used on that loop alone. */
public final class LoopDelayProbe {

    private static final int PERIOD_MS = 100;

    private final Vertx vertx;
    private final BooleanSupplier busy;
    private final LongConsumer late;
    private boolean running;
    private boolean woken;
    private long due;

    /**
     * @param busy whether there is still something to do
     * @param late is told the ms by which each beat came late; 0 when there are no more
     */
    public LoopDelayProbe(Vertx vertx, BooleanSupplier busy, LongConsumer late) {
        this.vertx = vertx;
        this.busy = busy;
        this.late = late;
    }

    /** Something came. */
    public void wake() {
        woken = true;
        if (!running) {
            running = true;
            arm();
        }
    }

    private void arm() {
        due = System.nanoTime() + PERIOD_MS * 1_000_000L;
        vertx.setTimer(PERIOD_MS, fired -> tick());
    }

    private void tick() {
        running = woken || busy.getAsBoolean();
        woken = false;
        late.accept(running ? Math.max(0, (System.nanoTime() - due) / 1_000_000) : 0);
        if (running) {
            arm();
        }
    }
}
