package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;

/**
 * Whether an agent is started: it is started once at a time, and can be closed in every state and repeatedly.
 * Thread-safe.
 */
final class AgentLifecycle {

    private boolean started;
    private Promise<Void> closing; // null: not being closed

    /** @return false when the agent is started already, or is being closed */
    synchronized boolean start() {
        if (started) {
            return false;
        }
        started = true;
        return true;
    }

    /** The start failed; a close that is in progress completes on its own. */
    synchronized void startFailed() {
        started = closing != null;
    }

    /**
     * Closes what was started.
     *
     * @param closed the promise of this close
     * @param stop stops the agent
     * @return the outcome: of the close in progress when there is one; success when nothing is started
     */
    Future<Void> close(Promise<Void> closed, Supplier<Future<Void>> stop) {
        synchronized (this) {
            if (closing != null) {
                return closing.future();
            }
            if (!started) {
                closed.complete();
                return closed.future();
            }
            closing = closed;
        }
        stop.get().onComplete(done -> {
            synchronized (this) {
                started = false;
                closing = null;
            }
            if (done.succeeded()) {
                closed.complete();
            } else {
                closed.fail(done.cause());
            }
        });
        return closed.future();
    }
}
