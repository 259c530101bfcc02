package io.xphone.verticle.runtime;

import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Named timers of pure machines: starting a running one replaces it. Made and used on one event loop.
 *
 * <p>A machine's delays are few and fixed, but its timers many: an ended transaction waits for half a minute. Timers of one delay come due in
 * the order in which they were started, so each delay has a line of its own, and only the first of each line is a timer of the event loop:
 * to start and to stop one costs the same however many there are.
 *
 * @param <K> what names a timer: a record of the machine and the timer's RFC letter
 */
public final class TimerBank<K> {

    /** The loop's timer of a line that has become empty is left for the next one of the line, unless it would stay longer than this. */
    private static final long KEPT_MS = 60_000;

    /** Called when a timer is due. */
    public interface Due<K> {
        void onTimer(K key);
    }

    private final ContextInternal context;
    private final Handler<K> due;
    private final Map<K, Running> running = new HashMap<>();
    private final Map<Long, Line> lines = new HashMap<>();

    public TimerBank(Vertx vertx, Due<K> due) {
        this.context = ((ContextInternal) vertx.getOrCreateContext()).unwrap();
        this.due = due::onTimer;
    }

    private final class Running {
        private final K key;
        private final Line line;
        private final long dueNanos;
        private Running before;
        private Running after;

        Running(K key, Line line, long dueNanos) {
            this.key = key;
            this.line = line;
            this.dueNanos = dueNanos;
        }
    }

    /** The timers of one delay, the first to come due first. */
    private final class Line implements Runnable {
        private final long delayMillis;
        private Running first;
        private Running last;
        private ScheduledFuture<?> scheduled;

        Line(long delayMillis) {
            this.delayMillis = delayMillis;
        }

        Running add(K key) {
            Running timer = new Running(key, this, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMillis));
            timer.before = last;
            if (last == null) {
                first = timer;
            } else {
                last.after = timer;
            }
            last = timer;
            if (scheduled == null) {
                schedule();
            }
            return timer;
        }

        void remove(Running timer) {
            if (timer.before == null) {
                first = timer.after;
            } else {
                timer.before.after = timer.after;
            }
            if (timer.after == null) {
                last = timer.before;
            } else {
                timer.after.before = timer.before;
            }
            if (first == null && delayMillis > KEPT_MS) {
                end();
            }
        }

        private void schedule() {
            scheduled = context.nettyEventLoop()
                    .schedule(this, Math.max(0, first.dueNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        }

        @Override
        public void run() {
            long now = System.nanoTime();
            while (first != null && first.dueNanos - now <= 0) {
                K key = first.key;
                stop(key);
                context.dispatch(key, due);
            }
            if (scheduled == null) {
                return; // ended by what was due
            }
            if (first == null) {
                end();
            } else {
                schedule();
            }
        }

        void end() {
            if (scheduled != null) {
                scheduled.cancel(false);
                scheduled = null;
            }
            lines.remove(delayMillis, this);
        }
    }

    public void start(K key, long delayMillis) {
        stop(key);
        running.put(
                key, lines.computeIfAbsent(Math.max(1, delayMillis), Line::new).add(key));
    }

    public void stop(K key) {
        Running timer = running.remove(key);
        if (timer != null) {
            timer.line.remove(timer);
        }
    }

    public void stopAll() {
        running.clear();
        for (Line line : List.copyOf(lines.values())) {
            line.first = null;
            line.last = null;
            line.end();
        }
    }

    int size() {
        return running.size();
    }
}
