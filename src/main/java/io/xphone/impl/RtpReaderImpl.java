package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import io.xphone.RtpReader;
import io.xphone.bus.AudioReaderRequest;
import io.xphone.bus.internal.ConsumerDrain;

/** A reader of RTP packets, at an event-bus address of its own. */
final class RtpReaderImpl implements RtpReader {

    private static final int ACK_EVERY = 8;
    private static final int RENEW_MS = 10_000;

    private final CallAudioImpl audio;
    private final String kind;
    private final String id = LeaseIds.next();
    private MessageConsumer<Buffer> consumer;
    private Handler<Buffer> handler;
    private Handler<Void> endHandler;
    private Handler<Throwable> exceptionHandler;
    private long demand = Long.MAX_VALUE;
    private int unacknowledged;
    private long renewal = -1;
    private boolean ended;

    RtpReaderImpl(CallAudioImpl audio, boolean ordered) {
        this.audio = audio;
        this.kind = ordered ? "rtp" : "rtp-wire";
    }

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
        consumer.handler(message -> onPacket(message.body()));
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
                        .setFormat("buffer")
                        .setAcknowledged(true)))
                .mapEmpty();
    }

    private void onPacket(Buffer packet) {
        if (++unacknowledged >= ACK_EVERY) {
            audio.acknowledge(id, unacknowledged);
            unacknowledged = 0;
        }
        if (demand > 0 && handler != null) { // otherwise dropped: the packet is of no use later
            if (demand != Long.MAX_VALUE) {
                demand--;
            }
            deliver(packet);
        }
    }

    private void deliver(Buffer packet) {
        HandlerSlot.call(handler, packet, exceptionHandler);
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
        callEndHandler();
    }

    private void callEndHandler() {
        if (ended && endHandler != null) {
            Handler<Void> once = endHandler;
            endHandler = null;
            HandlerSlot.call(once, null);
        }
    }

    @Override
    public RtpReader exceptionHandler(Handler<Throwable> handler) {
        exceptionHandler = handler;
        return this;
    }

    @Override
    public RtpReader handler(Handler<Buffer> handler) {
        this.handler = handler;
        return this;
    }

    @Override
    public RtpReader pause() {
        demand = 0;
        return this;
    }

    @Override
    public RtpReader resume() {
        demand = Long.MAX_VALUE;
        return this;
    }

    @Override
    public RtpReader fetch(long amount) {
        if (amount < 0) {
            throw new IllegalArgumentException("amount: " + amount);
        }
        demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
        return this;
    }

    @Override
    public RtpReader endHandler(Handler<Void> handler) {
        endHandler = handler;
        audio.inbox().context().runOnContext(ignored -> callEndHandler()); // it may have ended already
        return this;
    }

    @Override
    public Future<Void> close() {
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
