package io.xphone.audio;

/**
 * Shortens and lengthens a piece of speech by a pitch period, without a change of its pitch: synchronous overlap and
 * add at the lag at which the audio resembles itself most (WSOLA). The piece begins and ends with the same samples
 * before and after, so it continues what is played before it and is continued by what follows.
 *
 * <pre>
 *   shorten            |----lag----|                      lengthen   |----lag----|
 *            in:       aaaaaaaaaaaa bbbbbbbbbbbb ccc           in:   aaaaaaaaaaaa bbbbbbbbbbbb ccc
 *            out:      a fades to b ccc                        out:  aaaaaaaaaaaa b fades to a bbbbbbbbbbbb ccc
 * </pre>
 *
 * <p>Audio that is nearly silent resembles itself at any lag, and is cut as much as is asked for. An instance keeps
 * nothing between calls, so one serves all streams of a thread at this rate. No method allocates.
 */
public final class TimeScaler {

    /** Shortest piece that can be scaled, in ms. */
    public static final int SHORTEST_MS = 20;

    /** The part of a piece that is used, in ms. */
    private static final int LONGEST_MS = 40;

    /** The most that a piece is lengthened by, in ms. */
    public static final int LONGEST_PERIOD_MS = 15;

    /** The correlation of audio with itself, from which a lag is used. */
    private static final double ALIKE = 0.8;

    /** Mean square of audio that may be cut anywhere: -54 dBov. */
    private static final double QUIET = 65.0 * 65.0;

    private final int sampleRate;
    private final int step;
    private final int shortestLag;
    private final float[] coarse;

    /**
     * Creates a scaler.
     *
     * @param sampleRate Hz, 8000 to 48000
     * @throws IllegalArgumentException for another rate
     */
    public TimeScaler(int sampleRate) {
        if (sampleRate < 8_000 || sampleRate > 48_000) {
            throw new IllegalArgumentException("not from 8000 to 48000 Hz: " + sampleRate);
        }
        this.sampleRate = sampleRate;
        step = sampleRate / 8_000;
        shortestLag = sampleRate / 400;
        coarse = new float[LONGEST_MS * sampleRate / 1000 / step + 1];
    }

    /** {@return the sample rate in Hz} */
    public int sampleRate() {
        return sampleRate;
    }

    /** {@return the most samples that {@link #lengthen} inserts} */
    public int longestPeriod() {
        return LONGEST_PERIOD_MS * sampleRate / 1000;
    }

    /**
     * Removes a pitch period.
     *
     * @param pcm holds the piece, which is replaced
     * @param offset index of its first sample
     * @param length number of its samples; nothing is removed from a piece of less than {@link #SHORTEST_MS}
     * @param most number of samples that may be removed
     * @param anywhere whether audio that does not resemble itself, such as noise, is shortened too
     * @return number of samples removed; 0 when the audio does not resemble itself, or only at a longer lag
     */
    public int shorten(short[] pcm, int offset, int length, int most, boolean anywhere) {
        int lag = lag(pcm, offset, length, Math.min(most, longestPeriod()), anywhere);
        if (lag == 0) {
            return 0;
        }
        int fade = Math.min(lag, used(length) - lag);
        for (int i = 0; i < fade; i++) {
            int from = pcm[offset + i];
            int to = pcm[offset + i + lag];
            pcm[offset + i] = (short) (from + (to - from) * (i + 1) / (fade + 1));
        }
        System.arraycopy(pcm, offset + fade + lag, pcm, offset + fade, length - fade - lag);
        return lag;
    }

    /**
     * Inserts a pitch period.
     *
     * @param pcm holds the piece, which is replaced, and has room for {@link #longestPeriod()} samples after it
     * @param offset index of its first sample
     * @param length number of its samples; nothing is inserted into a piece of less than {@link #SHORTEST_MS}
     * @param anywhere whether audio that does not resemble itself, such as noise, is lengthened too
     * @return number of samples inserted; 0 when the audio does not resemble itself
     */
    public int lengthen(short[] pcm, int offset, int length, boolean anywhere) {
        int lag = lag(pcm, offset, length, longestPeriod(), anywhere);
        if (lag == 0) {
            return 0;
        }
        int fade = Math.min(lag, used(length) - lag);
        // what follows the fade is the audio after the beginning, a second time
        System.arraycopy(pcm, offset + fade, pcm, offset + lag + fade, length - fade);
        for (int i = 0; i < fade; i++) {
            int from = pcm[offset + lag + i];
            int to = pcm[offset + i];
            pcm[offset + lag + i] = (short) (from + (to - from) * (i + 1) / (fade + 1));
        }
        return lag;
    }

    private int used(int length) {
        return Math.min(length, LONGEST_MS * sampleRate / 1000);
    }

    /** The lag at which the beginning of the piece resembles what follows it, or 0. */
    private int lag(short[] pcm, int offset, int length, int most, boolean anywhere) {
        int used = used(length);
        if (used < SHORTEST_MS * sampleRate / 1000 || most <= 0) {
            return 0;
        }
        if (quiet(pcm, offset, used)) {
            return Math.min(most, used / 2);
        }
        int longest = Math.min(used * 5 / 8, longestPeriod());
        int window = Math.min(used - longest, longestPeriod());
        int rough = roughLag(pcm, offset, used, window, Math.min(most, longest), anywhere);
        return rough == 0 ? 0 : exactLag(pcm, offset, window, rough, Math.min(most, longest));
    }

    private static boolean quiet(short[] pcm, int offset, int length) {
        long energy = 0;
        for (int i = offset; i < offset + length; i++) {
            energy += pcm[i] * pcm[i];
        }
        return energy <= QUIET * length;
    }

    /** Searches at 8 to 16 kHz, where means of {@code step} samples stand for them. */
    private int roughLag(short[] pcm, int offset, int used, int window, int most, boolean anywhere) {
        int count = used / step;
        for (int i = 0, at = offset; i < count; i++) {
            int sum = 0;
            for (int k = 0; k < step; k++) {
                sum += pcm[at++];
            }
            coarse[i] = sum;
        }
        int width = window / step;
        float energy = 0;
        for (int i = 0; i < width; i++) {
            energy += coarse[i] * coarse[i];
        }
        double best = anywhere ? -1 : ALIKE;
        int found = 0;
        for (int lag = shortestLag / step, end = Math.min(most / step, count - width); lag <= end; lag++) {
            float product = 0;
            float other = 0;
            for (int i = 0; i < width; i++) {
                float later = coarse[i + lag];
                product += coarse[i] * later;
                other += later * later;
            }
            double alike = product / Math.sqrt((double) energy * other + 1);
            if (alike >= best) {
                best = alike;
                found = lag;
            }
        }
        return found * step;
    }

    private int exactLag(short[] pcm, int offset, int window, int rough, int most) {
        if (step == 1) {
            return rough;
        }
        double best = Double.NEGATIVE_INFINITY;
        int found = rough;
        for (int lag = Math.max(1, rough - step), end = Math.min(most, rough + step); lag <= end; lag++) {
            double product = 0;
            double other = 0;
            for (int i = offset; i < offset + window; i++) {
                double later = pcm[i + lag];
                product += pcm[i] * later;
                other += later * later;
            }
            double alike = product / Math.sqrt(other + 1);
            if (alike > best) {
                best = alike;
                found = lag;
            }
        }
        return found;
    }
}
