package io.xphone.audio;

import java.util.List;

/**
 * The format of a call's audio for an application that asks for no other: linear 16-bit mono PCM at 8000 Hz in
 * frames of 20 ms. Between codec and readers, and between writers and codec, audio has the sample rate of the codec.
 */
public final class PcmFormat {

    /** Samples per second, in Hz. */
    public static final int SAMPLE_RATE = 8_000;

    /** Samples per millisecond. */
    public static final int SAMPLES_PER_MS = SAMPLE_RATE / 1_000;

    /** Duration of a frame, in ms. */
    public static final int FRAME_MS = 20;

    /** Samples per frame. */
    public static final int FRAME_SAMPLES = SAMPLES_PER_MS * FRAME_MS;

    /** The sample rates of readers and writers, in Hz. */
    public static final List<Integer> SAMPLE_RATES = List.of(8_000, 16_000, 24_000, 32_000, 48_000);

    private PcmFormat() {}
}
