package io.xphone.verticle;

import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;

/**
 * Named timers of pure machines on Vert.x timers: starting a running one replaces it.
 *
 * @param <K> what names a timer: a record of the machine and the timer's RFC letter
 */
final class TimerBank<K> {

    /** Called when a timer is due. */
    interface Due<K> {
        void onTimer(K key);
    }

    private final Vertx vertx;
    private final Due<K> due;
    private final Map<K, Long> running = new HashMap<>();

    TimerBank(Vertx vertx, Due<K> due) {
        this.vertx = vertx;
        this.due = due;
    }

    void start(K key, long delayMillis) {
        Long replaced = running.put(key, vertx.setTimer(Math.max(1, delayMillis), id -> {
            if (running.remove(key, id)) {
                due.onTimer(key);
            }
        }));
        if (replaced != null) {
            vertx.cancelTimer(replaced);
        }
    }

    void stop(K key) {
        Long id = running.remove(key);
        if (id != null) {
            vertx.cancelTimer(id);
        }
    }

    void stopAll() {
        running.values().forEach(vertx::cancelTimer);
        running.clear();
    }

    int size() {
        return running.size();
    }
}
