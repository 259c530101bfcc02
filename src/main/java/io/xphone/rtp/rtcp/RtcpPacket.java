package io.xphone.rtp.rtcp;

/**
 * One packet of a compound (RFC 3550 §6.1).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---+-+---------+---------------+-------------------------------+
 * |V=2|P|  count  |     type      |  length in 32-bit words, - 1  |
 * +---+-+---------+---------------+-------------------------------+
 * </pre>
 */
public sealed interface RtcpPacket
        permits SenderReport, ReceiverReport, SourceDescription, Bye, ExtendedReport, OtherPacket {

    /** {@return length on the wire in bytes, a multiple of four} */
    int length();

    /**
     * Writes the packet.
     *
     * @param out the output, with room for {@link #length()} bytes
     * @param offset index of the first byte written
     * @return number of bytes written
     */
    int write(byte[] out, int offset);
}
