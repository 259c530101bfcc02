package io.xphone.node;

import io.vertx.core.Handler;
import io.xphone.Call;
import io.xphone.node.app.Applications;
import io.xphone.node.app.NumberPlan;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where every call of a node arrives: says in the log who calls whom, and hands it to its application. */
final class Desk {

    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

    private final Applications applications;
    private final RunningCalls running = new RunningCalls();
    private final List<Handler<Call>> observers = new CopyOnWriteArrayList<>();

    Desk(Applications applications) {
        this.applications = applications;
    }

    RunningCalls running() {
        return running;
    }

    /** Adds a handler that is shown every call before its application is. */
    void observe(Handler<Call> observer) {
        observers.add(observer);
    }

    /** What to give to {@code incoming}. */
    Handler<Call> handler(String agent, NumberPlan numbers) {
        return call -> {
            Object answeredBy = numbers.of(call.calledUser() == null ? "" : call.calledUser());
            LOG.info(
                    "call {}: {} calls {} at {}: {}",
                    call.id(),
                    call.remoteUser(),
                    call.calledUser(),
                    agent,
                    answeredBy);
            running.add(call);
            call.endHandler(end -> LOG.info(
                    "call {}: ended {} {} {}",
                    call.id(),
                    end.reason(),
                    end.status() == 0 ? "" : end.status(),
                    end.phrase()));
            observers.forEach(observer -> observer.handle(call));
            applications.of(answeredBy).answer(call);
        };
    }
}
