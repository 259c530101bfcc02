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
 * Named timers of state machines; starting a running timer replaces it. Created and used on one event loop.
 *
 * <p>State machines use few distinct delays but many timers: an ended transaction waits for half a minute. Timers with
 * the same delay fire in the order in which they were started, so each delay has its own queue, and only the head of
 * each queue is a timer of the event loop. Starting and stopping a timer takes constant time.
 *
 * @param <K> key of a timer: a record of the state machine's id and the timer's RFC letter
 */
public final class TimerBank<K> {

    /**
     * The event loop's timer of an empty queue is kept for the next timer of that queue, unless its delay is longer
     * than this.
     */
    private static final long KEPT_MS = 60_000;

    /** Called when a timer is due. */
    public interface Due<K> {
        void onTimer(K key);
    }

    private final ContextInternal context;
    private final Handler<K> due;
    private final Map<K, Entry> timers = new HashMap<>();
    private final Map<Long, Queue> queues = new HashMap<>();

    public TimerBank(Vertx vertx, Due<K> due) {
        this.context = ((ContextInternal) vertx.getOrCreateContext()).unwrap();
        this.due = due::onTimer;
    }

    private final class Entry {
        private final K key;
        private final Queue queue;
        private final long dueNanos;
        private Entry previous;
        private Entry next;

        Entry(K key, Queue queue, long dueNanos) {
            this.key = key;
            this.queue = queue;
            this.dueNanos = dueNanos;
        }
    }

    /** The timers with one delay, in the order in which they fire. */
    private final class Queue implements Runnable {
        private final long delayMillis;
        private Entry first;
        private Entry last;
        private ScheduledFuture<?> scheduled;

        Queue(long delayMillis) {
            this.delayMillis = delayMillis;
        }

        Entry add(K key) {
            Entry timer = new Entry(key, this, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMillis));
            timer.previous = last;
            if (last == null) {
                first = timer;
            } else {
                last.next = timer;
            }
            last = timer;
            if (scheduled == null) {
                schedule();
            }
            return timer;
        }

        void remove(Entry timer) {
            if (timer.previous == null) {
                first = timer.next;
            } else {
                timer.previous.next = timer.next;
            }
            if (timer.next == null) {
                last = timer.previous;
            } else {
                timer.next.previous = timer.previous;
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
                return; // a fired timer has stopped the queue
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
            queues.remove(delayMillis, this);
        }
    }

    public void start(K key, long delayMillis) {
        stop(key);
        timers.put(
                key,
                queues.computeIfAbsent(Math.max(1, delayMillis), Queue::new).add(key));
    }

    public void stop(K key) {
        Entry timer = timers.remove(key);
        if (timer != null) {
            timer.queue.remove(timer);
        }
    }

    public void stopAll() {
        timers.clear();
        for (Queue queue : List.copyOf(queues.values())) {
            queue.first = null;
            queue.last = null;
            queue.end();
        }
    }

    int size() {
        return timers.size();
    }
}
