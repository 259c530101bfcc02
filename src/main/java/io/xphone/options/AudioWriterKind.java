package io.xphone.options;

/** When the audio of a writer is sent. */
public enum AudioWriterKind {
    /** Queued, and sent in real time. */
    PACED,
    /** At once: the application paces it. */
    UNPACED,
    /** As {@link #PACED}, while this side holds the call: in place of music and of all other writers. */
    HOLD
}
