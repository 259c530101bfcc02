package io.xphone.verticle.media;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.serviceproxy.ServiceException;
import io.xphone.bus.internal.MediaCommand;

/** What the signalling of a call says to its media, by reference: at once on the media's own event loop, and from another there. */
public interface MediaControl {

    /** A command, and who waits for its outcome. */
    record Asked(MediaCommand command, Promise<Object> outcome) {

        void reply(Object answer) {
            outcome.tryComplete(answer);
        }

        void fail(int code, String why) {
            outcome.tryFail(new ServiceException(code, why));
        }
    }

    /**
     * Gives a command; any thread.
     *
     * @param near where the outcome is told
     * @return what the command says that it is replied with; fails with a code of {@link io.xphone.bus.BusErrors}
     */
    Future<Object> ask(MediaCommand command, Context near);
}
