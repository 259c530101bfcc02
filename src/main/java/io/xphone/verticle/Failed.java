package io.xphone.verticle;

import io.vertx.codegen.annotations.Nullable;
import io.vertx.core.Future;
import io.vertx.serviceproxy.ServiceException;

/** Futures of commands that failed, with the code that goes over the bus. */
final class Failed {

    private Failed() {}

    /** @param code a SIP status, or one of {@link io.xphone.bus.BusErrors} */
    static <T> Future<T> with(int code, @Nullable String message) {
        return Future.failedFuture(new ServiceException(code, message));
    }
}
