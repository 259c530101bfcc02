package io.xphone.node.app;

import io.vertx.core.Future;
import io.xphone.Call;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs failures of commands that need no other handling: usually the caller has hung up before. */
final class CommandFailures {

    private static final Logger LOG = LoggerFactory.getLogger(CommandFailures.class);

    private CommandFailures() {}

    static <T> Future<T> log(Future<T> command, Call call, String name) {
        return command.onFailure(failure -> LOG.debug("call {}: {}: {}", call.id(), name, failure.getMessage()));
    }
}
