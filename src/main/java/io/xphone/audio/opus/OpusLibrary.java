package io.xphone.audio.opus;

/** The library that encodes and decodes Opus. */
public enum OpusLibrary {
    /** The system's libopus where it is present, else the Java library. */
    AUTO,
    /** The Java library Concentus. */
    JAVA,
    /** The system's libopus, through JNA. */
    NATIVE
}
