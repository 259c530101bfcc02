package io.xphone.rtp.srtp;

/** The header of an RTP packet, which SRTP leaves readable. */
final class Header {

    static final int RTP = 12;
    static final int RTCP = 8;

    private Header() {}

    /** {@return length of the RTP header with contributing sources and extension, -1 if there is none} */
    static int rtpLength(byte[] packet, int length) {
        if (length < RTP || length > packet.length || (packet[0] & 0xC0) != 0x80) {
            return -1;
        }
        int header = RTP + 4 * (packet[0] & 0x0F);
        if ((packet[0] & 0x10) != 0) {
            if (header + 4 > length) {
                return -1;
            }
            header += 4 + 4 * Bytes.read16(packet, header + 2);
        }
        return header <= length ? header : -1;
    }

    /** {@return whether an RTCP header is there} */
    static boolean isRtcp(byte[] packet, int length) {
        return length >= RTCP && length <= packet.length && (packet[0] & 0xC0) == 0x80;
    }

    /**
     * The index of a packet (RFC 3711 §3.3.1, appendix A).
     *
     * @param sequence its sequence number
     * @param highest the highest index so far, -1 for none
     */
    static long index(int sequence, long highest) {
        if (highest < 0) {
            return sequence;
        }
        long rollOver = highest >>> 16;
        int difference = sequence - (int) (highest & 0xFFFF);
        if (difference > 1 << 15 && rollOver > 0) {
            rollOver--;
        } else if (difference < -(1 << 15)) {
            rollOver++;
        }
        return rollOver << 16 | sequence;
    }
}
