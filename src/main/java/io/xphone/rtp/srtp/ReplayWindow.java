package io.xphone.rtp.srtp;

import java.util.Arrays;

/**
 * The packets that were received within a window that ends at the highest index (RFC 3711 §3.3.2), as bits in a ring of
 * words (RFC 6479). The ring has one word more than the window, because words are cleared whole.
 */
final class ReplayWindow {

    private final long[] words;
    private final int size;
    private long highest = -1;

    /** A window of at least so many packets. */
    ReplayWindow(int packets) {
        int needed = (packets + 63) / 64 + 1;
        words = new long[Integer.highestOneBit(needed) == needed ? needed : Integer.highestOneBit(needed) << 1];
        size = (words.length - 1) * 64;
    }

    /** {@return the highest index, -1 for none} */
    long highest() {
        return highest;
    }

    /** {@return whether an index is below the window} */
    boolean isOld(long index) {
        return index + size <= highest;
    }

    /** {@return whether an index that is not old was added} */
    boolean contains(long index) {
        return index <= highest && (words[word(index)] & 1L << index) != 0;
    }

    /** Adds an index that is not old. */
    void add(long index) {
        if (index > highest) {
            long steps = Math.min((index >> 6) - (highest >> 6), words.length);
            for (long i = 1; i <= steps; i++) {
                words[(int) ((highest >> 6) + i & words.length - 1)] = 0;
            }
            highest = index;
        }
        words[word(index)] |= 1L << index;
    }

    /** Continues after an index: all up to it count as received. */
    void restore(long index) {
        highest = index;
        Arrays.fill(words, -1L);
        // bits above the highest one in its word are not received yet
        words[word(index)] = index < 0 ? 0 : -1L >>> 63 - (int) (index & 63);
    }

    private int word(long index) {
        return (int) (index >> 6) & words.length - 1;
    }
}
