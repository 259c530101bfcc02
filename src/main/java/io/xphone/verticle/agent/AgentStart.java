package io.xphone.verticle.agent;

import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.function.Supplier;

/** The start of an agent. It can be abandoned before it is complete, and then no longer waits for network responses. */
final class AgentStart {

    private final Promise<Void> abandoned = Promise.promise();
    private final Promise<Void> completed = Promise.promise();
    private final Promise<Void> ended = Promise.promise();
    private boolean carrierStopped;

    void abandon() {
        abandoned.tryFail(new IllegalStateException("stopped during its start"));
    }

    /** Fails when the start is abandoned. */
    Future<Void> abandoned() {
        return abandoned.future();
    }

    /** Runs the next step, unless the start has been abandoned. */
    <T> Future<T> next(Supplier<Future<T>> step) {
        return abandoned.future().isComplete()
                ? Future.failedFuture(abandoned.future().cause())
                : step.get();
    }

    /** As above, and fails as soon as the start is abandoned. */
    <T> Future<T> nextOrNever(Supplier<Future<T>> step) {
        return next(() -> {
            Promise<T> either = Promise.promise();
            step.get().onComplete(done -> {
                if (done.succeeded()) {
                    either.tryComplete(done.result());
                } else {
                    either.tryFail(done.cause());
                }
            });
            abandoned.future().onFailure(either::tryFail);
            return either.future();
        });
    }

    /** No further step follows. */
    void completed() {
        completed.complete();
    }

    /** Everything that was started has been stopped. */
    void stopped() {
        ended.complete();
    }

    /** Completes with {@link #stopped()}. */
    Future<Void> ended() {
        return ended.future();
    }

    /** Whether the deployment that all others are children of is being undeployed. */
    boolean carrierStopped() {
        return carrierStopped;
    }

    /** A child of that deployment; abandons the start when it is undeployed. */
    Deployable carrierWatch() {
        return new VerticleBase() {
            @Override
            public Future<?> stop() {
                carrierStopped = true;
                abandon();
                return completed.future(); // unregistering needs the transport
            }
        };
    }
}
