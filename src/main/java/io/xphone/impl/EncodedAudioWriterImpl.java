package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonObject;
import io.xphone.EncodedAudioWriter;
import io.xphone.audio.EncodedFrame;
import io.xphone.bus.AudioWriterRequest;
import io.xphone.bus.EncodedAudio;
import io.xphone.bus.internal.AudioInput;
import java.util.Base64;

/** A writer of encoded frames. */
final class EncodedAudioWriterImpl extends MediaWriter implements EncodedAudioWriter {

    private final String codec;

    /** @param request names the codec with its clock rate */
    EncodedAudioWriterImpl(CallAudioImpl audio, AudioWriterRequest request, int clockRate) {
        super(audio, request, clockRate);
        codec = request.getCodec().split("/")[0];
    }

    @Override
    public Future<Void> write(EncodedFrame frame) {
        return audio.inbox().onContext() ? accept(frame) : fromOtherThread(frame.samples(), () -> accept(frame));
    }

    private Future<Void> accept(EncodedFrame frame) {
        Future<Void> rejection = reject(frame.samples());
        if (rejection != null) {
            return rejection;
        }
        if (!codec.equalsIgnoreCase(frame.codec()) || rate != frame.clockRate()) {
            return invalid(
                    "the codec of the writer is " + codec + "/" + rate + ", that of the frame " + frame.encoding());
        }
        add(frame, frame.samples(), false);
        pump();
        return Future.succeededFuture();
    }

    @Override
    Object kept(Object piece) {
        return piece;
    }

    @Override
    void pass(AudioInput input, int stream, Object piece, boolean more) {
        input.onEncoded(stream, (EncodedFrame) piece);
    }

    @Override
    Object message(int stream, Object piece, boolean more) {
        EncodedFrame frame = (EncodedFrame) piece;
        String call = audio.call().id();
        return audio.local()
                ? new EncodedAudio(call, stream, frame)
                : new JsonObject()
                        .put("type", "encoded")
                        .put("call", call)
                        .put("stream", stream)
                        .put("samples", frame.samples())
                        .put("payload", Base64.getEncoder().encodeToString(frame.payload()));
    }

    @Override
    public Future<Void> end() {
        return endWhenDrained();
    }

    @Override
    public EncodedAudioWriter setWriteQueueMaxSize(int maxSize) {
        setMaxQueue(maxSize);
        return this;
    }

    @Override
    public EncodedAudioWriter drainHandler(Handler<Void> handler) {
        setDrainHandler(handler);
        return this;
    }

    @Override
    public EncodedAudioWriter exceptionHandler(Handler<Throwable> handler) {
        setExceptionHandler(handler);
        return this;
    }
}
