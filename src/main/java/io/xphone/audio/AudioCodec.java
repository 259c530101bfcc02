package io.xphone.audio;

/**
 * A codec of one direction pair of one stream. An instance may keep state from frame to frame and belongs to one
 * stream; those that keep none say so and may be shared.
 *
 * <p>No call allocates. Arrays must be large enough; what does not fit is an {@link IndexOutOfBoundsException}.
 */
public interface AudioCodec {

    /** {@return the encoding name as in SDP's {@code a=rtpmap}, e.g. {@code PCMU}} */
    String name();

    /** {@return the RTP clock rate in Hz, which some codecs set apart from {@link #sampleRate()}} */
    int clockRate();

    /** {@return the rate of the PCM side in Hz} */
    int sampleRate();

    /**
     * Encodes sound.
     *
     * @param pcm samples
     * @param offset first sample
     * @param length samples to encode
     * @param out where the payload goes
     * @param outOffset first byte written
     * @return bytes written
     */
    int encode(short[] pcm, int offset, int length, byte[] out, int outOffset);

    /**
     * Decodes one payload.
     *
     * @param in payload, as the network gave it
     * @param offset first byte
     * @param length bytes
     * @param pcm where the sound goes
     * @param pcmOffset first sample written
     * @return samples written; 0 for a payload that can't be decoded
     */
    int decode(byte[] in, int offset, int length, short[] pcm, int pcmOffset);

    /**
     * {@return whether each byte of a payload is a sample by itself: what it decodes to is the same whenever it is decoded}
     */
    default boolean samplewise() {
        return false;
    }

    /**
     * The most samples that a payload decodes to, so that a caller can size its array once.
     *
     * @param length bytes of payload
     * @return samples
     */
    int maxSamples(int length);
}
