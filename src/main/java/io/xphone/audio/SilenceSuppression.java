package io.xphone.audio;

/**
 * Decides for each packet of a sent stream whether its audio is sent, or comfort noise (RFC 3389), or nothing. A
 * description of the noise is sent when silence begins, when the noise becomes louder or quieter, and at intervals, for
 * peers that lost it.
 *
 * <pre>
 *   SPEECH --silence: DESCRIPTION--> SILENCE --nothing, or DESCRIPTION when the level changes--> SILENCE
 *      ^------------------------------- speech: AUDIO -------------------------------------------'
 * </pre>
 *
 * An instance belongs to one stream.
 */
public final class SilenceSuppression {

    /** What is sent. */
    public enum Decision {
        /** The audio, in the codec. */
        AUDIO,
        /** A comfort noise packet with {@link #level()}. */
        DESCRIPTION,
        /** No packet. */
        NOTHING
    }

    /** A change of the level that is described, in dB. */
    private static final double CHANGE = 3;

    private static final double MIN_INTERVAL_MS = 200;
    private static final double MAX_INTERVAL_MS = 10_000;

    /** Part of a new level in the estimate, for each 20 ms. */
    private static final double SMOOTHING = 0.1;

    private final int sampleRate;
    private final VoiceActivity activity;
    private boolean silent;
    private double estimate;
    private double described;
    private double sinceDescription;

    /**
     * Creates the state of a stream that has sent nothing.
     *
     * @param sampleRate rate of the audio, in Hz
     */
    public SilenceSuppression(int sampleRate) {
        this.sampleRate = sampleRate;
        activity = new VoiceActivity(sampleRate);
    }

    /**
     * Decides about the next packet.
     *
     * @param pcm its audio
     * @param offset index of the first sample
     * @param length number of samples: 10 to 60 ms
     * @return what is sent
     */
    public Decision next(short[] pcm, int offset, int length) {
        if (activity.speech(pcm, offset, length)) {
            silent = false;
            return Decision.AUDIO;
        }
        double millis = 1_000.0 * length / sampleRate;
        if (!silent) {
            silent = true;
            estimate = activity.level();
            return describe();
        }
        estimate += (activity.level() - estimate) * Math.min(1, SMOOTHING * millis / 20);
        sinceDescription += millis;
        boolean changed = Math.abs(estimate - described) >= CHANGE && sinceDescription >= MIN_INTERVAL_MS;
        return changed || sinceDescription >= MAX_INTERVAL_MS ? describe() : Decision.NOTHING;
    }

    private Decision describe() {
        described = estimate;
        sinceDescription = 0;
        return Decision.DESCRIPTION;
    }

    /** {@return the level of the noise for the payload, as 0 (loudest) to 127 in -dBov} */
    public int level() {
        return (int) Math.max(0, Math.min(127, Math.rint(-described)));
    }
}
