package io.xphone.rtp.rtcp;

/** Reads and writes numbers in network byte order, and writes the common header. */
final class Wire {

    static final int HEADER = 4;

    private Wire() {}

    static int read16(byte[] from, int at) {
        return (from[at] & 0xFF) << 8 | from[at + 1] & 0xFF;
    }

    static int read32(byte[] from, int at) {
        return read16(from, at) << 16 | read16(from, at + 2);
    }

    static long readUnsigned32(byte[] from, int at) {
        return read32(from, at) & 0xFFFF_FFFFL;
    }

    static long read64(byte[] from, int at) {
        return (long) read32(from, at) << 32 | readUnsigned32(from, at + 4);
    }

    static void write32(byte[] to, int at, long value) {
        to[at] = (byte) (value >> 24);
        to[at + 1] = (byte) (value >> 16);
        to[at + 2] = (byte) (value >> 8);
        to[at + 3] = (byte) value;
    }

    static void write64(byte[] to, int at, long value) {
        write32(to, at, value >> 32);
        write32(to, at + 4, value);
    }

    static void header(byte[] to, int at, int count, int type, int length) {
        to[at] = (byte) (0x80 | count);
        to[at + 1] = (byte) type;
        int words = length / 4 - 1;
        to[at + 2] = (byte) (words >> 8);
        to[at + 3] = (byte) words;
    }
}
