package io.xphone.verticle.runtime;

import io.vertx.core.Vertx;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/** Reports the delay of the event loop at regular intervals while the loop has work. Used only on that loop. */
public final class LoopDelayProbe {

    private static final int PERIOD_MS = 100;

    private final Vertx vertx;
    private final BooleanSupplier busy;
    private final LongConsumer late;
    private boolean running;
    private boolean woken;
    private long due;

    /**
     * @param busy whether the loop still has work
     * @param late receives the delay of each tick in ms; 0 with the last one
     */
    public LoopDelayProbe(Vertx vertx, BooleanSupplier busy, LongConsumer late) {
        this.vertx = vertx;
        this.busy = busy;
        this.late = late;
    }

    /** Starts the ticks unless they run. */
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
