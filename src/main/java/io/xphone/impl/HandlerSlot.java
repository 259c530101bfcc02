package io.xphone.impl;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;

/** The application's handler of one event: setting replaces it, {@code null} clears it. Thread-safe. */
final class HandlerSlot<T> {

    private volatile Handler<T> handler;

    synchronized void set(Handler<T> handler) {
        this.handler = handler;
    }

    boolean isSet() {
        return handler != null;
    }

    /**
     * Calls the handler, if there is one, on the current context. An exception that it throws goes to the exception
     * handler of that context; processing of the event continues.
     */
    void handle(T event) {
        call(handler, event);
    }

    /** As {@link #handle}, and clears the handler: it is called once, even if this method is called several times. */
    void handleOnce(T event) {
        Handler<T> once;
        synchronized (this) {
            once = handler;
            handler = null;
        }
        call(once, event);
    }

    /** Calls a handler once on a context, with the same treatment of exceptions. */
    static <T> void callOn(Context context, Handler<T> handler, T event) {
        context.runOnContext(ignored -> call(handler, event));
    }

    static <T> void call(Handler<T> handler, T event) {
        call(handler, event, null);
    }

    /**
     * Calls a handler; an exception that it throws goes to {@code failures}, or to the exception handler of the context
     * when that is null or throws itself.
     */
    static <T> void call(Handler<T> handler, T event, Handler<Throwable> failures) {
        if (handler == null) {
            return;
        }
        try {
            handler.handle(event);
        } catch (Throwable thrown) {
            if (failures != null) {
                call(failures, thrown);
            } else {
                report(thrown);
            }
        }
    }

    private static void report(Throwable thrown) {
        ContextInternal context = ContextInternal.current();
        if (context != null) {
            context.reportException(thrown);
        } else {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
        }
    }
}
