package io.xphone.audio;

import java.util.Arrays;

/**
 * Generates comfort noise as the peer describes it (RFC 3389): its level and, by reflection coefficients of an all-pole
 * filter, its spectrum; without coefficients the spectrum is flat. An instance belongs to one stream; only its
 * constructor allocates.
 */
public final class ComfortNoise {

    /** The level when none was signalled, in -dBov. */
    public static final int DEFAULT_LEVEL = 65;

    /** Coefficients of higher order are ignored, as RFC 3389 §3 permits. */
    private static final int MAX_ORDER = 16;

    /** Closer to 1 the filter would ring. */
    private static final double MAX_REFLECTION = 0.98;

    private final double[] reflection = new double[MAX_ORDER];
    private final double[] state = new double[MAX_ORDER];
    private long random;
    private double scale;
    private int level;
    private int order;

    /**
     * Creates a generator at {@link #DEFAULT_LEVEL} with a flat spectrum.
     *
     * @param seed equal seeds produce equal noise
     */
    public ComfortNoise(long seed) {
        random = seed * 0x9E3779B97F4A7C15L + 0x632BE59BD9B4E019L;
        if (random == 0) {
            random = 1;
        }
        level(DEFAULT_LEVEL);
    }

    /**
     * Applies a payload: its first octet is the level, 0 to 127 in -dBov, the others are the reflection coefficients.
     *
     * @param payload array that contains the payload
     * @param offset index of the first byte
     * @param length number of bytes; 0 for {@link #DEFAULT_LEVEL}
     */
    public void describe(byte[] payload, int offset, int length) {
        int before = order;
        order = Math.max(0, Math.min(MAX_ORDER, length - 1));
        boolean changed = before != order;
        for (int i = 0; i < order; i++) {
            int index = payload[offset + 1 + i] & 0xFF;
            double value = index == 255 ? 0 : 258.0 * (index - 127) / 32_768; // 255 is reserved
            double clipped = Math.max(-MAX_REFLECTION, Math.min(MAX_REFLECTION, value));
            changed |= clipped != reflection[i];
            reflection[i] = clipped;
        }
        if (changed) {
            Arrays.fill(state, 0); // in another filter it would be a click
        }
        level(length == 0 ? DEFAULT_LEVEL : payload[offset] & 0x7F);
    }

    /**
     * Sets the level and keeps the spectrum.
     *
     * @param minusDbov 0 (loudest) to 127
     */
    public void level(int minusDbov) {
        level = Math.max(0, Math.min(127, minusDbov));
        double gain = 1; // of the filter, in power
        for (int i = 0; i < order; i++) {
            gain *= 1 - reflection[i] * reflection[i];
        }
        // The sum of two uniform numbers from -1 to 1 has a root mean square of sqrt(2/3).
        scale = Levels.amplitude(-level) * Math.sqrt(gain) / Math.sqrt(2.0 / 3) / (1L << 31);
    }

    /** {@return the level in -dBov} */
    public int level() {
        return level;
    }

    /**
     * Generates noise.
     *
     * @param out target array
     * @param offset index of the first sample written
     * @param length number of samples
     */
    public void fill(short[] out, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            random ^= random << 13;
            random ^= random >>> 7;
            random ^= random << 17;
            double value = filter(((int) random + (double) (int) (random >> 32)) * scale);
            out[i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.rint(value)));
        }
    }

    /** The all-pole lattice filter: a negative first coefficient makes low frequencies louder. */
    private double filter(double input) {
        double forward = input;
        for (int i = order - 1; i >= 0; i--) {
            forward -= reflection[i] * state[i];
            if (i + 1 < order) {
                state[i + 1] = state[i] + reflection[i] * forward;
            }
        }
        if (order > 0) {
            state[0] = forward;
        }
        return forward;
    }
}
