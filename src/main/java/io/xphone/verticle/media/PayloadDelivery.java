package io.xphone.verticle.media;

import io.xphone.audio.ReceivedFrame;
import io.xphone.rtp.JitterBuffer;
import io.xphone.rtp.RtpPacket;
import java.util.Arrays;

/** Delivers payloads as they are on the line, in their order and time, to readers of packets and of encoded frames. */
final class PayloadDelivery {

    private static final byte[] NOTHING = {};

    private final AudioReaders readers;
    private final byte[] wire;
    private String codec = "";
    private long nanos; // duration of the audio that was passed on encoded

    /** @param wire array for a packet */
    PayloadDelivery(AudioReaders readers, byte[] wire) {
        this.readers = readers;
        this.wire = wire;
    }

    /** Delivers an RTP packet from the jitter buffer. */
    void packet(JitterBuffer.Out out, int ssrc) {
        int header =
                RtpPacket.writeHeader(wire, 0, out.payloadType(), out.marker(), out.sequence(), out.timestamp(), ssrc);
        System.arraycopy(out.payload(), 0, wire, header, out.length());
        readers.onPacket(AudioReaders.RTP, wire, 0, header + out.length());
    }

    /**
     * Delivers an encoded frame, or the time of one that is missing.
     *
     * @param name name of its codec; null if there is no payload
     * @param discards whether the peer is held, and nothing of it is heard
     * @param clock of the ticks
     */
    void frame(JitterBuffer.Playout playout, JitterBuffer.Out out, String name, boolean discards, int clock) {
        if (name != null) {
            codec = name;
        }
        boolean audio = name != null && !discards;
        ReceivedFrame.Kind kind = audio
                ? ReceivedFrame.Kind.AUDIO
                : playout == JitterBuffer.Playout.LOST && !discards ? ReceivedFrame.Kind.LOST : ReceivedFrame.Kind.GAP;
        byte[] payload = audio ? Arrays.copyOf(out.payload(), out.length()) : NOTHING;
        readers.onEncoded(new ReceivedFrame(kind, codec, clock, out.ticks(), payload, 0, nanos / 1_000));
        nanos += out.ticks() * 1_000_000_000L / clock;
    }
}
