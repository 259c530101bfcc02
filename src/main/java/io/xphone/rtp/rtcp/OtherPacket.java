package io.xphone.rtp.rtcp;

import java.util.Arrays;

/**
 * A packet of an unsupported type (application-defined, feedback), unparsed.
 *
 * @param type 0 to 255
 * @param count the five bits after the padding bit: a count or a format
 * @param content the bytes after the header, a multiple of four; not to be modified
 */
public record OtherPacket(int type, int count, byte[] content) implements RtcpPacket {

    /** Validates the length. */
    public OtherPacket {
        if (content.length % 4 != 0 || count < 0 || count > 31) {
            throw new IllegalArgumentException("RTCP packet of " + content.length + " content bytes, count " + count);
        }
    }

    @Override
    public int length() {
        return Wire.HEADER + content.length;
    }

    @Override
    public int write(byte[] out, int offset) {
        Wire.header(out, offset, count, type, length());
        System.arraycopy(content, 0, out, offset + Wire.HEADER, content.length);
        return length();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OtherPacket that
                && type == that.type
                && count == that.count
                && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * type + count) + Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return "OtherPacket[type=" + type + ", count=" + count + ", " + content.length + " bytes]";
    }
}
