package io.xphone.audio;

/**
 * Noise in place of silence, at the level that the other side tells (RFC 3389). Its spectrum is flat: the reflection
 * coefficients that may follow the level are not used.
 */
public final class ComfortNoise {

    /** A level that suits when none was told, in -dBov. */
    public static final int DEFAULT_LEVEL = 65;

    private long state;
    private double scale;
    private int level;

    /**
     * Makes a generator at {@link #DEFAULT_LEVEL}.
     *
     * @param seed equal seeds make equal noise
     */
    public ComfortNoise(long seed) {
        state = seed * 0x9E3779B97F4A7C15L + 0x632BE59BD9B4E019L;
        if (state == 0) {
            state = 1;
        }
        level(DEFAULT_LEVEL);
    }

    /**
     * The level that a payload tells in its first octet: 0 to 127, in -dBov.
     *
     * @param payload where it is
     * @param offset first byte
     * @param length bytes
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
     * Makes noise.
     *
     * @param out where to
     * @param offset first sample written
     * @param length samples
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
