package io.xphone.verticle.agent;

import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.function.Supplier;

/** The start of an agent, which can be given up before it is through: what waits for others then waits no longer. */
final class AgentStart {

    private final Promise<Void> abandoned = Promise.promise();
    private final Promise<Void> through = Promise.promise();
    private final Promise<Void> over = Promise.promise();
    private boolean departed;

    void abandon() {
        abandoned.tryFail(new IllegalStateException("ended before it was up"));
    }

    /** Fails when the start is given up. */
    Future<Void> abandoned() {
        return abandoned.future();
    }

    /** The next step; none any more once the start is given up. */
    <T> Future<T> next(Supplier<Future<T>> step) {
        return abandoned.future().isComplete()
                ? Future.failedFuture(abandoned.future().cause())
                : step.get();
    }

    /** As above, and not waited for once the start is given up. */
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

    /** No further step will come. */
    void through() {
        through.complete();
    }

    /** What it had started is taken down again. */
    void over() {
        over.complete();
    }

    /** Completes with {@link #over()}. */
    Future<Void> ended() {
        return over.future();
    }

    /** Whether what carries the agent goes already. */
    boolean departed() {
        return departed;
    }

    /** What goes with the carrier of the agent: a start that is not through then never will be. */
    Deployable departure() {
        return new VerticleBase() {
            @Override
            public Future<?> stop() {
                departed = true;
                abandon();
                return through.future(); // the last words of a registration need the transport
            }
        };
    }
}
