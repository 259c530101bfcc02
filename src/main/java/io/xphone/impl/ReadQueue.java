package io.xphone.impl;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.UnaryOperator;

/**
 * The application's side of a reader: its handlers, its demand, and a bounded queue for the time in which it is paused.
 * Used on one context.
 *
 * @param <T> what the reader delivers
 */
final class ReadQueue<T> {

    private final Context context;
    private final int maxQueued;
    private final UnaryOperator<T> kept;

    /**
     * Created with the first item that is queued: looking at an empty queue would touch cold memory for each frame.
     */
    private Deque<T> queue;

    private Handler<T> handler;
    private Handler<Void> endHandler;
    private Handler<Throwable> exceptionHandler;
    private long demand = Long.MAX_VALUE;
    private long dropped;
    private boolean ended;

    /**
     * @param maxQueued how many items are kept while the reader is paused; the oldest are dropped
     * @param kept makes an item that remains valid
     */
    ReadQueue(Context context, int maxQueued, UnaryOperator<T> kept) {
        this.context = context;
        this.maxQueued = maxQueued;
        this.kept = kept;
    }

    /** Delivers an item, or queues it. */
    void add(T item) {
        if (!queued() && demand > 0 && handler != null) {
            deliver(item);
            return;
        }
        if (queue == null) {
            queue = new ArrayDeque<>();
        }
        queue.add(kept.apply(item));
        if (queue.size() > maxQueued) {
            queue.poll();
            dropped++;
        }
    }

    private void deliver(T item) {
        if (demand != Long.MAX_VALUE) {
            demand--;
        }
        HandlerSlot.call(handler, item, exceptionHandler);
    }

    private boolean queued() {
        return queue != null && !queue.isEmpty();
    }

    private void pump() {
        while (queued() && demand > 0 && handler != null) {
            deliver(queue.poll());
        }
        if (ended && !queued() && endHandler != null) {
            Handler<Void> once = endHandler;
            endHandler = null;
            HandlerSlot.call(once, null);
        }
    }

    private void schedulePump() {
        context.runOnContext(ignored -> pump());
    }

    /** Nothing follows: the end handler is called after what is queued. */
    void end() {
        ended = true;
        pump();
    }

    boolean ended() {
        return ended;
    }

    /** The reader could not be opened. */
    void failed(Throwable failure) {
        if (!ended) {
            HandlerSlot.call(exceptionHandler, failure);
        }
    }

    /** How many items were dropped while the reader was paused. */
    long dropped() {
        return dropped;
    }

    void exceptionHandler(Handler<Throwable> next) {
        exceptionHandler = next;
    }

    void handler(Handler<T> next) {
        handler = next;
        schedulePump();
    }

    void endHandler(Handler<Void> next) {
        endHandler = next;
        schedulePump(); // it may have ended already
    }

    void pause() {
        demand = 0;
    }

    void resume() {
        demand = Long.MAX_VALUE;
        schedulePump();
    }

    void fetch(long amount) {
        if (amount < 0) {
            throw new IllegalArgumentException("amount: " + amount);
        }
        demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
        schedulePump();
    }
}
