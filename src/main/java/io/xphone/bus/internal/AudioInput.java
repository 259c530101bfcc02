package io.xphone.bus.internal;

import io.xphone.audio.PcmFrame;
import io.xphone.bus.AudioMark;
import io.xphone.bus.AudioPacket;
import io.xphone.bus.AudioWriterLease;

/**
 * Takes what an application says in one call by reference, from whoever is on the event loop of the call's media already: what a message to
 * {@link AudioWriterLease#getAddress()} would bring there a task later. After the end of the call it takes and drops.
 */
public interface AudioInput {

    /**
     * A frame, as {@link AudioPacket} would bring it.
     *
     * @param stream the writer, as in {@link AudioWriterLease#getStream()}
     */
    void onFrame(int stream, PcmFrame frame);

    /** A mark among the frames, or a wish to drop what waits. */
    void onMark(AudioMark mark);

    /** Where intakes are found: what runs at {@link AudioWriterLease#getAddress()} as a {@link LocalServices near service}. */
    interface Door {

        /** That of a call; null when its media is not on the current event loop, or there is none. */
        AudioInput intake(String callId);
    }
}
