package io.xphone.bus;

import io.xphone.audio.PcmFrame;

/**
 * Takes what an application says in one call by reference, from whoever is on the event loop of the call's media already: what a message to
 * {@link AudioSink#getAddress()} would bring there a task later. After the end of the call it takes and drops.
 */
public interface AudioIntake {

    /**
     * A frame, as {@link AudioPacket} would bring it.
     *
     * @param stream the writer, as in {@link AudioSink#getStream()}
     */
    void onFrame(int stream, PcmFrame frame);

    /** A mark among the frames, or a wish to drop what waits. */
    void onMark(AudioMark mark);

    /** Where intakes are found: what runs at {@link AudioSink#getAddress()} as a {@link NearServices near service}. */
    interface Door {

        /** That of a call; null when its media is not on the current event loop, or there is none. */
        AudioIntake intake(String callId);
    }
}
