package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.xphone.AudioReader;
import io.xphone.audio.PcmFrame;
import io.xphone.bus.AudioReaderRequest;
import io.xphone.bus.internal.AudioInput;
import io.xphone.bus.internal.LocalServices;
import io.xphone.options.AudioReaderOptions;

/** A reader: a lease at the call's media, and a bounded queue for the time in which it is paused. */
final class AudioReaderImpl implements AudioReader {

    private static final int ACK_EVERY = 8;
    private static final int RENEW_MS = 10_000;

    private final CallAudioImpl audio;
    private final AudioReaderOptions options;
    private final String id = LeaseIds.next();

    private final ReadQueue<PcmFrame> queue;
    private int stream;
    private int unacknowledged;
    private long renewal = -1;
    private boolean remote;

    /** @param options checked, and not changed from now on */
    AudioReaderImpl(CallAudioImpl audio, AudioReaderOptions options) {
        this.audio = audio;
        this.options = options;
        this.queue =
                new ReadQueue<>(audio.inbox().context(), audio.call().data().getQueueFrames(), PcmFrame::kept);
    }

    Future<Void> open() {
        if (audio.over()) {
            end();
        }
        if (queue.ended()) { // with the call, or closed already
            return Future.succeededFuture();
        }
        audio.onEnd(this::end);
        audio.readerOpened(id);
        stream = audio.inbox().add(this);
        return audio.whenReady()
                .compose(ready -> request())
                .onSuccess(lease -> {
                    if (remote && !queue.ended()) {
                        renewal = audio.inbox().vertx().setPeriodic(RENEW_MS, ignored -> request());
                    }
                })
                .onFailure(queue::failed);
    }

    /** Opens the reader at the call's media, or renews it. */
    private Future<Void> request() {
        if (queue.ended()) {
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
        queue.add(frame);
    }

    private void end() {
        if (queue.ended()) {
            return;
        }
        audio.inbox().remove(stream);
        audio.inbox().vertx().cancelTimer(renewal);
        queue.end();
    }

    @Override
    public AudioReader exceptionHandler(Handler<Throwable> handler) {
        queue.exceptionHandler(handler);
        return this;
    }

    @Override
    public AudioReader handler(Handler<PcmFrame> handler) {
        queue.handler(handler);
        return this;
    }

    @Override
    public AudioReader pause() {
        queue.pause();
        return this;
    }

    @Override
    public AudioReader resume() {
        queue.resume();
        return this;
    }

    @Override
    public AudioReader fetch(long amount) {
        queue.fetch(amount);
        return this;
    }

    @Override
    public AudioReader endHandler(Handler<Void> handler) {
        queue.endHandler(handler);
        return this;
    }

    @Override
    public long framesDropped() {
        return queue.dropped();
    }

    @Override
    public Future<Void> close() {
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
