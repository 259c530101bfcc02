package io.xphone.nat.turn;

/**
 * The ChannelData message (RFC 8656 §12.4). Methods do not allocate, as they run for every media packet.
 * <pre>
 *  0                   1                   2                   3
 * |  Channel, 0x4000 to 0x4FFF    |            Length             |
 * |                         Application Data                   ....
 * </pre>
 * Over a stream the message is padded to a multiple of 4 bytes, which the length does not count.
 */
public final class ChannelData {

    /** Bytes of the header. */
    public static final int HEADER = 4;

    /** The lowest channel number. */
    public static final int MIN_CHANNEL = 0x4000;

    /** The highest channel number. */
    public static final int MAX_CHANNEL = 0x4FFF;

    private ChannelData() {}

    /** Whether a datagram is a ChannelData message whose data is complete. */
    public static boolean matches(byte[] data, int offset, int length) {
        return length >= HEADER && (data[offset] & 0xf0) == 0x40 && length(data, offset) <= length - HEADER;
    }

    /** The channel number of a message. */
    public static int channel(byte[] data, int offset) {
        return (data[offset] & 0xff) << 8 | data[offset + 1] & 0xff;
    }

    /** The number of bytes of application data of a message, which begin at {@code offset + HEADER}. */
    public static int length(byte[] data, int offset) {
        return (data[offset + 2] & 0xff) << 8 | data[offset + 3] & 0xff;
    }

    /** The size of a message with this much application data, 0 to 65535 bytes. */
    public static int size(int length, boolean padded) {
        return HEADER + (padded ? length + 3 & ~3 : length);
    }

    /**
     * Writes a message.
     *
     * @param to has room for {@link #size} bytes
     * @param data the application data, from index 0
     * @param padded whether the message is sent over a stream
     * @return the size of the message
     */
    public static int write(byte[] to, int channel, byte[] data, int length, boolean padded) {
        to[0] = (byte) (channel >> 8);
        to[1] = (byte) channel;
        to[2] = (byte) (length >> 8);
        to[3] = (byte) length;
        System.arraycopy(data, 0, to, HEADER, length);
        int size = size(length, padded);
        for (int i = HEADER + length; i < size; i++) {
            to[i] = 0;
        }
        return size;
    }
}
