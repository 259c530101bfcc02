package io.xphone.audio;

import java.util.Objects;

/**
 * What was negotiated for one direction of a stream.
 *
 * @param format the format
 * @param localFmtp fmtp of the local description, which says what we accept; "" for none
 * @param remoteFmtp fmtp of the remote description, which says what the peer accepts; "" for none
 * @param ptimeMillis packet time of sent packets, in ms: one of {@link AudioCodecFormat#ptimes()}. The codec continues
 *     when another one of them is negotiated: then the audio that it encodes has that length
 */
public record AudioCodecParameters(AudioCodecFormat format, String localFmtp, String remoteFmtp, int ptimeMillis) {

    /** Rejects null. */
    public AudioCodecParameters {
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(localFmtp, "localFmtp");
        Objects.requireNonNull(remoteFmtp, "remoteFmtp");
    }

    /**
     * Parameters without a negotiation: both fmtp as in offers, packets of 20 ms.
     *
     * @param format the format
     * @return the parameters
     */
    public static AudioCodecParameters of(AudioCodecFormat format) {
        return new AudioCodecParameters(
                format,
                format.fmtp(),
                format.fmtp(),
                format.ptimes().contains(20) ? 20 : format.ptimes().get(0));
    }
}
