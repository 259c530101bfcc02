package io.xphone.audio;

/**
 * An audio codec, for both directions of one stream. An instance may keep state between frames and belongs to one
 * stream; stateless codecs are documented as such and may be shared.
 *
 * <p>No method allocates. An array that is too small causes an {@link IndexOutOfBoundsException}.
 */
public interface AudioCodec {

    /** {@return the encoding name as in SDP's {@code a=rtpmap}, e.g. {@code PCMU}} */
    String name();

    /** {@return the RTP clock rate in Hz, which differs from {@link #sampleRate()} for some codecs} */
    int clockRate();

    /** {@return the sample rate of the PCM audio in Hz} */
    int sampleRate();

    /**
     * Encodes audio.
     *
     * @param pcm samples
     * @param offset index of the first sample
     * @param length number of samples
     * @param out target array of the payload
     * @param outOffset index of the first byte written
     * @return number of bytes written
     */
    int encode(short[] pcm, int offset, int length, byte[] out, int outOffset);

    /**
     * How much of the audio passed to the last {@link #encode} is done: the payload stands for it, from its first
     * sample, or nothing is to be sent for it. The rest belongs to another payload and is passed to {@code encode} at
     * once, as where a silence descriptor of G.729 ends a packet (RFC 3551 §4.5.6).
     *
     * @param length number of samples that were passed
     * @return number of samples, 1 to {@code length}; for most codecs all
     */
    default int encodedSamples(int length) {
        return length;
    }

    /**
     * Decodes one payload.
     *
     * @param in payload as received
     * @param offset index of the first byte
     * @param length number of bytes
     * @param pcm target array of the samples
     * @param pcmOffset index of the first sample written
     * @return number of samples written; 0 for a payload that cannot be decoded
     */
    int decode(byte[] in, int offset, int length, short[] pcm, int pcmOffset);

    /**
     * {@return whether each byte of a payload is one sample, so that decoding does not depend on earlier payloads}
     */
    default boolean samplewise() {
        return false;
    }

    /**
     * The maximum number of samples that a payload decodes to.
     *
     * @param length length of the payload in bytes
     * @return number of samples
     */
    int maxSamples(int length);

    /**
     * The number of samples that a payload decodes to, from its header alone; for most codecs the same as {@link
     * #maxSamples}.
     *
     * @param in payload as received
     * @param offset index of the first byte
     * @param length number of bytes
     * @return number of samples; 0 for a payload that cannot be decoded
     */
    default int samples(byte[] in, int offset, int length) {
        return maxSamples(length);
    }

    /**
     * Whether a payload announces a pause in which the sender sends nothing, as a silence descriptor or an empty frame
     * of discontinuous transmission does: audio that is missing after it is not lost.
     *
     * @param in payload as received
     * @param offset index of the first byte
     * @param length number of bytes
     * @return false for codecs that send silence like speech
     */
    default boolean beginsPause(byte[] in, int offset, int length) {
        return false;
    }

    /**
     * Whether a payload is nearly silent, so that it can be left out inaudibly where there is too much audio.
     *
     * @param in payload as received
     * @param offset index of the first byte
     * @param length number of bytes
     * @param peak the largest deviation from zero that still counts as silent, in sample values
     * @return whether no sample deviates more; false where only decoding would show it
     */
    default boolean quiet(byte[] in, int offset, int length, int peak) {
        return false;
    }

    /** {@return whether the decoder conceals lost audio itself, by {@link #conceal}} */
    default boolean conceals() {
        return false;
    }

    /**
     * Replaces audio that was lost, from the state of the decoder; called once for each stretch of lost audio, in the
     * place of {@link #decode}.
     *
     * @param pcm target array of the samples
     * @param pcmOffset index of the first sample written
     * @param length number of samples that are missing
     * @return number of samples written, at most {@code length}; 0 when {@link #conceals()} is false
     */
    default int conceal(short[] pcm, int pcmOffset, int length) {
        return 0;
    }

    /**
     * Decodes the copy of a lost payload that the payload after it carries (in-band forward error correction). The
     * next payload itself is decoded afterwards.
     *
     * @param next the payload after the lost one
     * @param offset index of its first byte
     * @param length number of its bytes
     * @param pcm target array of the samples
     * @param pcmOffset index of the first sample written
     * @param samples number of samples that are missing
     * @return number of samples written; 0 when the payload carries no copy
     */
    default int recover(byte[] next, int offset, int length, short[] pcm, int pcmOffset, int samples) {
        return 0;
    }

    /** Frees memory outside the Java heap; the codec is not used afterwards. Most codecs have none. */
    default void close() {}
}
