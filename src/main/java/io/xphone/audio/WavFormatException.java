package io.xphone.audio;

import java.io.IOException;

/** A file that is no WAV file, or one of a kind that is not read. */
public final class WavFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * Says what is wrong.
     *
     * @param message in words for people
     */
    public WavFormatException(String message) {
        super(message);
    }
}
