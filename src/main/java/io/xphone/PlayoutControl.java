package io.xphone;

import io.vertx.codegen.annotations.VertxGen;
import io.vertx.core.Future;

/**
 * The playout of a writer: how far its audio has been sent, and what changes that. Commands take effect in the order of
 * the writes, between two packets, at the media of the call, also when that is on another node. They fail with {@link
 * CallException#INVALID_STATE} when the writer could not be opened.
 */
@VertxGen(concrete = false)
public interface PlayoutControl {

    /**
     * Duration of the audio that was accepted and has not been sent, in ms; as of the last report of the media, at most
     * 200 ms ago. {@link #position()} is exact.
     */
    long waiting();

    /**
     * Drops all audio accepted so far. Marks that have not been reached complete with false, before the result.
     *
     * @return completes with what had been played when it took effect: all of the audio that was sent of this writer,
     *     and the position in the write that it interrupted. After the end of the call with what had been played when
     *     it ended
     */
    Future<PlayoutPosition> clear();

    /**
     * How far the audio has been played.
     *
     * @return completes with the position, exact to the sample; after the end of the call with the last one
     */
    Future<PlayoutPosition> position();

    /**
     * Stops the playout; the queue keeps its audio and accepts more. An unpaced writer has no queue: it fails.
     *
     * @return completes with the position at which it stopped
     */
    Future<PlayoutPosition> pause();

    /** Continues the playout after {@link #pause()}. */
    Future<Void> resume();

    /**
     * Sets a mark behind all audio accepted so far. Marks complete in their order.
     *
     * @return completes when that audio has been sent to the peer: with true, or with false when a write since the
     *     previous mark, or {@link #clear()}, was rejected. Completes with false when the mark was cleared. Fails
     *     when the call ends, when the writer could not be opened, and when there is a mark for each ms of the
     *     maximum length of the queue, {@code media.writeQueueMs}
     */
    Future<Boolean> mark(String name);

    /** Completes when all audio accepted so far has been sent. */
    Future<Void> drained();

    /** Frames of 20 ms in the queue: 50 of them take a second to be sent. */
    int framesQueued();

    /**
     * Frames of 20 ms that were rejected: because the queue was full, or of an unpaced writer because the codec does
     * not encode audio of their length.
     */
    long framesRejected();
}
