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
import io.xphone.audio.PcmFrame;

/**
 * A stream of the audio that a call receives. It has no gaps from the first packet on: lost packets are concealed, and
 * silence, also that of the time in which this side holds the call, is frames of silence. A paused reader queues
 * {@code media.queueFrames} frames, 256 by default; beyond that the oldest are dropped and counted. The stream ends
 * with the call.
 */
@VertxGen
public interface AudioReader extends ReadStream<PcmFrame> {

    /** Frames that this reader dropped because it was paused for too long. */
    long framesDropped();

    /** Closes the reader; does nothing when it is closed or the call has ended. */
    Future<Void> close();

    @Override
    @GenIgnore(GenIgnore.PERMITTED_TYPE)
    @Fluent
    AudioReader handler(@Nullable Handler<PcmFrame> handler);

    @Override
    @Fluent
    AudioReader pause();

    @Override
    @Fluent
    AudioReader resume();

    @Override
    @Fluent
    AudioReader fetch(long amount);

    @Override
    @Fluent
    AudioReader endHandler(@Nullable Handler<Void> endHandler);

    @Override
    @Fluent
    AudioReader exceptionHandler(@Nullable Handler<Throwable> handler);

    @Override
    @GenIgnore(GenIgnore.PERMITTED_TYPE)
    default Future<Void> pipeTo(WriteStream<PcmFrame> destination) {
        return ReadStream.super.pipeTo(destination);
    }

    @Override
    @GenIgnore(GenIgnore.PERMITTED_TYPE)
    default Pipe<PcmFrame> pipe() {
        return ReadStream.super.pipe();
    }
}
