package io.xphone.interop;

import io.vertx.core.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for futures on the test's thread. */
final class Await {

    private static final int USUAL_SECONDS = 20;

    private Await() {}

    /** The result; fails the test without one within 20 s. */
    static <T> T now(Future<T> future) {
        return within(USUAL_SECONDS, future);
    }

    static <T> T within(int seconds, Future<T> future) {
        return within(seconds, future.toCompletionStage().toCompletableFuture());
    }

    static <T> T within(int seconds, CompletableFuture<T> future) {
        try {
            return future.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw new AssertionError(failed.getCause().toString(), failed.getCause());
        } catch (TimeoutException late) {
            throw new AssertionError("nothing within " + seconds + " s", late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    /** The failure of the future, within 40 s. */
    static <X extends Throwable> X failure(Class<X> type, Future<?> future) {
        Object outcome = within(
                40, future.<Object>map(result -> "no failure but " + result).otherwise(failure -> failure));
        if (type.isInstance(outcome)) {
            return type.cast(outcome);
        }
        throw new AssertionError(outcome.toString(), outcome instanceof Throwable failure ? failure : null);
    }
}
