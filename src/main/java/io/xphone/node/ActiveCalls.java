package io.xphone.node;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.xphone.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The calls of a node that have not ended. Thread-safe. */
final class ActiveCalls {

    private final Map<String, Call> calls = new ConcurrentHashMap<>();
    private final List<Promise<Void>> waiting = new ArrayList<>();

    void add(Call call) {
        calls.put(call.id(), call);
        call.ended().onComplete(end -> {
            calls.remove(call.id());
            completeIfEmpty();
        });
    }

    int count() {
        return calls.size();
    }

    /** Completes when no call is left. */
    Future<Void> whenEmpty() {
        Promise<Void> empty = Promise.promise();
        synchronized (waiting) {
            waiting.add(empty);
        }
        completeIfEmpty();
        return empty.future();
    }

    private void completeIfEmpty() {
        List<Promise<Void>> completed;
        synchronized (waiting) {
            if (!calls.isEmpty()) {
                return;
            }
            completed = List.copyOf(waiting);
            waiting.clear();
        }
        completed.forEach(Promise::tryComplete);
    }
}
