package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.xphone.CallException;
import io.xphone.RegistrationException;
import io.xphone.bus.BusErrors;
import io.xphone.verticle.registration.RegistrationFailure;

/** Failures as the bus and the verticles say them, as the face does. */
final class Failures {

    private Failures() {}

    /** Turns a reply's failure into a {@link CallException}. */
    static <T> Future<T> ofCall(Future<T> reply) {
        return reply.recover(failure -> Future.failedFuture(call(failure)));
    }

    static Throwable call(Throwable failure) {
        if (failure instanceof ReplyException reply) {
            if (reply.failureType() == ReplyFailure.NO_HANDLERS) {
                return new CallException(BusErrors.INVALID_STATE, "there is no such call or agent (any more)");
            }
            if (reply.failureType() == ReplyFailure.TIMEOUT) {
                return new CallException(BusErrors.TIMEOUT, "no reply in time: " + reply.getMessage());
            }
            return new CallException(reply.failureCode(), reply.getMessage());
        }
        return failure;
    }

    /** Whether a failure says that the call or agent is not there, rather than nothing of it. */
    static boolean missing(Throwable failure) {
        return call(failure) instanceof CallException told && told.code() == BusErrors.INVALID_STATE;
    }

    static <T> Future<T> ofConnect(Future<T> started) {
        return started.recover(failure -> Future.failedFuture(
                failure instanceof RegistrationFailure refused
                        ? new RegistrationException(refused.status(), refused.reason())
                        : failure));
    }
}
