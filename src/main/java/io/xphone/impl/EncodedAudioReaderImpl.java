package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonObject;
import io.xphone.EncodedAudioReader;
import io.xphone.audio.ReceivedFrame;
import io.xphone.bus.internal.ReceivedFrames;

/** A reader of encoded audio: by reference on the node of the call, as JSON from another one. */
final class EncodedAudioReaderImpl extends LeasedReader<ReceivedFrame> implements EncodedAudioReader {

    EncodedAudioReaderImpl(CallAudioImpl audio) {
        super(audio, "encoded", "frame", audio.call().data().getQueueFrames());
    }

    @Override
    ReceivedFrame read(Object body) {
        return body instanceof ReceivedFrame frame
                ? frame
                : body instanceof JsonObject json ? ReceivedFrames.fromJson(json) : null;
    }

    @Override
    public long framesDropped() {
        return queue().dropped();
    }

    @Override
    public EncodedAudioReader exceptionHandler(Handler<Throwable> handler) {
        queue().exceptionHandler(handler);
        return this;
    }

    @Override
    public EncodedAudioReader handler(Handler<ReceivedFrame> handler) {
        queue().handler(handler);
        return this;
    }

    @Override
    public EncodedAudioReader pause() {
        queue().pause();
        return this;
    }

    @Override
    public EncodedAudioReader resume() {
        queue().resume();
        return this;
    }

    @Override
    public EncodedAudioReader fetch(long amount) {
        queue().fetch(amount);
        return this;
    }

    @Override
    public EncodedAudioReader endHandler(Handler<Void> handler) {
        queue().endHandler(handler);
        return this;
    }

    @Override
    public Future<Void> close() {
        return closeReader();
    }
}
