package io.xphone.audio;

import java.io.IOException;

/** The file is not a WAV file, or of an unsupported format. */
public final class WavFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message describes the problem
     */
    public WavFormatException(String message) {
        super(message);
    }
}
