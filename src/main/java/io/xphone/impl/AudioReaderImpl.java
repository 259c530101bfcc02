package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.xphone.AudioReader;
import io.xphone.audio.PcmFrame;
import io.xphone.bus.AudioReaderRequest;
import io.xphone.bus.internal.AudioInput;
import io.xphone.bus.internal.LocalServices;
import java.util.ArrayDeque;
import java.util.Deque;

/** A reader: a lease at the call's media, and a bounded queue here for while it is paused. */
final class AudioReaderImpl implements AudioReader {

    private static final int QUEUE = 256;
    private static final int ACK_EVERY = 8;
    private static final int RENEW_MS = 10_000;

    private final CallAudioImpl audio;
    private final int frameMs;
    private final boolean lending;
    private final String id = LeaseIds.next();

    /** Made when something has to wait: a look at an empty one is a look at cold memory for each frame. */
    private Deque<PcmFrame> waiting;

    private Handler<PcmFrame> handler;
    private Handler<Void> endHandler;
    private Handler<Throwable> exceptionHandler;
    private long demand = Long.MAX_VALUE;
    private long dropped;
    private int stream;
    private int unacknowledged;
    private long renewal = -1;
    private boolean ended;
    private boolean remote;

    /** @param lending whether frames need be good only until the handler returns */
    AudioReaderImpl(CallAudioImpl audio, int frameMs, boolean lending) {
        this.audio = audio;
        this.frameMs = frameMs;
        this.lending = lending;
    }

    Future<Void> open() {
        if (audio.over()) {
            end();
        }
        if (ended) { // by the call, or closed at once
            return Future.succeededFuture();
        }
        audio.onEnd(this::end);
        audio.reading(id);
        stream = audio.inbox().add(this);
        return audio.whenReady()
                .compose(ready -> listen())
                .onSuccess(lease -> {
                    if (remote && !ended) {
                        renewal = audio.inbox().vertx().setPeriodic(RENEW_MS, ignored -> listen());
                    }
                })
                .onFailure(failure -> {
                    if (exceptionHandler != null && !ended) {
                        exceptionHandler.handle(failure);
                    }
                });
    }

    private Future<Void> listen() {
        if (ended) {
            return Future.succeededFuture();
        }
        remote = !audio.local();
        String format = lending && atHand() ? "lent" : "frames"; // asked here: the command runs on the call's context
        return audio.ask(control -> control.listen(new AudioReaderRequest()
                        .setId(id)
                        .setStream(stream)
                        .setDeliver(audio.inbox().address())
                        .setNode(audio.inbox().node())
                        .setFormat(format)
                        .setFrameMs(frameMs)))
                .mapEmpty();
    }

    /** Whether the call's media runs on the event loop of this: lent frames are good during its tasks alone. */
    private boolean atHand() {
        return LocalServices.here(audio.inbox().vertx(), audio.address(), AudioInput.Locator.class) != null;
    }

    void onFrame(PcmFrame frame) {
        if (remote && ++unacknowledged >= ACK_EVERY) {
            audio.acknowledge(id, unacknowledged);
            unacknowledged = 0;
        }
        if (!waits() && demand > 0 && handler != null) {
            give(frame);
            return;
        }
        if (waiting == null) {
            waiting = new ArrayDeque<>();
        }
        if (waiting.size() >= QUEUE) {
            waiting.poll();
            dropped++;
        }
        waiting.add(frame.kept());
    }

    private void give(PcmFrame frame) {
        if (demand != Long.MAX_VALUE) {
            demand--;
        }
        try {
            handler.handle(frame);
        } catch (RuntimeException thrown) {
            if (exceptionHandler == null) {
                throw thrown;
            }
            exceptionHandler.handle(thrown);
        }
    }

    private boolean waits() {
        return waiting != null && !waiting.isEmpty();
    }

    private void pump() {
        while (waits() && demand > 0 && handler != null) {
            give(waiting.poll());
        }
        if (ended && !waits() && endHandler != null) {
            Handler<Void> told = endHandler;
            endHandler = null;
            told.handle(null);
        }
    }

    private void later() {
        audio.inbox().context().runOnContext(ignored -> pump());
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        audio.inbox().remove(stream);
        audio.inbox().vertx().cancelTimer(renewal);
        pump();
    }

    @Override
    public AudioReader exceptionHandler(Handler<Throwable> handler) {
        exceptionHandler = handler;
        return this;
    }

    @Override
    public AudioReader handler(Handler<PcmFrame> handler) {
        this.handler = handler;
        later();
        return this;
    }

    @Override
    public AudioReader pause() {
        demand = 0;
        return this;
    }

    @Override
    public AudioReader resume() {
        demand = Long.MAX_VALUE;
        later();
        return this;
    }

    @Override
    public AudioReader fetch(long amount) {
        demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
        later();
        return this;
    }

    @Override
    public AudioReader endHandler(Handler<Void> handler) {
        endHandler = handler;
        later();
        return this;
    }

    @Override
    public long dropped() {
        return dropped;
    }

    @Override
    public Future<Void> close() {
        return audio.inbox().onContext(() -> {
            boolean was = ended;
            end();
            audio.closed(id);
            return was ? Future.succeededFuture() : audio.ask(control -> control.unlisten(id));
        });
    }
}
