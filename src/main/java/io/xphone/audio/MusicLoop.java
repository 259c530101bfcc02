package io.xphone.audio;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a WAV file as frames of 20 ms at 8000 Hz that can be played in a loop. Audio of a higher rate is averaged down;
 * an incomplete frame at the end is dropped.
 */
public final class MusicLoop {

    /** Maximum duration in seconds; longer audio is cut. */
    public static final int MAX_SECONDS = 600;

    private static final int CHUNK = 4_096;

    private MusicLoop() {}

    /** @throws WavFormatException when the rate is too low for {@link #frames} */
    public static void checkRate(WavReader wav) throws WavFormatException {
        if (wav.sampleRate() < PcmFormat.SAMPLE_RATE) {
            throw new WavFormatException("a rate of 8000 Hz or more is needed, not " + wav.sampleRate());
        }
    }

    /**
     * Reads the audio, mixed to one channel.
     *
     * @param wav a file of at least 8000 Hz and 20 ms
     * @return its frames
     * @throws WavFormatException when the rate is lower, or the audio shorter than a frame
     */
    public static List<PcmFrame> frames(WavReader wav) throws IOException {
        checkRate(wav);
        List<PcmFrame> frames = new ArrayList<>();
        short[] chunk = new short[CHUNK];
        short[] resampled = new short[CHUNK];
        FrameAssembler assembler = new FrameAssembler(CHUNK + PcmFormat.FRAME_SAMPLES);
        long position = 0;
        long sum = 0;
        int summed = 0;
        int read;
        while ((read = wav.readMono(chunk, 0, CHUNK)) > 0 && frames.size() < MAX_SECONDS * 1_000 / PcmFormat.FRAME_MS) {
            int filled = 0;
            for (int i = 0; i < read; i++) {
                sum += chunk[i];
                summed++;
                position++;
                // an output sample is the average of all input samples since the last one
                if (position * PcmFormat.SAMPLE_RATE / wav.sampleRate()
                        > (position - 1) * PcmFormat.SAMPLE_RATE / wav.sampleRate()) {
                    resampled[filled++] = (short) (sum / summed);
                    sum = 0;
                    summed = 0;
                }
            }
            assembler.push(resampled, 0, filled);
            while (assembler.available() >= PcmFormat.FRAME_SAMPLES) {
                frames.add(assembler.pullFrame(PcmFormat.FRAME_SAMPLES, frames.size()));
            }
        }
        if (frames.isEmpty()) {
            throw new WavFormatException("shorter than 20 ms");
        }
        return List.copyOf(frames);
    }
}
