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
 * whole with {@link WriteQueueFullException} and is counted. Audio has the sample rate of the writer, 8000 Hz unless
 * its options name another; frames of another rate fail with {@link IllegalArgumentException}, and so do writes of an
 * unpaced writer that the codec does not encode, see {@link CallAudio#unpacedWriter}.
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
public interface AudioWriter extends WriteStream<PcmFrame>, PlayoutControl {

    /**
     * Writes samples: 16-bit mono at the rate of the writer, any number of them. The array is copied.
     *
     * @return completes when they are queued; fails with {@link WriteQueueFullException} when the queue is full
     */
    @GenIgnore(GenIgnore.PERMITTED_TYPE)
    Future<Void> write(short[] samples);

    /**
     * Writes samples from -1 to 1, mono at the rate of the writer, any number of them. Samples beyond that are limited.
     *
     * @return completes when they are queued; fails with {@link WriteQueueFullException} when the queue is full
     */
    @GenIgnore(GenIgnore.PERMITTED_TYPE)
    Future<Void> write(float[] samples);

    /**
     * Sets the volume of audio that is sent from now on, also of that in the queue. It changes evenly within a packet,
     * without a click.
     *
     * @param factor factor of the amplitude: 0 for silence, 1 for unchanged audio, 2 for 6 dB more, up to 10
     * @return completes when it takes effect; fails with {@link IllegalArgumentException} for another factor
     */
    Future<Void> volume(double factor);

    /** Sample rate of the audio that is written, in Hz. */
    int sampleRate();

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
