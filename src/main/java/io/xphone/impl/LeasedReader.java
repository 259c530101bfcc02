package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.MessageConsumer;
import io.xphone.bus.AudioReaderRequest;
import io.xphone.bus.internal.ConsumerDrain;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A reader with an event-bus address of its own, whose messages it acknowledges.
 *
 * @param <T> what the reader delivers
 */
abstract class LeasedReader<T> {

    private static final int ACK_EVERY = 8;
    private static final int RENEW_MS = 10_000;

    private final CallAudioImpl audio;
    private final String kind;
    private final String format;
    private final int maxQueued;
    private final String id = LeaseIds.next();
    private final Deque<T> queue = new ArrayDeque<>();
    private MessageConsumer<Object> consumer;
    private Handler<T> handler;
    private Handler<Void> endHandler;
    private Handler<Throwable> exceptionHandler;
    private long demand = Long.MAX_VALUE;
    private long dropped;
    private int unacknowledged;
    private long renewal = -1;
    private boolean ended;

    /** @param maxQueued how many items are kept while the reader is paused; the oldest are dropped */
    LeasedReader(CallAudioImpl audio, String kind, String format, int maxQueued) {
        this.audio = audio;
        this.kind = kind;
        this.format = format;
        this.maxQueued = maxQueued;
    }

    /** The item that a message carries; null for a message that is not valid. */
    abstract T read(Object body);

    Future<Void> open() {
        if (ended) {
            return Future.succeededFuture();
        }
        if (audio.over()) {
            end();
            return Future.succeededFuture();
        }
        String address = audio.inbox().address() + "." + id;
        consumer = audio.local()
                ? audio.inbox().vertx().eventBus().localConsumer(address)
                : audio.inbox().vertx().eventBus().consumer(address);
        consumer.handler(message -> onMessage(message.body()));
        audio.onEnd(this::end);
        audio.readerOpened(id);
        // packets to an address that the cluster does not know yet are lost, and never acknowledged
        Future<Void> known = audio.local() ? Future.succeededFuture() : consumer.completion();
        return audio.whenReady()
                .compose(ready -> known)
                .compose(ready -> request(address))
                .onSuccess(lease -> {
                    if (!audio.local() && !ended) {
                        renewal = audio.inbox().vertx().setPeriodic(RENEW_MS, ignored -> request(address));
                    }
                })
                .onFailure(failure -> {
                    if (!ended) {
                        HandlerSlot.call(exceptionHandler, failure);
                    }
                });
    }

    /** Opens the reader at the call's media, or renews it. */
    private Future<Void> request(String address) {
        if (ended) {
            return Future.succeededFuture();
        }
        return audio.ask(control -> control.openReader(new AudioReaderRequest()
                        .setId(id)
                        .setDeliver(address)
                        .setNode(audio.inbox().node())
                        .setKind(kind)
                        .setFormat(format)
                        .setAcknowledged(true)))
                .mapEmpty();
    }

    private void onMessage(Object body) {
        if (++unacknowledged >= ACK_EVERY) {
            audio.acknowledge(id, unacknowledged);
            unacknowledged = 0;
        }
        T item = read(body);
        if (item == null) {
            return;
        }
        if (queue.isEmpty() && demand > 0 && handler != null) {
            deliver(item);
            return;
        }
        queue.add(item);
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

    private void pump() {
        while (!queue.isEmpty() && demand > 0 && handler != null) {
            deliver(queue.poll());
        }
        if (ended && queue.isEmpty() && endHandler != null) {
            Handler<Void> once = endHandler;
            endHandler = null;
            HandlerSlot.call(once, null);
        }
    }

    private void schedulePump() {
        audio.inbox().context().runOnContext(ignored -> pump());
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        audio.inbox().vertx().cancelTimer(renewal);
        if (consumer != null) {
            ConsumerDrain.unregisterLater(audio.inbox().context(), consumer);
        }
        pump();
    }

    long dropped() {
        return dropped;
    }

    void onException(Handler<Throwable> handler) {
        exceptionHandler = handler;
    }

    void onItem(Handler<T> handler) {
        this.handler = handler;
        schedulePump();
    }

    void onEnd(Handler<Void> handler) {
        endHandler = handler;
        schedulePump(); // it may have ended already
    }

    void pauseItems() {
        demand = 0;
    }

    void resumeItems() {
        demand = Long.MAX_VALUE;
        schedulePump();
    }

    void fetchItems(long amount) {
        if (amount < 0) {
            throw new IllegalArgumentException("amount: " + amount);
        }
        demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
        schedulePump();
    }

    Future<Void> closeReader() {
        return audio.inbox().onContext(() -> {
            if (ended) {
                return Future.succeededFuture();
            }
            end();
            audio.readerClosed(id);
            return audio.ask(control -> control.closeReader(id));
        });
    }
}
