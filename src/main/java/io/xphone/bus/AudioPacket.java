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
 * @param more whether the next packet continues the same write
 */
public record AudioPacket(String callId, int stream, PcmFrame frame, AudioCredit credit, boolean more) {

    /**
     * Header of a {@code Buffer}, an RTP packet, sent to {@link Addresses#agentAudio}: the id of the call that it is
     * for.
     */
    public static final String CALL_HEADER = "call";

    /** A packet that is not counted. */
    public AudioPacket(String callId, int stream, PcmFrame frame) {
        this(callId, stream, frame, null, false);
    }

    /** A packet of a reader. */
    public AudioPacket(String callId, int stream, PcmFrame frame, AudioCredit credit) {
        this(callId, stream, frame, credit, false);
    }

    /** Called once by the receiver of the packet. */
    public void taken() {
        if (credit != null) {
            credit.taken(1);
        }
    }
}
