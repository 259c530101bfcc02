package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.xphone.RtpReader;

/** A reader of RTP packets; while it is paused they are dropped, as they are of no use later. */
final class RtpReaderImpl extends LeasedReader<Buffer> implements RtpReader {

    RtpReaderImpl(CallAudioImpl audio, boolean ordered) {
        super(audio, ordered ? "rtp" : "rtp-wire", "buffer", 0);
    }

    @Override
    Buffer read(Object body) {
        return body instanceof Buffer packet ? packet : null;
    }

    @Override
    public RtpReader exceptionHandler(Handler<Throwable> handler) {
        queue().exceptionHandler(handler);
        return this;
    }

    @Override
    public RtpReader handler(Handler<Buffer> handler) {
        queue().handler(handler);
        return this;
    }

    @Override
    public RtpReader pause() {
        queue().pause();
        return this;
    }

    @Override
    public RtpReader resume() {
        queue().resume();
        return this;
    }

    @Override
    public RtpReader fetch(long amount) {
        queue().fetch(amount);
        return this;
    }

    @Override
    public RtpReader endHandler(Handler<Void> handler) {
        queue().endHandler(handler);
        return this;
    }

    @Override
    public Future<Void> close() {
        return closeReader();
    }
}
