package io.xphone;

import io.vertx.codegen.annotations.Fluent;
import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.annotations.Nullable;
import io.vertx.codegen.annotations.VertxGen;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.streams.Pipe;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import io.xphone.audio.ReceivedFrame;

/**
 * A stream of the encoded audio that a call receives, after the jitter buffer: the payload of each packet, in order and
 * without duplicates. A lost packet and time without packets are frames without a payload, so that the stream has no
 * gaps from the first packet on. Nothing is decoded for this reader. A paused reader queues {@code media.queueFrames}
 * frames, 256 by default; beyond that the oldest are dropped and counted. The stream ends with the call.
 */
@VertxGen
public interface EncodedAudioReader extends ReadStream<ReceivedFrame> {

    /** Frames that this reader dropped because it was paused for too long. */
    long framesDropped();

    /** Closes the reader; does nothing when it is closed or the call has ended. */
    Future<Void> close();

    @Override
    @GenIgnore(GenIgnore.PERMITTED_TYPE)
    @Fluent
    EncodedAudioReader handler(@Nullable Handler<ReceivedFrame> handler);

    @Override
    @Fluent
    EncodedAudioReader pause();

    @Override
    @Fluent
    EncodedAudioReader resume();

    @Override
    @Fluent
    EncodedAudioReader fetch(long amount);

    @Override
    @Fluent
    EncodedAudioReader endHandler(@Nullable Handler<Void> endHandler);

    @Override
    @Fluent
    EncodedAudioReader exceptionHandler(@Nullable Handler<Throwable> handler);

    @Override
    @GenIgnore(GenIgnore.PERMITTED_TYPE)
    default Future<Void> pipeTo(WriteStream<ReceivedFrame> destination) {
        return ReadStream.super.pipeTo(destination);
    }

    @Override
    @GenIgnore(GenIgnore.PERMITTED_TYPE)
    default Pipe<ReceivedFrame> pipe() {
        return ReadStream.super.pipe();
    }
}
