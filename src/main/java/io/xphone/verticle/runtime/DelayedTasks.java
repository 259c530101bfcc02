package io.xphone.verticle.runtime;

import io.vertx.core.Vertx;

/** Runs tasks after a delay. Their number is bounded: beyond it a task runs at once, so that none keeps resources. */
public final class DelayedTasks {

    private static final int MAX = 256;

    private final Vertx vertx;
    private int waiting;

    public DelayedTasks(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Runs a task after the delay in ms; at once for 0. */
    public void run(long delayMillis, Runnable task) {
        if (delayMillis <= 0 || waiting >= MAX) {
            task.run();
            return;
        }
        waiting++;
        vertx.setTimer(delayMillis, fired -> {
            waiting--;
            task.run();
        });
    }
}
