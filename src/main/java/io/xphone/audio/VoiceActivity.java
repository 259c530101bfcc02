package io.xphone.audio;

/**
 * Decides whether audio is speech or background noise, by its level: speech is louder than the noise floor that was
 * heard before. The decision stays on speech for a while, so that the quiet ends of words are not cut off.
 *
 * <p>The noise floor falls at once and rises slowly. Audio that is well above the noise of any usual room counts as
 * speech however steady it is, so that tones and music are never taken for noise. An instance belongs to one stream.
 */
public final class VoiceActivity {

    /** Level above the noise floor from which audio is speech, in dB. */
    private static final double MARGIN = 6;

    /** Audio below this level is never speech, in dBov. */
    private static final double QUIETEST_SPEECH = -58;

    /** The loudest background noise that is recognized, in dBov. */
    private static final double LOUDEST_NOISE = -42;

    private static final double INITIAL_FLOOR = -60;

    /** A lower floor would make no difference, but its rise would take longer. */
    private static final double LOWEST_FLOOR = QUIETEST_SPEECH - MARGIN;

    private static final double RISE_PER_SECOND = 2;
    private static final double HANGOVER_MS = 200;

    private final int sampleRate;
    private double floor = INITIAL_FLOOR;
    private double hangover;
    private double level = Levels.SILENCE;

    /**
     * Creates a detector that has heard nothing.
     *
     * @param sampleRate rate of the audio, in Hz
     */
    public VoiceActivity(int sampleRate) {
        this.sampleRate = sampleRate;
    }

    /**
     * Decides about the next audio of the stream.
     *
     * @param pcm samples
     * @param offset index of the first
     * @param length number of samples: 10 to 60 ms
     * @return whether it is speech, or follows speech closely
     */
    public boolean speech(short[] pcm, int offset, int length) {
        double millis = 1_000.0 * length / sampleRate;
        level = Levels.rmsDecibels(pcm, offset, length);
        boolean loud = level > Math.max(QUIETEST_SPEECH, floor + MARGIN);
        floor = Math.min(Math.min(level, LOUDEST_NOISE), floor + RISE_PER_SECOND * millis / 1_000);
        floor = Math.max(floor, LOWEST_FLOOR);
        if (loud) {
            hangover = HANGOVER_MS;
            return true;
        }
        hangover -= millis;
        return hangover > 0;
    }

    /** {@return the level of the latest audio, in dBov} */
    public double level() {
        return level;
    }
}
