package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.xphone.CallException;
import io.xphone.bus.BusErrors;

/** Translates failures of the event bus and of the verticles to those of the public API. */
final class Failures {

    private Failures() {}

    /** Converts the failure of a reply to a {@link CallException}. */
    static <T> Future<T> ofCall(Future<T> reply) {
        return reply.recover(failure -> Future.failedFuture(call(failure)));
    }

    static Throwable call(Throwable failure) {
        if (failure instanceof ReplyException reply) {
            if (reply.failureType() == ReplyFailure.NO_HANDLERS) {
                return new CallException(BusErrors.INVALID_STATE, "the call or agent does not exist (any more)");
            }
            if (reply.failureType() == ReplyFailure.TIMEOUT) {
                return new CallException(BusErrors.TIMEOUT, "no reply in time: " + reply.getMessage());
            }
            return new CallException(reply.failureCode(), reply.getMessage());
        }
        return failure;
    }

    /** Whether a failure means that the call, agent or subscription does not exist. */
    static boolean missing(Throwable failure) {
        return call(failure) instanceof CallException known && known.code() == BusErrors.INVALID_STATE;
    }

    /** For commands that end something: succeeds when it has ended already. */
    static Future<Void> unlessGone(Future<Void> reply) {
        return reply.recover(
                failure -> missing(failure) ? Future.succeededFuture() : Future.failedFuture(call(failure)));
    }
}
