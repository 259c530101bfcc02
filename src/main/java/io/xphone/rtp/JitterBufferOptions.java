package io.xphone.rtp;

/**
 * Options of a {@link JitterBuffer}.
 *
 * @param clockRate RTP clock in Hz
 * @param depthMillis how long a packet waits for earlier ones, in ms; 0 plays at once
 * @param frameTicks assumed length of a frame until a packet shows it, in ticks of the RTP clock
 * @param slots capacity in packets; a power of two
 * @param maxPayload largest payload of a packet in bytes
 */
public record JitterBufferOptions(int clockRate, int depthMillis, int frameTicks, int slots, int maxPayload) {

    /** The default depth, in ms. */
    public static final int DEFAULT_DEPTH_MILLIS = 50;

    /** Validates the sizes. */
    public JitterBufferOptions {
        if (clockRate <= 0 || frameTicks <= 0 || maxPayload <= 0) {
            throw new IllegalArgumentException("clock rate, frame ticks and payload size must be positive");
        }
        if (depthMillis < 0) {
            throw new IllegalArgumentException("negative depth: " + depthMillis + " ms");
        }
        if (slots < 4 || slots > 1024 || Integer.bitCount(slots) != 1) {
            throw new IllegalArgumentException("slots must be a power of two from 4 to 1024: " + slots);
        }
    }

    /**
     * Options for telephony at 8 kHz, one byte per sample and frames of up to 60 ms. The slots hold twice the depth in
     * frames of 10 ms, 32 at least.
     *
     * @param depthMillis how long a packet waits, in ms
     * @return the options
     */
    public static JitterBufferOptions narrowband(int depthMillis) {
        return of(8000, depthMillis, 480);
    }

    /**
     * Options for any codec; slots as for {@link #narrowband}.
     *
     * @param clockRate RTP clock in Hz
     * @param depthMillis how long a packet waits, in ms
     * @param maxPayload largest payload of a packet in bytes
     * @return the options, with frames of 20 ms until a packet shows their length
     */
    public static JitterBufferOptions of(int clockRate, int depthMillis, int maxPayload) {
        int packets = Math.min(1024, Math.max(32, depthMillis / 5));
        int slots = Integer.highestOneBit(packets - 1) << 1;
        return new JitterBufferOptions(clockRate, depthMillis, clockRate / 50, slots, maxPayload);
    }
}
