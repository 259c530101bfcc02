package io.xphone.rtp;

/** What a jitter buffer asks about a payload that it can't read itself. Must not allocate or keep the array. */
public interface PayloadProbe {

    /** Knows nothing: durations are learned from timestamps, and no frame is known to be silent. */
    PayloadProbe NONE = (payload, offset, length, payloadType) -> 0;

    /** For G.711 with comfort noise at its usual payload type, 13. */
    PayloadProbe BYTE_PER_SAMPLE = bytePerSample(13);

    /**
     * For codecs of one byte a sample, such as G.711. What is shorter than 5 ms at 8 kHz is no sound.
     *
     * @param comfortNoisePayloadType of RFC 3389, 13 where nothing else was agreed; -1 for none
     * @return a probe
     */
    static PayloadProbe bytePerSample(int comfortNoisePayloadType) {
        return new PayloadProbe() {
            @Override
            public int duration(byte[] payload, int offset, int length, int payloadType) {
                return payloadType == comfortNoisePayloadType || length < 40 ? 0 : length;
            }

            @Override
            public boolean beginsSilence(int payloadType) {
                return payloadType == comfortNoisePayloadType;
            }
        };
    }

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

    /**
     * Whether a payload announces that the sender falls silent, as comfort noise does: what is missing after it is
     * silence and not loss.
     *
     * @param payloadType 0 to 127
     * @return true for such a payload
     */
    default boolean beginsSilence(int payloadType) {
        return false;
    }
}
