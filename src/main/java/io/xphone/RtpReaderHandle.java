package io.xphone;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.streams.ReadStream;
import io.xphone.bus.AudioRequest;
import io.xphone.bus.QuietConsumers;

/** A reader of RTP packets, at an address of its own. */
final class RtpReaderHandle implements ReadStream<Buffer> {

    private static final int RENEW_MS = 10_000;

    private final CallAudioHandle audio;
    private final String kind;
    private final String id = LeaseIds.next();
    private MessageConsumer<Buffer> consumer;
    private Handler<Buffer> handler;
    private Handler<Void> endHandler;
    private Handler<Throwable> exceptionHandler;
    private long demand = Long.MAX_VALUE;
    private long renewal = -1;
    private boolean ended;

    RtpReaderHandle(CallAudioHandle audio, boolean ordered) {
        this.audio = audio;
        this.kind = ordered ? "rtp" : "rtp-wire";
    }

    Future<Void> open() {
        String address = audio.inbox().address() + "." + id;
        audio.onEnd(this::end);
        audio.reading(id);
        consumer = QuietConsumers.quiet(
                audio.local()
                        ? audio.inbox().vertx().eventBus().localConsumer(address)
                        : audio.inbox().vertx().eventBus().consumer(address));
        consumer.handler(message -> {
            if (demand > 0 && handler != null) { // a packet that nobody wants now is of no use later
                if (demand != Long.MAX_VALUE) {
                    demand--;
                }
                handler.handle(message.body());
            }
        });
        return audio.whenReady()
                .compose(ready -> listen(address))
                .onSuccess(lease -> {
                    if (!audio.local() && !ended) {
                        renewal = audio.inbox().vertx().setPeriodic(RENEW_MS, ignored -> listen(address));
                    }
                })
                .onFailure(failure -> {
                    if (exceptionHandler != null && !ended) {
                        exceptionHandler.handle(failure);
                    }
                });
    }

    private Future<Void> listen(String address) {
        return audio.ask(control -> control.listen(new AudioRequest()
                        .setId(id)
                        .setDeliver(address)
                        .setNode(audio.inbox().node())
                        .setKind(kind)
                        .setFormat("buffer")))
                .mapEmpty();
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        audio.inbox().vertx().cancelTimer(renewal);
        consumer.unregister();
        if (endHandler != null) {
            endHandler.handle(null);
        }
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
        exceptionHandler = handler;
        return this;
    }

    @Override
    public ReadStream<Buffer> handler(Handler<Buffer> handler) {
        this.handler = handler;
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        demand = 0;
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        demand = Long.MAX_VALUE;
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(Handler<Void> handler) {
        endHandler = handler;
        return this;
    }
}
