package io.xphone.verticle.call;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.serviceproxy.ServiceException;
import io.xphone.CallEnd;
import io.xphone.bus.BusErrors;
import io.xphone.call.core.CallEffect;
import io.xphone.call.message.CallError;
import io.xphone.verticle.runtime.CommandFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Commands of a call that wait for their outcome, by the token that its machine gives back. */
final class PendingCommands {

    private final Map<Long, Promise<Void>> pending = new HashMap<>();
    private long lastToken;

    /** What a machine does for a command. */
    interface Command {
        List<CallEffect> apply(long token, long nowMillis);
    }

    /**
     * Gives a command to the machine, and what it answers to {@code perform}.
     *
     * @return completes when the machine says done or refused; INVALID_ARGUMENT when it does not take the command at all
     */
    Future<Void> give(Command command, long nowMillis, Consumer<List<CallEffect>> perform) {
        long token = ++lastToken;
        Promise<Void> promise = Promise.promise();
        pending.put(token, promise);
        try {
            perform.accept(command.apply(token, nowMillis));
        } catch (IllegalArgumentException refused) {
            pending.remove(token);
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, refused.getMessage());
        }
        return promise.future();
    }

    void done(long token) {
        Promise<Void> promise = pending.remove(token);
        if (promise != null) {
            promise.tryComplete();
        }
    }

    void refused(long token, CallError error) {
        Promise<Void> promise = pending.remove(token);
        if (promise != null) {
            promise.tryFail(failure(error));
        }
    }

    /** The call is over: what still waits will not happen. */
    void failAll(CallEnd end) {
        if (!pending.isEmpty()) {
            CallError over = new CallError(
                    CallError.Kind.ENDED, end.status(), "the call ended: " + end.reason() + " " + end.phrase());
            pending.values().forEach(waiting -> waiting.tryFail(failure(over)));
            pending.clear();
        }
    }

    private static ServiceException failure(CallError error) {
        int code = switch (error.kind()) {
            case INVALID_STATE, ENDED -> BusErrors.INVALID_STATE;
            case INVALID_ARGUMENT -> BusErrors.INVALID_ARGUMENT;
            case REJECTED -> error.status() > 0 ? error.status() : BusErrors.FAILED;
            case TIMEOUT -> BusErrors.TIMEOUT;
            case TRANSPORT -> BusErrors.UNREACHABLE;
        };
        return new ServiceException(code, error.message());
    }
}
