package io.xphone.rtp;

/**
 * Options of a {@link JitterBuffer}.
 *
 * @param clockRate RTP clock in Hz
 * @param adaptive whether the depth follows the jitter that is measured
 * @param depthMillis how long a packet waits for earlier ones, in ms; 0 plays at once. Of an adaptive buffer the value
 *     at the beginning
 * @param minMillis least depth of an adaptive buffer, in ms
 * @param maxMillis greatest depth of an adaptive buffer, in ms
 * @param frameTicks assumed length of a frame until a packet shows it, in ticks of the RTP clock
 * @param slots capacity in packets; a power of two
 * @param maxPayload largest payload of a packet in bytes
 */
public record JitterBufferOptions(
        int clockRate,
        boolean adaptive,
        int depthMillis,
        int minMillis,
        int maxMillis,
        int frameTicks,
        int slots,
        int maxPayload) {

    /** The depth of an adaptive buffer until the jitter of the line is known, in ms. */
    public static final int START_MILLIS = 40;

    /** Validates the sizes. */
    public JitterBufferOptions {
        if (clockRate <= 0 || frameTicks <= 0 || maxPayload <= 0) {
            throw new IllegalArgumentException("clock rate, frame ticks and payload size must be positive");
        }
        if (depthMillis < 0) {
            throw new IllegalArgumentException("negative depth: " + depthMillis + " ms");
        }
        if (minMillis < 0 || minMillis > maxMillis) {
            throw new IllegalArgumentException("no range of depths: " + minMillis + " to " + maxMillis + " ms");
        }
        if (slots < 4 || slots > 1024 || Integer.bitCount(slots) != 1) {
            throw new IllegalArgumentException("slots must be a power of two from 4 to 1024: " + slots);
        }
    }

    /**
     * Options of a fixed depth for telephony at 8 kHz, one byte per sample and frames of up to 60 ms. The slots hold
     * twice the depth in frames of 10 ms, 32 at least.
     *
     * @param depthMillis how long a packet waits, in ms
     * @return the options
     */
    public static JitterBufferOptions narrowband(int depthMillis) {
        return of(8000, depthMillis, 480);
    }

    /**
     * Options of a fixed depth for any codec; slots as for {@link #narrowband}.
     *
     * @param clockRate RTP clock in Hz
     * @param depthMillis how long a packet waits, in ms
     * @param maxPayload largest payload of a packet in bytes
     * @return the options, with frames of 20 ms until a packet shows their length
     */
    public static JitterBufferOptions of(int clockRate, int depthMillis, int maxPayload) {
        return new JitterBufferOptions(
                clockRate,
                false,
                depthMillis,
                depthMillis,
                depthMillis,
                clockRate / 50,
                slots(depthMillis),
                maxPayload);
    }

    /**
     * Options of a depth that follows the jitter of the line, for any codec; slots as for {@link #narrowband}.
     *
     * @param clockRate RTP clock in Hz
     * @param minMillis least depth, in ms
     * @param maxMillis greatest depth, in ms
     * @param maxPayload largest payload of a packet in bytes
     * @return the options, with frames of 20 ms until a packet shows their length
     */
    public static JitterBufferOptions adaptive(int clockRate, int minMillis, int maxMillis, int maxPayload) {
        int start = Math.max(minMillis, Math.min(maxMillis, START_MILLIS));
        return new JitterBufferOptions(
                clockRate, true, start, minMillis, maxMillis, clockRate / 50, slots(maxMillis), maxPayload);
    }

    private static int slots(int depthMillis) {
        int packets = Math.min(1024, Math.max(32, depthMillis / 5));
        return Integer.highestOneBit(packets - 1) << 1;
    }
}
