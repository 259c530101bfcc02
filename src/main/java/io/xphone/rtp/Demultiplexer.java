package io.xphone.rtp;

/**
 * Demultiplexes the protocols on a media port by the first octet (RFC 7983 §7), and RTP and RTCP by the second (RFC
 * 5761 §4).
 *
 * <pre>
 *   0..3     STUN           20..63   DTLS
 *   64..79   TURN channel   128..191 RTP or RTCP: RTCP when the second octet is 192..223
 * </pre>
 */
public final class Demultiplexer {

    private static final int STUN_HEADER = 20;
    private static final int DTLS_HEADER = 13;
    private static final int RTCP_HEADER = 4;

    private Demultiplexer() {}

    /**
     * The kind of a packet, by its first octets and its length.
     *
     * @param packet the array that contains it
     * @param offset index of its first byte
     * @param length its length in bytes
     * @return its kind; UNKNOWN if it is too short for its kind
     */
    public static PacketKind kindOf(byte[] packet, int offset, int length) {
        if (length < RTCP_HEADER) {
            return PacketKind.UNKNOWN;
        }
        int first = packet[offset] & 0xFF;
        if (first >= 128 && first <= 191) {
            int second = packet[offset + 1] & 0xFF;
            if (second >= 192 && second <= 223) {
                return PacketKind.RTCP;
            }
            return length >= RtpPacket.HEADER_LENGTH ? PacketKind.RTP : PacketKind.UNKNOWN;
        }
        if (first <= 3) {
            return length >= STUN_HEADER ? PacketKind.STUN : PacketKind.UNKNOWN;
        }
        if (first >= 20 && first <= 63) {
            return length >= DTLS_HEADER ? PacketKind.DTLS : PacketKind.UNKNOWN;
        }
        return first >= 64 && first <= 79 ? PacketKind.TURN_CHANNEL : PacketKind.UNKNOWN;
    }
}
