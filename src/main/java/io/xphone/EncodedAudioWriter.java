package io.xphone;

import io.vertx.codegen.annotations.Fluent;
import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.annotations.Nullable;
import io.vertx.codegen.annotations.VertxGen;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.streams.WriteStream;
import io.xphone.audio.EncodedFrame;

/**
 * Sends encoded audio into a call as it is: each frame is the payload of one RTP packet. Frames may be written at any
 * speed; they are queued and sent in real time, by their duration. While frames are sent the audio of other writers
 * waits; several writers of encoded frames are played one after the other.
 *
 * <p>The codec of the writer must be that of the call. Otherwise, or when the codec changes during the call, the writer
 * fails: the exception handler is called with {@link CallException#INVALID_ARGUMENT} or {@link
 * CallException#INVALID_STATE}, marks that wait complete with false, and writes fail from then on. A frame of another
 * codec than that of the writer fails with {@link IllegalArgumentException}.
 *
 * <p>Queue, back-pressure and the end of the call are as for {@link AudioWriter}. Counts of samples are at the RTP
 * clock rate of the codec.
 */
@VertxGen
public interface EncodedAudioWriter extends WriteStream<EncodedFrame>, PlayoutControl {

    /**
     * Writes a frame.
     *
     * @return completes when it is queued; fails with {@link WriteQueueFullException} when the queue is full
     */
    @Override
    @GenIgnore(GenIgnore.PERMITTED_TYPE)
    Future<Void> write(EncodedFrame frame);

    /** Ends the writer when all frames written so far have been sent; the returned future completes then. */
    @Override
    Future<Void> end();

    @Override
    @GenIgnore(GenIgnore.PERMITTED_TYPE)
    default Future<Void> end(EncodedFrame frame) {
        return WriteStream.super.end(frame);
    }

    @Override
    @Fluent
    EncodedAudioWriter setWriteQueueMaxSize(int maxSize);

    @Override
    @Fluent
    EncodedAudioWriter drainHandler(@Nullable Handler<Void> handler);

    @Override
    @Fluent
    EncodedAudioWriter exceptionHandler(@Nullable Handler<Throwable> handler);
}
