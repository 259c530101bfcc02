package io.xphone.rtp;

/**
 * A view of an RTP packet in a byte array (RFC 3550 §5.1). It is reused: {@link #parse} points it at the next packet.
 * All numbers are in network byte order on the wire.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---+-+-+-------+-+-------------+-------------------------------+
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * +---+-+-+-------+-+-------------+-------------------------------+
 * |                           timestamp                           |
 * +---------------------------------------------------------------+
 * |                             SSRC                              |
 * +---------------------------------------------------------------+
 * |                     CSRC, CC times                            |
 * +-------------------------------+-------------------------------+
 * |   extension profile (if X)    |  length in 32-bit words       |
 * +-------------------------------+-------------------------------+
 * |   extension ...  payload ...  padding, its count last (if P)  |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The other methods are defined after {@link RtpStatus#OK} only.
 */
public final class RtpPacket {

    /** Length of a header without contributing sources and extension, in bytes. */
    public static final int HEADER_LENGTH = 12;

    private byte[] buffer = new byte[0];
    private int start;
    private int length;
    private int payloadOffset;
    private int payloadLength;
    private int extensionOffset;
    private int extensionLength;

    /** Creates a view without a packet. */
    public RtpPacket() {}

    /**
     * Parses a packet. The bytes are not copied.
     *
     * @param packet the array that contains it
     * @param offset index of its first byte
     * @param size its length in bytes
     * @return the result
     */
    public RtpStatus parse(byte[] packet, int offset, int size) {
        if (size < HEADER_LENGTH) {
            return RtpStatus.TOO_SHORT;
        }
        int first = packet[offset] & 0xFF;
        if (first >> 6 != 2) {
            return RtpStatus.BAD_VERSION;
        }
        int at = HEADER_LENGTH + 4 * (first & 0x0F);
        if (at > size) {
            return RtpStatus.TOO_SHORT;
        }
        int extension = 0;
        int extensionSize = 0;
        if ((first & 0x10) != 0) {
            if (at + 4 > size) {
                return RtpStatus.BAD_EXTENSION;
            }
            extension = offset + at;
            extensionSize = 4 * read16(packet, extension + 2);
            at += 4 + extensionSize;
            if (at > size) {
                return RtpStatus.BAD_EXTENSION;
            }
        }
        int padding = 0;
        if ((first & 0x20) != 0) {
            padding = packet[offset + size - 1] & 0xFF;
            if (padding == 0 || padding > size - at) {
                return RtpStatus.BAD_PADDING;
            }
        }
        if (buffer != packet) { // all calls of an event loop share the array: avoids a write barrier of the garbage
            // collector
            buffer = packet;
        }
        start = offset;
        length = size;
        extensionOffset = extension;
        extensionLength = extensionSize;
        payloadOffset = offset + at;
        payloadLength = size - at - padding;
        return RtpStatus.OK;
    }

    /** {@return the array that contains the packet} */
    public byte[] buffer() {
        return buffer;
    }

    /** {@return index in {@link #buffer()} of the first byte of the packet} */
    public int offset() {
        return start;
    }

    /** {@return length of the whole packet in bytes} */
    public int length() {
        return length;
    }

    /** {@return payload type, 0 to 127} */
    public int payloadType() {
        return buffer[start + 1] & 0x7F;
    }

    /** {@return the marker bit: the first packet of a talkspurt, or the last of a video picture} */
    public boolean marker() {
        return buffer[start + 1] < 0;
    }

    /** {@return sequence number, 0 to 65535} */
    public int sequence() {
        return read16(buffer, start + 2);
    }

    /** {@return timestamp in ticks of the payload's clock; all 32 bits count, so compare timestamps by subtraction} */
    public int timestamp() {
        return read32(buffer, start + 4);
    }

    /** {@return synchronisation source; all 32 bits count} */
    public int ssrc() {
        return read32(buffer, start + 8);
    }

    /** {@return number of contributing sources, 0 to 15} */
    public int csrcCount() {
        return buffer[start] & 0x0F;
    }

    /**
     * A contributing source.
     *
     * @param index from 0 to {@code csrcCount() - 1}
     * @return its SSRC
     */
    public int csrc(int index) {
        if (index < 0 || index >= csrcCount()) {
            throw new IndexOutOfBoundsException("contributing source " + index + " of " + csrcCount());
        }
        return read32(buffer, start + HEADER_LENGTH + 4 * index);
    }

    /** {@return whether there is a header extension} */
    public boolean hasExtension() {
        return (buffer[start] & 0x10) != 0;
    }

    /** {@return the profile word of the header extension, 0 without one} */
    public int extensionProfile() {
        return hasExtension() ? read16(buffer, extensionOffset) : 0;
    }

    /** {@return index in {@link #buffer()} of the extension data, after its 4-byte header} */
    public int extensionOffset() {
        return extensionOffset + 4;
    }

    /** {@return length of the extension data in bytes, 0 without one} */
    public int extensionLength() {
        return extensionLength;
    }

    /** {@return index in {@link #buffer()} of the payload} */
    public int payloadOffset() {
        return payloadOffset;
    }

    /** {@return length of the payload in bytes, without padding} */
    public int payloadLength() {
        return payloadLength;
    }

    /**
     * Writes a header without contributing sources, extension or padding.
     *
     * @param out the output
     * @param offset index of the first byte written
     * @param payloadType 0 to 127
     * @param marker the marker bit
     * @param sequence the low 16 bits are used
     * @param timestamp in ticks
     * @param ssrc synchronisation source
     * @return number of bytes written, {@link #HEADER_LENGTH}
     */
    public static int writeHeader(
            byte[] out, int offset, int payloadType, boolean marker, int sequence, int timestamp, int ssrc) {
        out[offset] = (byte) 0x80;
        out[offset + 1] = (byte) (marker ? payloadType | 0x80 : payloadType & 0x7F);
        write16(out, offset + 2, sequence);
        write32(out, offset + 4, timestamp);
        write32(out, offset + 8, ssrc);
        return HEADER_LENGTH;
    }

    static int read16(byte[] from, int at) {
        return (from[at] & 0xFF) << 8 | from[at + 1] & 0xFF;
    }

    static int read32(byte[] from, int at) {
        return from[at] << 24 | (from[at + 1] & 0xFF) << 16 | (from[at + 2] & 0xFF) << 8 | from[at + 3] & 0xFF;
    }

    static void write16(byte[] to, int at, int value) {
        to[at] = (byte) (value >> 8);
        to[at + 1] = (byte) value;
    }

    static void write32(byte[] to, int at, int value) {
        to[at] = (byte) (value >> 24);
        to[at + 1] = (byte) (value >> 16);
        to[at + 2] = (byte) (value >> 8);
        to[at + 3] = (byte) value;
    }
}
