package io.xphone;

import io.vertx.core.Future;
import io.vertx.core.streams.ReadStream;
import io.xphone.audio.PcmFrame;

/**
 * What is heard in a call, frame by frame, from the first packet on without gaps: lost packets are concealed, silence is frames of silence, and
 * so is the time in which we hold the call. While paused 256 frames are kept; past that the oldest are dropped and counted. Ends with the call.
 */
public interface AudioReader extends ReadStream<PcmFrame> {

    /** Frames dropped here because the reader was paused for too long. */
    long dropped();

    /** Stops reading. */
    Future<Void> close();
}
