package io.xphone.verticle;

import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Named timers of pure machines on the event loop's own: starting a running one replaces it. A call starts a dozen, and a Vert.x timer costs four times
 * as much. Made and used on one event loop.
 *
 * @param <K> what names a timer: a record of the machine and the timer's RFC letter
 */
final class TimerBank<K> {

    /** Called when a timer is due. */
    interface Due<K> {
        void onTimer(K key);
    }

    private final ContextInternal context;
    private final Handler<K> due;
    private final Map<K, Running> running = new HashMap<>();

    TimerBank(Vertx vertx, Due<K> due) {
        this.context = ((ContextInternal) vertx.getOrCreateContext()).unwrap();
        this.due = due::onTimer;
    }

    private final class Running implements Runnable {
        private final K key;
        private ScheduledFuture<?> scheduled;

        Running(K key) {
            this.key = key;
        }

        @Override
        public void run() {
            if (running.remove(key, this)) {
                context.dispatch(key, due);
            }
        }
    }

    void start(K key, long delayMillis) {
        Running timer = new Running(key);
        timer.scheduled = context.nettyEventLoop().schedule(timer, Math.max(1, delayMillis), TimeUnit.MILLISECONDS);
        Running replaced = running.put(key, timer);
        if (replaced != null) {
            replaced.scheduled.cancel(false);
        }
    }

    void stop(K key) {
        Running timer = running.remove(key);
        if (timer != null) {
            timer.scheduled.cancel(false);
        }
    }

    void stopAll() {
        running.values().forEach(timer -> timer.scheduled.cancel(false));
        running.clear();
    }

    int size() {
        return running.size();
    }
}
