package io.xphone.rtp.srtp;

import java.util.Arrays;

/** The arrays that all ciphers of a sender or receiver share. */
final class Scratch {

    /** The length of key stream that is made in one call: more than a voice packet of 20 ms. */
    static final int STREAM = 512;

    final byte[] counters = new byte[STREAM];
    final byte[] stream = new byte[STREAM];
    private byte[] plain = new byte[0];

    /** An array of at least so many bytes for decrypted data. */
    byte[] plain(int length) {
        if (plain.length < length) {
            plain = new byte[Math.max(length, STREAM)];
        }
        return plain;
    }

    void destroy() {
        Arrays.fill(counters, (byte) 0);
        Arrays.fill(stream, (byte) 0);
        Arrays.fill(plain, (byte) 0);
    }
}
