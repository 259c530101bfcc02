package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.eventbus.MessageConsumer;
import io.xphone.bus.AudioReaderRequest;
import io.xphone.bus.internal.ConsumerDrain;
import java.util.function.UnaryOperator;

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
    private final String id = LeaseIds.next();
    private final ReadQueue<T> queue;
    private MessageConsumer<Object> consumer;
    private int unacknowledged;
    private long renewal = -1;

    /** @param maxQueued how many items are kept while the reader is paused; the oldest are dropped */
    LeasedReader(CallAudioImpl audio, String kind, String format, int maxQueued) {
        this.audio = audio;
        this.kind = kind;
        this.format = format;
        this.queue = new ReadQueue<>(audio.inbox().context(), maxQueued, UnaryOperator.identity());
    }

    /** The item that a message carries; null for a message that is not valid. */
    abstract T read(Object body);

    Future<Void> open() {
        if (queue.ended()) {
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
                    if (!audio.local() && !queue.ended()) {
                        renewal = audio.inbox().vertx().setPeriodic(RENEW_MS, ignored -> request(address));
                    }
                })
                .onFailure(queue::failed);
    }

    /** Opens the reader at the call's media, or renews it. */
    private Future<Void> request(String address) {
        if (queue.ended()) {
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
        if (item != null) {
            queue.add(item);
        }
    }

    private void end() {
        if (queue.ended()) {
            return;
        }
        audio.inbox().vertx().cancelTimer(renewal);
        if (consumer != null) {
            ConsumerDrain.unregisterLater(audio.inbox().context(), consumer);
        }
        queue.end();
    }

    /** The handlers and the demand of the application. */
    ReadQueue<T> queue() {
        return queue;
    }

    Future<Void> closeReader() {
        return audio.inbox().onContext(() -> {
            if (queue.ended()) {
                return Future.succeededFuture();
            }
            end();
            audio.readerClosed(id);
            return audio.ask(control -> control.closeReader(id));
        });
    }
}
