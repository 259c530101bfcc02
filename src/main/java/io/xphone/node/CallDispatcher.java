package io.xphone.node;

import io.vertx.core.Handler;
import io.xphone.Call;
import io.xphone.node.app.Application;
import io.xphone.node.app.Applications;
import io.xphone.node.app.NumberPlan;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Receives every inbound call of a node, logs its caller and called number, and passes it to its application. */
final class CallDispatcher {

    private static final Logger LOG = LoggerFactory.getLogger(CallDispatcher.class);

    private final Applications applications;
    private final ActiveCalls activeCalls = new ActiveCalls();
    private final List<Handler<Call>> observers = new CopyOnWriteArrayList<>();

    CallDispatcher(Applications applications) {
        this.applications = applications;
    }

    ActiveCalls activeCalls() {
        return activeCalls;
    }

    /** Adds a handler that receives every call before its application does. */
    void observe(Handler<Call> observer) {
        observers.add(observer);
    }

    /**
     * The call handler of a phone or server.
     *
     * @param own applications that this phone or server has of its own, by name
     */
    Handler<Call> handler(String agent, NumberPlan numbers, Map<String, Application> own) {
        return call -> {
            Object application = numbers.of(call.calledUser() == null ? "" : call.calledUser());
            LOG.debug("call {}: {}", call.id(), application); // the call itself is logged where it is received
            activeCalls.add(call);
            observers.forEach(observer -> observer.handle(call));
            Application handler = own.get(String.valueOf(application));
            (handler != null ? handler : applications.of(application)).handle(call);
        };
    }
}
