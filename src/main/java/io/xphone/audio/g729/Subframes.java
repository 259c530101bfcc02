package io.xphone.audio.g729;

/** How a frame of 10 ms at 8,000 Hz is divided. */
final class Subframes {

    /** Samples of a frame. */
    static final int FRAME = 80;

    /** Samples of a subframe. */
    static final int LENGTH = 40;

    private Subframes() {}
}
