package io.xphone.verticle.media;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.serviceproxy.ServiceException;
import io.xphone.bus.internal.MediaCommand;

/**
 * Executes commands of a call's signalling on the call's media, by reference: at once when the caller is on the media
 * event loop, otherwise in a task of that loop.
 */
public interface MediaControl {

    /** A command with the promise of its result. */
    record Request(MediaCommand command, Promise<Object> result) {

        void complete(Object value) {
            result.tryComplete(value);
        }

        void fail(int code, String message) {
            result.tryFail(new ServiceException(code, message));
        }
    }

    /**
     * Executes a command; any thread.
     *
     * @param caller the context that the result is delivered on
     * @return the result that the command documents; fails with a code of {@link io.xphone.bus.BusErrors}
     */
    Future<Object> execute(MediaCommand command, Context caller);
}
