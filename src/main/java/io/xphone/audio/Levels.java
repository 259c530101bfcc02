package io.xphone.audio;

/**
 * Audio levels. Decibels are relative to overload: 0 is the mean power of a square wave at full scale, so a sine
 * at full scale has -3.01 (dBov, as in RFC 3389 and RFC 6464).
 */
public final class Levels {

    /** The level of digital silence, and the lowest level that is reported. */
    public static final double SILENCE = -127;

    private static final double FULL_SCALE = 32_768;

    private Levels() {}

    /**
     * Mean level.
     *
     * @param samples samples
     * @param offset index of the first sample
     * @param length number of samples
     * @return dB from {@link #SILENCE} to 0
     */
    public static double rmsDecibels(short[] samples, int offset, int length) {
        if (length == 0) {
            return SILENCE;
        }
        long sum = 0;
        for (int i = offset; i < offset + length; i++) {
            sum += (long) samples[i] * samples[i];
        }
        return decibels(Math.sqrt((double) sum / length));
    }

    /**
     * Mean level of a frame.
     *
     * @param frame the frame
     * @return dB from {@link #SILENCE} to 0
     */
    public static double rmsDecibels(PcmFrame frame) {
        long sum = 0;
        for (int i = 0; i < frame.length(); i++) {
            sum += (long) frame.sample(i) * frame.sample(i);
        }
        return frame.length() == 0 ? SILENCE : decibels(Math.sqrt((double) sum / frame.length()));
    }

    /**
     * The largest deviation from zero.
     *
     * @param samples samples
     * @param offset index of the first sample
     * @param length number of samples
     * @return 0 to 32768
     */
    public static int peak(short[] samples, int offset, int length) {
        int peak = 0;
        for (int i = offset; i < offset + length; i++) {
            peak = Math.max(peak, Math.abs(samples[i]));
        }
        return peak;
    }

    /**
     * The largest deviation from zero in a frame.
     *
     * @param frame the frame
     * @return 0 to 32768
     */
    public static int peak(PcmFrame frame) {
        int peak = 0;
        for (int i = 0; i < frame.length(); i++) {
            peak = Math.max(peak, Math.abs(frame.sample(i)));
        }
        return peak;
    }

    /**
     * The amplitude of a level.
     *
     * @param decibels level, 0 or less
     * @return root mean square, in sample values
     */
    public static double amplitude(double decibels) {
        return FULL_SCALE * Math.pow(10, decibels / 20);
    }

    /** The level of an amplitude, given as root mean square in sample values. */
    static double decibels(double rms) {
        return rms == 0 ? SILENCE : Math.max(SILENCE, 20 * Math.log10(rms / FULL_SCALE));
    }
}
