package io.xphone.rtp;

/**
 * The payload of a telephone-event packet (RFC 4733 §2.3) and the names of the sixteen DTMF events (§3.2).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+-+-+-----------+-------------------------------+
 * |     event     |E|R|  volume   |     duration, in ticks        |
 * +---------------+-+-+-----------+-------------------------------+
 * </pre>
 */
public final class TelephoneEvent {

    /** Length of one event in bytes. */
    public static final int LENGTH = 4;

    private static final String DIGITS = "0123456789*#ABCD";

    private TelephoneEvent() {}

    /**
     * The event of a digit.
     *
     * @param digit 0-9, *, #, A-D or a-d
     * @return 0 to 15; -1 for any other character
     */
    public static int codeOf(char digit) {
        return DIGITS.indexOf(digit >= 'a' && digit <= 'd' ? digit - 'a' + 'A' : digit);
    }

    /**
     * The digit of an event.
     *
     * @param code 0 to 15
     * @return the digit
     */
    public static char digitOf(int code) {
        return DIGITS.charAt(code);
    }

    static int write(byte[] out, int offset, int code, boolean end, int volume, int duration) {
        out[offset] = (byte) code;
        out[offset + 1] = (byte) (end ? volume | 0x80 : volume);
        RtpPacket.write16(out, offset + 2, duration);
        return LENGTH;
    }

    static int code(byte[] payload, int offset) {
        return payload[offset] & 0xFF;
    }

    static boolean end(byte[] payload, int offset) {
        return payload[offset + 1] < 0;
    }

    static int duration(byte[] payload, int offset) {
        return RtpPacket.read16(payload, offset + 2);
    }
}
