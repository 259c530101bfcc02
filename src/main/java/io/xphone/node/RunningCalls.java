package io.xphone.node;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.xphone.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The calls of a node that have not ended. Any thread. */
final class RunningCalls {

    private final Map<String, Call> calls = new ConcurrentHashMap<>();
    private final List<Promise<Void>> waiting = new ArrayList<>();

    void add(Call call) {
        calls.put(call.id(), call);
        call.endHandler(end -> {
            calls.remove(call.id());
            tellIfNone();
        });
    }

    int count() {
        return calls.size();
    }

    /** Completes when there is none. */
    Future<Void> none() {
        Promise<Void> none = Promise.promise();
        synchronized (waiting) {
            waiting.add(none);
        }
        tellIfNone();
        return none.future();
    }

    private void tellIfNone() {
        List<Promise<Void>> told;
        synchronized (waiting) {
            if (!calls.isEmpty()) {
                return;
            }
            told = List.copyOf(waiting);
            waiting.clear();
        }
        told.forEach(Promise::tryComplete);
    }
}
