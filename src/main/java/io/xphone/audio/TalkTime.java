package io.xphone.audio;

/**
 * The time of speech and of silence in one direction of a call: audio louder than −45 dBov is speech, and so are pauses
 * of up to 200 ms after it.
 *
 * <p>Every fourth sample is enough to measure the level. Nothing is allocated. Not thread-safe.
 */
public final class TalkTime {

    /** Mean of the absolute values of a sine at −45 dBov. */
    private static final int THRESHOLD = 166;

    private static final int STRIDE = 4;
    private static final long PAUSE_MICROS = 200_000;
    private static final long TOLERANCE_MICROS = 1_000_000;

    private long talk;
    private long silence;
    private long pause = PAUSE_MICROS;
    private long unmeasured;

    /** Creates a direction without audio so far. */
    public TalkTime() {}

    /**
     * Adds a frame.
     *
     * @param pcm samples of the frame, all of them or a part
     * @param offset index of the first sample
     * @param length number of samples
     * @param micros duration of the frame in µs
     */
    public void audio(short[] pcm, int offset, int length, long micros) {
        int sum = 0;
        for (int i = offset; i < offset + length; i += STRIDE) {
            sum += Math.abs(pcm[i]);
        }
        if (sum > THRESHOLD * (length / STRIDE)) {
            pause = 0;
            talk += micros;
        } else {
            silence(micros);
        }
    }

    /**
     * Adds time without audio.
     *
     * @param micros duration in µs
     */
    public void silence(long micros) {
        if (pause < PAUSE_MICROS) {
            pause += micros;
            talk += micros;
        } else {
            silence += micros;
        }
    }

    /**
     * Adds time with audio that is not decoded.
     *
     * @param micros duration in µs
     */
    public void unmeasured(long micros) {
        unmeasured += micros;
    }

    /** {@return whether the times are known: at most a second of audio was not decoded} */
    public boolean known() {
        return unmeasured <= TOLERANCE_MICROS;
    }

    /** {@return time of speech in ms} */
    public long talkMillis() {
        return talk / 1_000;
    }

    /** {@return time without speech in ms} */
    public long silenceMillis() {
        return silence / 1_000;
    }
}
