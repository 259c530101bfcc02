package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.xphone.AudioReader;
import io.xphone.audio.PcmFrame;
import io.xphone.bus.AudioReaderRequest;
import io.xphone.bus.internal.AudioInput;
import io.xphone.bus.internal.LocalServices;
import io.xphone.options.AudioReaderOptions;
import java.util.ArrayDeque;
import java.util.Deque;

/** A reader: a lease at the call's media, and a bounded queue for the time in which it is paused. */
final class AudioReaderImpl implements AudioReader {

    private static final int ACK_EVERY = 8;
    private static final int RENEW_MS = 10_000;

    private final CallAudioImpl audio;
    private final AudioReaderOptions options;
    private final String id = LeaseIds.next();

    /**
     * Created with the first frame that is queued: looking at an empty queue would touch cold memory for each frame.
     */
    private Deque<PcmFrame> queue;

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

    /** @param options checked, and not changed from now on */
    AudioReaderImpl(CallAudioImpl audio, AudioReaderOptions options) {
        this.audio = audio;
        this.options = options;
    }

    Future<Void> open() {
        if (audio.over()) {
            end();
        }
        if (ended) { // with the call, or closed already
            return Future.succeededFuture();
        }
        audio.onEnd(this::end);
        audio.readerOpened(id);
        stream = audio.inbox().add(this);
        return audio.whenReady()
                .compose(ready -> request())
                .onSuccess(lease -> {
                    if (remote && !ended) {
                        renewal = audio.inbox().vertx().setPeriodic(RENEW_MS, ignored -> request());
                    }
                })
                .onFailure(failure -> {
                    if (!ended) {
                        HandlerSlot.call(exceptionHandler, failure);
                    }
                });
    }

    /** Opens the reader at the call's media, or renews it. */
    private Future<Void> request() {
        if (ended) {
            return Future.succeededFuture();
        }
        remote = !audio.local();
        // evaluated on this context: the command runs on that of the call
        String format = options.isZeroCopy() && onMediaEventLoop() ? "lent" : "frames";
        return audio.ask(control -> control.openReader(new AudioReaderRequest()
                        .setId(id)
                        .setStream(stream)
                        .setDeliver(audio.inbox().address())
                        .setNode(audio.inbox().node())
                        .setFormat(format)
                        .setSampleRate(options.getSampleRate())
                        .setFrameMs(options.getFrameMs())))
                .mapEmpty();
    }

    /** Whether the call's media runs on the current event loop: lent frames are valid during its tasks only. */
    private boolean onMediaEventLoop() {
        return LocalServices.onEventLoop(audio.inbox().vertx(), audio.address(), AudioInput.Locator.class) != null;
    }

    void onFrame(PcmFrame frame) {
        if (remote && ++unacknowledged >= ACK_EVERY) {
            audio.acknowledge(id, unacknowledged);
            unacknowledged = 0;
        }
        if (!queued() && demand > 0 && handler != null) {
            deliver(frame);
            return;
        }
        if (queue == null) {
            queue = new ArrayDeque<>();
        }
        if (queue.size() >= audio.call().data().getQueueFrames()) {
            queue.poll();
            dropped++;
        }
        queue.add(frame.kept());
    }

    private void deliver(PcmFrame frame) {
        if (demand != Long.MAX_VALUE) {
            demand--;
        }
        HandlerSlot.call(handler, frame, exceptionHandler);
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
        schedulePump();
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
        schedulePump();
        return this;
    }

    @Override
    public AudioReader fetch(long amount) {
        if (amount < 0) {
            throw new IllegalArgumentException("amount: " + amount);
        }
        demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
        schedulePump();
        return this;
    }

    @Override
    public AudioReader endHandler(Handler<Void> handler) {
        endHandler = handler;
        schedulePump();
        return this;
    }

    @Override
    public long framesDropped() {
        return dropped;
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
