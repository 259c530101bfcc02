package io.xphone.rtp;

/**
 * Tells the protocols on a media port apart by the first octet (RFC 7983 §7), and RTP from RTCP by the second (RFC 5761
 * §4).
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
     * Tells what a packet is, as far as its first octets and its length show.
     *
     * @param packet where it is
     * @param offset its first byte
     * @param length its bytes
     * @return its kind; UNKNOWN for one that is too short for its kind
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
