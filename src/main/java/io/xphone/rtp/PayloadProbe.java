package io.xphone.rtp;

/** What a jitter buffer asks about a payload that it can't read itself. Must not allocate or keep the array. */
public interface PayloadProbe {

    /** Knows nothing: durations are learned from timestamps, and no frame is known to be silent. */
    PayloadProbe NONE = (payload, offset, length, payloadType) -> 0;

    /** For codecs of one byte a sample, such as G.711. */
    PayloadProbe BYTE_PER_SAMPLE = (payload, offset, length, payloadType) -> length;

    /**
     * How long a payload sounds.
     *
     * @param payload where it is
     * @param offset first byte
     * @param length bytes
     * @param payloadType 0 to 127
     * @return ticks of the RTP clock; 0 when not known
     */
    int duration(byte[] payload, int offset, int length, int payloadType);

    /**
     * Whether nobody would miss this payload.
     *
     * @param payload where it is
     * @param offset first byte
     * @param length bytes
     * @param payloadType 0 to 127
     * @return true when it is as good as silent
     */
    default boolean quiet(byte[] payload, int offset, int length, int payloadType) {
        return false;
    }
}
