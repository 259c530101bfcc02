package io.xphone.nat.turn;

import java.util.Arrays;

/**
 * Separates the STUN and ChannelData messages of a stream (RFC 8656 §12.5, RFC 8489 §6.2.2). Keeps at most one message
 * that is not complete, up to 65,556 bytes.
 */
public final class TurnFraming {

    /** Receives the messages of a stream. */
    public interface Handler {

        /**
         * A complete message, without padding.
         *
         * @param data valid until this method returns
         */
        void onFrame(byte[] data, int offset, int length);
    }

    private static final int COOKIE = 0x2112A442;
    private static final int STUN_HEADER = 20;

    private byte[] pending = new byte[2_048];
    private int size;

    /**
     * Adds bytes as they were read, and reports the messages that are complete.
     *
     * @return false when the bytes are neither STUN nor ChannelData: the stream is unusable from here on
     */
    public boolean add(byte[] data, int offset, int length, Handler handler) {
        int from = offset;
        int end = offset + length;
        while (from < end) {
            if (size == 0) {
                // the usual case: whole messages, which are not copied
                int frame = frame(data, from, end - from);
                if (frame < 0) {
                    return false;
                }
                if (frame > 0 && frame <= end - from) {
                    report(data, from, frame, handler);
                    from += frame;
                    continue;
                }
            }
            int frame = frame(pending, 0, size);
            if (frame < 0) {
                return false;
            }
            // up to the header first, which contains the length
            int wanted = frame == 0 ? ChannelData.HEADER : frame;
            if (frame == 0 && size >= ChannelData.HEADER) {
                wanted = STUN_HEADER;
            }
            int take = Math.min(wanted - size, end - from);
            if (pending.length < wanted) {
                pending = Arrays.copyOf(pending, wanted);
            }
            System.arraycopy(data, from, pending, size, take);
            size += take;
            from += take;
            frame = frame(pending, 0, size);
            if (frame < 0) {
                return false;
            }
            if (frame > 0 && size == frame) {
                size = 0;
                report(pending, 0, frame, handler);
            }
        }
        return true;
    }

    /** The size of the message at the front with its padding; 0 when there is not enough of it, -1 when it is none. */
    private static int frame(byte[] data, int at, int length) {
        if (length == 0) {
            return 0;
        }
        int first = data[at] & 0xff;
        if (first >= 0x50) {
            return -1;
        }
        if (first >= 0x40) {
            return length < ChannelData.HEADER ? 0 : ChannelData.size(ChannelData.length(data, at), true);
        }
        if (length < 8) {
            return 0;
        }
        int cookie = u16(data, at + 4) << 16 | u16(data, at + 6);
        int size = STUN_HEADER + u16(data, at + 2);
        return cookie != COOKIE || (size & 3) != 0 ? -1 : size;
    }

    private static void report(byte[] data, int at, int frame, Handler handler) {
        boolean channel = (data[at] & 0xf0) == 0x40;
        handler.onFrame(data, at, channel ? ChannelData.size(ChannelData.length(data, at), false) : frame);
    }

    private static int u16(byte[] data, int at) {
        return (data[at] & 0xff) << 8 | data[at + 1] & 0xff;
    }
}
