package io.xphone.verticle.runtime;

import io.vertx.codegen.annotations.Nullable;
import io.vertx.core.Future;
import io.vertx.serviceproxy.ServiceException;

/** Creates the failed futures of commands, with the failure code that is sent over the bus. */
public final class CommandFailure {

    private CommandFailure() {}

    /** @param code a SIP status, or one of {@link io.xphone.bus.BusErrors} */
    public static <T> Future<T> with(int code, @Nullable String message) {
        return Future.failedFuture(new ServiceException(code, message));
    }
}
