package io.xphone.audio.playout;

/**
 * The volume of a writer, as a factor of the amplitude. A new one is reached evenly within the next packet, so that it
 * causes no click. Samples beyond 16 bits are limited.
 */
public final class Volume {

    /** The largest factor: 20 dB. */
    public static final double MAX = 10;

    private float current;
    private float target;

    /** @param factor the factor from the start */
    public Volume(double factor) {
        current = (float) checked(factor);
        target = current;
    }

    /**
     * Checks a factor.
     *
     * @return the same
     * @throws IllegalArgumentException when it is not from 0 to {@link #MAX}
     */
    public static double checked(double factor) {
        if (!(factor >= 0 && factor <= MAX)) {
            throw new IllegalArgumentException(
                    "volume: must be a factor from 0 (silence) over 1 (unchanged) to 10, is " + factor);
        }
        return factor;
    }

    /** Sets another factor. */
    public void set(double factor) {
        target = (float) checked(factor);
    }

    /** Whether audio stays as it is. */
    public boolean neutral() {
        return current == 1 && target == 1;
    }

    /** Applies the volume to the first {@code length} samples of an array. */
    public void apply(short[] samples, int length) {
        float step = length == 0 ? 0 : (target - current) / length;
        for (int i = 0; i < length; i++) {
            int sample = Math.round(samples[i] * (current + step * (i + 1)));
            samples[i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, sample));
        }
        current = target;
    }
}
