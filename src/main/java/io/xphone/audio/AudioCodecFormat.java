package io.xphone.audio;

import java.util.List;

/**
 * One RTP payload format of a codec: what an SDP {@code a=rtpmap} line names, and what the media of a call needs to
 * know about it. {@link #of} creates one with common values; the {@code with} methods return changed copies.
 *
 * @param name name in options, such as {@code L16/16000}; case-insensitive
 * @param encodingName encoding name in SDP, such as {@code L16}; case-insensitive
 * @param clockRate rate of the RTP timestamp, in Hz
 * @param channels number of channels in SDP, at least 1
 * @param sampleRate rate of the PCM audio that the codec encodes and decodes, in Hz
 * @param payloadType payload type in local offers: the static one (RFC 3551 §6), or the preferred one of 96 to 127
 * @param fmtp value of {@code a=fmtp} in local offers, "" for none
 * @param ptimes packet times that may be sent, in ms, ascending: multiples of 10 from 10 to 60
 * @param frameMillis duration of the frames that the codec encodes audio in, in ms: a packet has a whole number of
 *     them; 0 for a codec that encodes any number of samples
 * @param offered whether the format is in local offers; otherwise it is only accepted when the peer offers it
 * @param comfortNoise whether comfort noise (RFC 3389) may replace the audio in silence: false for codecs with a
 *     discontinuous transmission of their own, such as G.729 Annex B and Opus
 * @param quality constants of the codec in the E-model
 */
public record AudioCodecFormat(
        String name,
        String encodingName,
        int clockRate,
        int channels,
        int sampleRate,
        int payloadType,
        String fmtp,
        List<Integer> ptimes,
        int frameMillis,
        boolean offered,
        boolean comfortNoise,
        AudioCodecQuality quality) {

    private static final List<Integer> ALL_PTIMES = List.of(10, 20, 30, 40, 50, 60);

    /** @throws IllegalArgumentException naming the component that is out of range */
    public AudioCodecFormat {
        ptimes = List.copyOf(ptimes);
        if (!token(name.replace('/', '-')) || !token(encodingName)) {
            throw new IllegalArgumentException("invalid codec name \"" + name + "\", \"" + encodingName + '"');
        }
        if (clockRate < 1_000 || clockRate > 192_000 || channels < 1 || channels > 255) {
            throw new IllegalArgumentException(name + ": invalid clock rate " + clockRate + " or channels " + channels);
        }
        if (sampleRate < 8_000 || sampleRate > 48_000 || sampleRate % 100 != 0) {
            throw new IllegalArgumentException(
                    name + ": sample rate " + sampleRate + " is not a multiple of 100 from" + " 8000 to 48000 Hz");
        }
        if (payloadType < 0 || payloadType > 127) {
            throw new IllegalArgumentException(name + ": payload type " + payloadType + " is not 0 to 127");
        }
        if (ptimes.isEmpty() || !ALL_PTIMES.containsAll(ptimes)) {
            throw new IllegalArgumentException(name + ": packet times " + ptimes + " are not of " + ALL_PTIMES);
        }
        if (frameMillis < 0 || frameMillis > 0 && ptimes.stream().anyMatch(ptime -> ptime % frameMillis != 0)) {
            throw new IllegalArgumentException(
                    name + ": packet times " + ptimes + " are not multiples of frames of " + frameMillis + " ms");
        }
        if (fmtp.indexOf('\r') >= 0 || fmtp.indexOf('\n') >= 0 || quality == null) {
            throw new IllegalArgumentException(name + ": fmtp with a line break, or no quality");
        }
    }

    /**
     * A mono format whose name in options is its encoding name, with a sample rate of the clock rate, any packet time
     * and number of samples, no fmtp and {@link AudioCodecQuality#TRANSPARENT}.
     *
     * @param encodingName encoding name in SDP
     * @param clockRate rate of the RTP timestamp and of the audio, in Hz
     * @param payloadType payload type in local offers
     * @return the format
     */
    public static AudioCodecFormat of(String encodingName, int clockRate, int payloadType) {
        return new AudioCodecFormat(
                encodingName,
                encodingName,
                clockRate,
                1,
                Math.max(8_000, Math.min(48_000, clockRate)),
                payloadType,
                "",
                ALL_PTIMES,
                0,
                true,
                true,
                AudioCodecQuality.TRANSPARENT);
    }

    /** {@return a copy with another name in options} */
    public AudioCodecFormat withName(String value) {
        return copy(value, channels, sampleRate, fmtp, ptimes, frameMillis, offered, comfortNoise, quality);
    }

    /** {@return a copy with another number of channels} */
    public AudioCodecFormat withChannels(int value) {
        return copy(name, value, sampleRate, fmtp, ptimes, frameMillis, offered, comfortNoise, quality);
    }

    /** {@return a copy with another sample rate} */
    public AudioCodecFormat withSampleRate(int value) {
        return copy(name, channels, value, fmtp, ptimes, frameMillis, offered, comfortNoise, quality);
    }

    /** {@return a copy with another fmtp in local offers} */
    public AudioCodecFormat withFmtp(String value) {
        return copy(name, channels, sampleRate, value, ptimes, frameMillis, offered, comfortNoise, quality);
    }

    /** {@return a copy with other packet times} */
    public AudioCodecFormat withPtimes(List<Integer> value) {
        return copy(name, channels, sampleRate, fmtp, value, frameMillis, offered, comfortNoise, quality);
    }

    /** {@return a copy with another duration of frames} */
    public AudioCodecFormat withFrameMillis(int value) {
        return copy(name, channels, sampleRate, fmtp, ptimes, value, offered, comfortNoise, quality);
    }

    /** {@return a copy that is, or is not, in local offers} */
    public AudioCodecFormat withOffered(boolean value) {
        return copy(name, channels, sampleRate, fmtp, ptimes, frameMillis, value, comfortNoise, quality);
    }

    /** {@return a copy whose audio comfort noise may, or may not, replace in silence} */
    public AudioCodecFormat withComfortNoise(boolean value) {
        return copy(name, channels, sampleRate, fmtp, ptimes, frameMillis, offered, value, quality);
    }

    /** {@return a copy with other constants of the E-model} */
    public AudioCodecFormat withQuality(AudioCodecQuality value) {
        return copy(name, channels, sampleRate, fmtp, ptimes, frameMillis, offered, comfortNoise, value);
    }

    private AudioCodecFormat copy(
            String newName,
            int newChannels,
            int newSampleRate,
            String newFmtp,
            List<Integer> newPtimes,
            int newFrameMillis,
            boolean newOffered,
            boolean newComfortNoise,
            AudioCodecQuality newQuality) {
        return new AudioCodecFormat(
                newName,
                encodingName,
                clockRate,
                newChannels,
                newSampleRate,
                payloadType,
                newFmtp,
                newPtimes,
                newFrameMillis,
                newOffered,
                newComfortNoise,
                newQuality);
    }

    /** Whether the text is a token of RFC 8866 §9 made of letters, digits and the usual separators. */
    private static boolean token(String text) {
        return !text.isEmpty()
                && text.chars()
                        .allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '-' || c == '.' || c == '_'));
    }
}
