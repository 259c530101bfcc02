package io.xphone.audio;

/**
 * Generates comfort noise at the level that the peer signals (RFC 3389). The spectrum is flat: the reflection
 * coefficients that may follow the level are ignored.
 */
public final class ComfortNoise {

    /** The level when none was signalled, in -dBov. */
    public static final int DEFAULT_LEVEL = 65;

    private long state;
    private double scale;
    private int level;

    /**
     * Creates a generator at {@link #DEFAULT_LEVEL}.
     *
     * @param seed equal seeds produce equal noise
     */
    public ComfortNoise(long seed) {
        state = seed * 0x9E3779B97F4A7C15L + 0x632BE59BD9B4E019L;
        if (state == 0) {
            state = 1;
        }
        level(DEFAULT_LEVEL);
    }

    /**
     * The level in the first octet of a payload: 0 to 127, in -dBov.
     *
     * @param payload array that contains the payload
     * @param offset index of the first byte
     * @param length number of bytes
     * @return the level, or {@link #DEFAULT_LEVEL} for an empty payload
     */
    public static int levelOf(byte[] payload, int offset, int length) {
        return length == 0 ? DEFAULT_LEVEL : payload[offset] & 0x7F;
    }

    /**
     * Sets the level.
     *
     * @param minusDbov 0 (loudest) to 127
     */
    public void level(int minusDbov) {
        level = Math.max(0, Math.min(127, minusDbov));
        // The sum of two uniform numbers from -1 to 1 has a root mean square of sqrt(2/3).
        scale = Levels.amplitude(-level) / Math.sqrt(2.0 / 3) / (1L << 31);
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
            state ^= state << 13;
            state ^= state >>> 7;
            state ^= state << 17;
            double value = Math.rint(((int) state + (double) (int) (state >> 32)) * scale);
            out[i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value));
        }
    }
}
