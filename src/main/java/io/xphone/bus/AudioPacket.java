package io.xphone.bus;

import io.xphone.audio.PcmFrame;

/**
 * One PCM frame on the bus. By reference on one node; between nodes in the form of {@link AudioPacketCodec}.
 *
 * @param callId the call
 * @param stream which reader or writer of the call, as in {@link AudioReaderLease#getStream()} and {@link
 *     AudioWriterLease#getStream()}
 * @param frame the samples
 * @param credit counts packets under way; null when they are not counted, as between nodes
 */
public record AudioPacket(String callId, int stream, PcmFrame frame, AudioCredit credit) {

    /**
     * Header of a {@code Buffer}, an RTP packet, sent to {@link Addresses#agentAudio}: the id of the call that it is
     * for.
     */
    public static final String CALL_HEADER = "call";

    /** A packet that is not counted. */
    public AudioPacket(String callId, int stream, PcmFrame frame) {
        this(callId, stream, frame, null);
    }

    /** Called once by the receiver of the packet. */
    public void taken() {
        if (credit != null) {
            credit.taken(1);
        }
    }
}
