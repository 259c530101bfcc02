package io.xphone.audio;

import java.util.Objects;

/**
 * Received audio as it was on the line: the payload of one RTP packet, in its place in the stream. Time for which there
 * is no packet is a frame too, without a payload, so that the durations of consecutive frames have no gaps.
 *
 * @param kind what the frame stands for
 * @param codec encoding name as in SDP's {@code a=rtpmap}, e.g. {@code PCMU}: that of the payload, or of the last one
 * @param clockRate RTP clock rate of the codec in Hz, e.g. 8000, for G.722 8000, for Opus 48000
 * @param samples duration in samples at {@code clockRate}
 * @param payload the payload, empty unless {@code kind} is {@link Kind#AUDIO}; not copied, and not to be changed
 * @param sequence number of the frame in the stream of its reader, from 0
 * @param mediaMicros start of the frame, in microseconds: with each frame it rises by the duration of the one before
 */
public record ReceivedFrame(
        Kind kind, String codec, int clockRate, int samples, byte[] payload, long sequence, long mediaMicros) {

    /** What a frame stands for. */
    public enum Kind {
        /** A packet that was received. */
        AUDIO,
        /** A packet that was lost or late. */
        LOST,
        /** Time for which the peer sent no audio. */
        GAP
    }

    /** Checks that no value is null. */
    public ReceivedFrame {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(codec, "codec");
        Objects.requireNonNull(payload, "payload");
    }

    /** {@return whether the packet of this time was lost or late} */
    public boolean lost() {
        return kind == Kind.LOST;
    }

    /** {@return whether the peer sent no audio for this time} */
    public boolean gap() {
        return kind == Kind.GAP;
    }

    /** {@return the duration in ms} */
    public double millis() {
        return samples * 1_000.0 / clockRate;
    }

    /** {@return the same frame with another number} */
    public ReceivedFrame withSequence(long number) {
        return new ReceivedFrame(kind, codec, clockRate, samples, payload, number, mediaMicros);
    }

    @Override
    public String toString() {
        return "ReceivedFrame[#" + sequence + " at " + mediaMicros + " us, " + kind + ", " + codec + "/" + clockRate
                + ", " + samples + " samples, " + payload.length + " bytes]";
    }
}
