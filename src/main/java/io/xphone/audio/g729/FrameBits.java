package io.xphone.audio.g729;

/**
 * The parameters of one frame of 10 ms: 80 bits in the order of RFC 3551 §4.5.6, each with its most significant bit
 * first. Pairs hold the values of the two subframes of 40 samples.
 */
final class FrameBits {

    /** Bytes of a frame. */
    static final int BYTES = 10;

    /** Which MA predictor the LSPs use (L0): 0 or 1. */
    int lspPredictor;
    /** First stage of the LSPs (L1): 0 to 127. */
    int lspFirst;
    /** Second stage of the lower five LSPs (L2): 0 to 31. */
    int lspLower;
    /** Second stage of the upper five LSPs (L3): 0 to 31. */
    int lspUpper;
    /** Pitch delays (P1 of 8 bits, P2 of 5). */
    final int[] pitch = new int[2];
    /** Parity of the upper six bits of P1 (P0). */
    int parity;
    /** Positions of the four pulses (C1, C2): 13 bits. */
    final int[] positions = new int[2];
    /** Signs of the four pulses (S1, S2): 4 bits. */
    final int[] signs = new int[2];
    /** First stage of the gains (GA1, GA2): 0 to 7. */
    final int[] gainFirst = new int[2];
    /** Second stage of the gains (GB1, GB2): 0 to 15. */
    final int[] gainSecond = new int[2];

    /**
     * Takes the parameters from a frame.
     *
     * @param data holds the frame's ten bytes from offset
     */
    void read(byte[] data, int offset) {
        long upper = bits(data, offset, 5);
        long lower = bits(data, offset + 5, 5);
        lspPredictor = (int) (upper >> 39) & 1;
        lspFirst = (int) (upper >> 32) & 127;
        lspLower = (int) (upper >> 27) & 31;
        lspUpper = (int) (upper >> 22) & 31;
        pitch[0] = (int) (upper >> 14) & 255;
        parity = (int) (upper >> 13) & 1;
        positions[0] = (int) upper & 8191;
        signs[0] = (int) (lower >> 36) & 15;
        gainFirst[0] = (int) (lower >> 33) & 7;
        gainSecond[0] = (int) (lower >> 29) & 15;
        pitch[1] = (int) (lower >> 24) & 31;
        positions[1] = (int) (lower >> 11) & 8191;
        signs[1] = (int) (lower >> 7) & 15;
        gainFirst[1] = (int) (lower >> 4) & 7;
        gainSecond[1] = (int) lower & 15;
    }

    /**
     * Puts the parameters into a frame.
     *
     * @param data receives ten bytes from offset
     */
    void write(byte[] data, int offset) {
        long upper = lspPredictor;
        upper = upper << 7 | lspFirst;
        upper = upper << 5 | lspLower;
        upper = upper << 5 | lspUpper;
        upper = upper << 8 | pitch[0];
        upper = upper << 1 | parity;
        upper = upper << 13 | positions[0];
        long lower = signs[0];
        lower = lower << 3 | gainFirst[0];
        lower = lower << 4 | gainSecond[0];
        lower = lower << 5 | pitch[1];
        lower = lower << 13 | positions[1];
        lower = lower << 4 | signs[1];
        lower = lower << 3 | gainFirst[1];
        lower = lower << 4 | gainSecond[1];
        for (int i = 0; i < BYTES / 2; i++) {
            data[offset + i] = (byte) (upper >> 32 - 8 * i);
            data[offset + 5 + i] = (byte) (lower >> 32 - 8 * i);
        }
    }

    /** Whether the parity bit disagrees with the first pitch delay. */
    boolean parityError() {
        return parity != parityOf(pitch[0]);
    }

    /** The parity bit of a first pitch delay: the upper six bits and it have an odd number of ones. */
    static int parityOf(int pitch) {
        return (Integer.bitCount(pitch >> 2) + 1) & 1;
    }

    private static long bits(byte[] data, int offset, int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | data[offset + i] & 0xff;
        }
        return value;
    }
}
