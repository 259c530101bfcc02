package io.xphone.bus.internal;

import io.xphone.audio.PcmFrame;
import io.xphone.bus.AudioMark;
import io.xphone.bus.AudioPacket;
import io.xphone.bus.AudioWriterLease;

/**
 * The audio input of one call, for callers on the media event loop of that call: has the effect of a message to
 * {@link AudioWriterLease#getAddress()}, without the task in between. After the end of the call it drops its input.
 */
public interface AudioInput {

    /**
     * Handles a frame, like an {@link AudioPacket}.
     *
     * @param stream the writer, as in {@link AudioWriterLease#getStream()}
     */
    void onFrame(int stream, PcmFrame frame);

    /** Handles a mark among the frames, or a request to clear the queue. */
    void onMark(AudioMark mark);

    /**
     * Finds audio inputs; registered as a {@link LocalServices local service} at {@link AudioWriterLease#getAddress()}.
     */
    interface Locator {

        /** The input of a call; null when its media is not on the current event loop, or there is no such call. */
        AudioInput input(String callId);
    }
}
