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

/** Commands of a call without an outcome, by the token that the machine returns with it. */
final class PendingCommands {

    private final Map<Long, Promise<Integer>> pending = new HashMap<>();
    private long lastToken;

    /** Passes a command to the machine. */
    interface Command {
        List<CallEffect> apply(long token, long nowMillis);
    }

    /**
     * Passes a command to the machine, and its effects to {@code perform}.
     *
     * @return completes when the machine reports success or failure; fails with INVALID_ARGUMENT for an invalid command
     */
    Future<Integer> submit(Command command, long nowMillis, Consumer<List<CallEffect>> perform) {
        long token = ++lastToken;
        Promise<Integer> promise = Promise.promise();
        pending.put(token, promise);
        try {
            perform.accept(command.apply(token, nowMillis));
        } catch (IllegalArgumentException invalid) {
            pending.remove(token);
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, invalid.getMessage());
        }
        return promise.future();
    }

    /** @param status of the response to the request that the command sent; 0 without one */
    void complete(long token, int status) {
        Promise<Integer> promise = pending.remove(token);
        if (promise != null) {
            promise.tryComplete(status);
        }
    }

    void fail(long token, CallError error) {
        Promise<Integer> promise = pending.remove(token);
        if (promise != null) {
            promise.tryFail(failure(error));
        }
    }

    /** Fails all pending commands, because the call has ended. */
    void failAll(CallEnd end) {
        if (!pending.isEmpty()) {
            CallError error = new CallError(
                    CallError.Kind.ENDED, end.status(), "the call ended: " + end.reason() + " " + end.phrase());
            pending.values().forEach(command -> command.tryFail(failure(error)));
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
            case NO_MEDIA -> BusErrors.NO_RTP_PORT;
        };
        return new ServiceException(code, error.message());
    }
}
