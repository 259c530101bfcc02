package io.xphone.rtp;

/**
 * How a jitter buffer is made.
 *
 * @param clockRate RTP clock in Hz
 * @param depthMillis how long a packet waits for those before it, in ms; 0 plays at once
 * @param frameTicks length of a frame until a packet tells, in ticks of the RTP clock
 * @param slots packets that fit; a power of two
 * @param maxPayload bytes of payload that fit a slot
 */
public record JitterBufferOptions(int clockRate, int depthMillis, int frameTicks, int slots, int maxPayload) {

    /** The depth that is used where none is asked for, in ms. */
    public static final int DEFAULT_DEPTH_MILLIS = 50;

    /** Checks the sizes. */
    public JitterBufferOptions {
        if (clockRate <= 0 || frameTicks <= 0 || maxPayload <= 0) {
            throw new IllegalArgumentException("clock rate, frame and payload must be positive");
        }
        if (depthMillis < 0) {
            throw new IllegalArgumentException("negative depth: " + depthMillis + " ms");
        }
        if (slots < 4 || slots > 1024 || Integer.bitCount(slots) != 1) {
            throw new IllegalArgumentException("slots must be a power of two from 4 to 1024: " + slots);
        }
    }

    /**
     * Fits telephony at 8 kHz and one byte a sample, frames of up to 60 ms: for the depth, enough slots for frames of
     * 10 ms and as much again, 32 at least.
     *
     * @param depthMillis how long a packet waits, in ms
     * @return the options
     */
    public static JitterBufferOptions narrowband(int depthMillis) {
        return of(8000, depthMillis, 480);
    }

    /**
     * Fits any codec; slots as for {@link #narrowband}.
     *
     * @param clockRate RTP clock in Hz
     * @param depthMillis how long a packet waits, in ms
     * @param maxPayload bytes of payload that fit a slot
     * @return the options, with frames of 20 ms until a packet tells
     */
    public static JitterBufferOptions of(int clockRate, int depthMillis, int maxPayload) {
        int wanted = Math.min(1024, Math.max(32, depthMillis / 5));
        int slots = Integer.highestOneBit(wanted - 1) << 1;
        return new JitterBufferOptions(clockRate, depthMillis, clockRate / 50, slots, maxPayload);
    }
}
