package io.xphone;

import io.vertx.codegen.annotations.Fluent;
import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.annotations.Nullable;
import io.vertx.codegen.annotations.VertxGen;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.streams.WriteStream;
import io.xphone.audio.PcmFrame;

/**
 * Sends audio into a call.
 *
 * <p>A write of any length is accepted while less than {@code media.writeQueueMs} of audio is queued, 120 s by
 * default, so that speech may be written faster than it is sent. When the queue has that length, a write fails as a
 * whole with {@link WriteQueueFullException} and is counted. Frames of another rate than 8000 Hz fail with {@link
 * IllegalArgumentException}.
 *
 * <p>{@link #writeQueueFull()} and {@link #drainHandler} work as for every {@code WriteStream}, from any thread: a
 * write counts as queued as soon as it returns. The queue counts as full from {@code media.queueFrames} frames of 20
 * ms, 256 by default; {@link #setWriteQueueMaxSize} sets another number for this writer.
 *
 * <p>After the end of the call writes fail with {@link CallException#INVALID_STATE}, the queue is empty and the drain
 * handler is called, so that a pipe into the writer fails.
 *
 * <p>{@link #end()} frees the writer: a call has at most 1,000 at a time.
 */
@VertxGen
public interface AudioWriter extends WriteStream<PcmFrame> {

    /**
     * Writes samples: 16-bit mono at 8000 Hz, any number of them. The array is copied.
     *
     * @return completes when they are queued; fails with {@link WriteQueueFullException} when the queue is full
     */
    @GenIgnore(GenIgnore.PERMITTED_TYPE)
    Future<Void> write(short[] samples);

    /** Drops all queued audio at once. Marks in the queue complete with false. */
    void clear();

    /**
     * Sets a mark behind all audio accepted so far.
     *
     * @return completes when that audio has been sent to the peer: with true, or with false when a write since the
     *     previous mark, or {@link #clear()}, was rejected. Completes with false when the mark was cleared. Fails
     *     when the call ends, when the writer could not be opened, and when 1,000 marks are queued
     */
    Future<Boolean> mark(String name);

    /** Completes when all audio accepted so far has been sent. */
    Future<Void> drained();

    /** Frames of 20 ms in the queue: 50 of them take a second to be sent. */
    int framesQueued();

    /** Frames that were rejected because the queue was full. */
    long framesRejected();

    @Override
    @GenIgnore(GenIgnore.PERMITTED_TYPE)
    Future<Void> write(PcmFrame frame);

    /** Ends the writer when all audio written so far has been sent; the returned future completes then. */
    @Override
    Future<Void> end();

    @Override
    @GenIgnore(GenIgnore.PERMITTED_TYPE)
    default Future<Void> end(PcmFrame frame) {
        return WriteStream.super.end(frame);
    }

    @Override
    @Fluent
    AudioWriter setWriteQueueMaxSize(int maxSize);

    @Override
    @Fluent
    AudioWriter drainHandler(@Nullable Handler<Void> handler);

    @Override
    @Fluent
    AudioWriter exceptionHandler(@Nullable Handler<Throwable> handler);
}
