package io.xphone.verticle.agent;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Stops an agent when the JVM exits by a signal or {@code System.exit}, for as long as the agent is deployed. */
final class ExitHook extends VerticleBase {

    /** How long the exit waits for the agent: a registrar may not respond. */
    private static final long WAIT_MS = 5_000;

    private final String name;
    private final Context agentContext;
    private final Supplier<Future<Void>> stop;
    private Thread hook;

    /**
     * @param agentContext the context that {@code stop} is called on
     * @param stop stops the agent
     */
    ExitHook(String name, Context agentContext, Supplier<Future<Void>> stop) {
        this.name = name;
        this.agentContext = agentContext;
        this.stop = stop;
    }

    @Override
    public Future<?> start() {
        hook = new Thread(this::onExit, "exit of " + name);
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException exiting) {
            hook = null;
        }
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        if (hook != null) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException exiting) {
                // the hook is running
            }
        }
        return Future.succeededFuture();
    }

    private void onExit() {
        CountDownLatch stopped = new CountDownLatch(1);
        try {
            agentContext.runOnContext(now -> stop.get().onComplete(done -> stopped.countDown()));
            stopped.await(WAIT_MS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            // Vert.x is closed, and has stopped the agent
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
