package io.xphone.node.app;

import io.vertx.core.Future;
import io.xphone.Call;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commands whose failure changes nothing: mostly the caller was quicker to hang up. */
final class Attempts {

    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

    private Attempts() {}

    static <T> Future<T> quietly(Future<T> attempt, Call call, String what) {
        return attempt.onFailure(failure -> LOG.debug("call {}: {}: {}", call.id(), what, failure.getMessage()));
    }
}
