package io.xphone.rtp;

/** Inspects payloads for a jitter buffer. Implementations must not allocate and must not retain the array. */
public interface PayloadProbe {

    /** Does not inspect payloads: durations are derived from timestamps, and no frame counts as quiet. */
    PayloadProbe NONE = (payload, offset, length, payloadType) -> 0;

    /** For G.711 with comfort noise at its usual payload type, 13. */
    PayloadProbe BYTE_PER_SAMPLE = bytePerSample(13);

    /**
     * For codecs of one byte a sample, such as G.711. Payloads shorter than 5 ms at 8 kHz are not audio.
     *
     * @param comfortNoisePayloadType of RFC 3389, 13 unless negotiated otherwise; -1 for none
     * @return a probe
     */
    static PayloadProbe bytePerSample(int comfortNoisePayloadType) {
        return new PayloadProbe() {
            @Override
            public int duration(byte[] payload, int offset, int length, int payloadType) {
                return payloadType == comfortNoisePayloadType || length < 40 ? 0 : length;
            }

            @Override
            public boolean beginsSilence(byte[] payload, int offset, int length, int payloadType) {
                return payloadType == comfortNoisePayloadType;
            }
        };
    }

    /**
     * The duration of a payload.
     *
     * @param payload the array that holds it
     * @param offset index of its first byte
     * @param length its length in bytes
     * @param payloadType 0 to 127
     * @return ticks of the RTP clock; 0 if unknown
     */
    int duration(byte[] payload, int offset, int length, int payloadType);

    /**
     * Whether a payload can be dropped inaudibly.
     *
     * @param payload the array that holds it
     * @param offset index of its first byte
     * @param length its length in bytes
     * @param payloadType 0 to 127
     * @return true if it is nearly silent
     */
    default boolean quiet(byte[] payload, int offset, int length, int payloadType) {
        return false;
    }

    /**
     * Whether a payload announces silence, as comfort noise, a silence descriptor or an empty frame of discontinuous
     * transmission does: media time missing after it is silence, not loss.
     *
     * @param payload the array that holds it
     * @param offset index of its first byte
     * @param length its length in bytes
     * @param payloadType 0 to 127
     * @return true for such a payload
     */
    default boolean beginsSilence(byte[] payload, int offset, int length, int payloadType) {
        return false;
    }
}
