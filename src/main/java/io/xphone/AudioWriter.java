package io.xphone;

import io.vertx.core.Future;
import io.vertx.core.streams.WriteStream;
import io.xphone.audio.PcmFrame;

/**
 * Says sound into a call.
 *
 * <p>A write is taken whole or refused: while fewer than 256 frames of 20 ms wait, a write of any length is taken; past that it fails and
 * is counted. A frame of another rate than 8000 Hz is refused. {@link #writeQueueFull()} and {@link #drainHandler} tell when to wait, as for
 * every {@code WriteStream}, and from every thread: what a thread has written waits at once.
 *
 * <p>When the call has ended writes fail, nothing waits and who waits for room is told: a pipe into the writer fails.
 *
 * <p>{@link #end()} lets go of a writer: a call has at most 1,000 at a time.
 */
public interface AudioWriter extends WriteStream<PcmFrame> {

    /**
     * Says samples: 16-bit mono at 8000 Hz, of any length. The array is copied.
     *
     * @return completes when they were taken; fails when the queue is full
     */
    Future<Void> write(short[] samples);

    /** Drops everything that waits, at once: whoever speaks is interrupted. Marks that stood behind it are told as not heard. */
    void clear();

    /**
     * Sets a mark behind what has been written so far.
     *
     * @return completes with true when all before it has been sent to the peer, with false when it was cleared, and fails when the call ends,
     *     when the writer could not be opened, and while 1,000 marks wait
     */
    Future<Boolean> mark(String name);

    /** Completes when everything written so far has been sent. */
    Future<Void> drained();

    /** Frames of 20 ms that wait to be sent. */
    int waiting();

    /** Frames that were refused because the queue was full. */
    long refused();
}
