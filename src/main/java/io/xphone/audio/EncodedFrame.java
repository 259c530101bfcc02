package io.xphone.audio;

import java.util.Locale;
import java.util.Objects;

/**
 * Encoded audio as it is on the line: the payload of one RTP packet, its codec and its duration. Immutable as long as
 * the array of the payload is not changed.
 *
 * @param codec encoding name as in SDP's {@code a=rtpmap}, e.g. {@code PCMU}; case does not matter
 * @param clockRate RTP clock rate of the codec in Hz, e.g. 8000, for Opus 48000
 * @param samples duration in samples at {@code clockRate}; for Opus 960 are 20 ms
 * @param payload the payload, 1 to {@value #MAX_PAYLOAD} bytes; not copied. One of more than some 1,400 bytes makes a
 *     packet that is longer than an Ethernet frame: it travels in IP fragments, which some networks drop
 */
public record EncodedFrame(String codec, int clockRate, int samples, byte[] payload) {

    /** Maximum length of a payload in bytes, received or sent: enough for 60 ms of L16 at 48 kHz. */
    public static final int MAX_PAYLOAD = 6_132;

    /** Maximum duration in ms: that of an Opus packet (RFC 6716 §3.2). */
    public static final int MAX_MILLIS = 120;

    private static final int DEFAULT_CLOCK_RATE = 8_000;
    private static final int OPUS_CLOCK_RATE = 48_000;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the value that is outside its range
     */
    public EncodedFrame {
        Objects.requireNonNull(codec, "codec");
        if (clockRate <= 0) {
            throw new IllegalArgumentException("the clock rate must be positive: " + clockRate);
        }
        if (samples <= 0 || samples > (long) clockRate * MAX_MILLIS / 1_000) {
            throw new IllegalArgumentException("the duration must be up to " + MAX_MILLIS + " ms, is " + samples
                    + " samples at " + clockRate + " Hz");
        }
        if (payload.length == 0 || payload.length > MAX_PAYLOAD) {
            throw new IllegalArgumentException(
                    "the payload must have 1 to " + MAX_PAYLOAD + " bytes, has " + payload.length);
        }
    }

    /**
     * Creates a frame at the usual clock rate of the codec: 48000 Hz for Opus, 8000 Hz for others.
     *
     * @param codec encoding name
     * @param millis duration in ms; may have a fraction, as the 2.5 ms of Opus
     * @param payload the payload; not copied
     * @return the frame
     */
    public static EncodedFrame of(String codec, double millis, byte[] payload) {
        int clockRate = usualClockRate(codec);
        return new EncodedFrame(codec, clockRate, (int) Math.round(millis * clockRate / 1_000), payload);
    }

    /**
     * Creates a frame of audio that another call has received, to pass it on.
     *
     * @param received a frame with a payload
     * @return the frame, with the same payload
     */
    public static EncodedFrame of(ReceivedFrame received) {
        return new EncodedFrame(received.codec(), received.clockRate(), received.samples(), received.payload());
    }

    /**
     * The RTP clock rate that a codec has unless SDP names another.
     *
     * @param codec encoding name
     * @return Hz: 48000 for Opus (RFC 7587 §4.1), otherwise 8000
     */
    public static int usualClockRate(String codec) {
        return codec.toLowerCase(Locale.ROOT).equals("opus") ? OPUS_CLOCK_RATE : DEFAULT_CLOCK_RATE;
    }

    /** {@return the duration in ms} */
    public double millis() {
        return samples * 1_000.0 / clockRate;
    }

    /** {@return the codec as in SDP's {@code a=rtpmap}, e.g. {@code opus/48000}} */
    public String encoding() {
        return codec + "/" + clockRate;
    }

    @Override
    public String toString() {
        return "EncodedFrame[" + encoding() + ", " + samples + " samples, " + payload.length + " bytes]";
    }
}
