package io.xphone.bus.internal;

import io.xphone.PlayoutPosition;
import io.xphone.audio.EncodedFrame;
import io.xphone.audio.PcmFrame;
import io.xphone.bus.AudioPacket;
import io.xphone.bus.AudioWriterCommand;
import io.xphone.bus.AudioWriterLease;
import io.xphone.bus.EncodedAudio;

/**
 * The audio input of one call, for callers on the media event loop of that call: has the effect of a message to
 * {@link AudioWriterLease#getAddress()}, without the task in between. After the end of the call it drops its input.
 */
public interface AudioInput {

    /**
     * Handles a frame, like an {@link AudioPacket}.
     *
     * @param stream the writer, as in {@link AudioWriterLease#getStream()}
     * @param more whether the next frame continues the same write
     */
    void onFrame(int stream, PcmFrame frame, boolean more);

    /** Handles an encoded frame, like an {@link EncodedAudio}. */
    void onEncoded(int stream, EncodedFrame frame);

    /**
     * Carries out a command of a writer.
     *
     * @return the position of its playout; null when there is no such writer, or the call has ended
     * @throws IllegalArgumentException when the writer cannot carry it out
     */
    PlayoutPosition onCommand(AudioWriterCommand command);

    /**
     * Finds audio inputs; registered as a {@link LocalServices local service} at {@link AudioWriterLease#getAddress()}.
     */
    interface Locator {

        /** The input of a call; null when its media is not on the current event loop, or there is no such call. */
        AudioInput input(String callId);
    }
}
