package io.xphone.impl;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handlers of one event: added, never replaced; one that throws is logged and does not keep the next from it. */
final class Handlers<T> {

    private static final Logger LOG = LoggerFactory.getLogger(Handlers.class);

    private volatile List<Handler<T>> list = List.of();

    synchronized void add(Handler<T> handler) {
        List<Handler<T>> more = new ArrayList<>(list);
        more.add(Objects.requireNonNull(handler, "handler"));
        list = more;
    }

    boolean isEmpty() {
        return list.isEmpty();
    }

    /** Tells all, on the current context. */
    void tell(T event) {
        for (Handler<T> handler : list) {
            tell(handler, event);
        }
    }

    /** Tells one, on a context. */
    static <T> void tellOn(Context context, Handler<T> handler, T event) {
        context.runOnContext(ignored -> tell(handler, event));
    }

    private static <T> void tell(Handler<T> handler, T event) {
        try {
            handler.handle(event);
        } catch (RuntimeException thrown) {
            LOG.error("a handler threw", thrown);
        }
    }
}
