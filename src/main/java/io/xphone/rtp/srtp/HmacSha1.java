package io.xphone.rtp.srtp;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * HMAC-SHA1 (RFC 2104) of a packet and a word, without allocation: {@link javax.crypto.Mac} allocates an array for each
 * result.
 */
final class HmacSha1 {

    static final int LENGTH = 20;

    private static final int BLOCK = 64;

    private final MessageDigest digest;
    private final byte[] inner = new byte[BLOCK];
    private final byte[] outer = new byte[BLOCK];
    private final byte[] word = new byte[4];

    /** The key is at most a block long; the caller overwrites it. */
    HmacSha1(byte[] key) {
        try {
            digest = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-1", e);
        }
        for (int i = 0; i < BLOCK; i++) {
            byte octet = i < key.length ? key[i] : 0;
            inner[i] = (byte) (octet ^ 0x36);
            outer[i] = (byte) (octet ^ 0x5c);
        }
    }

    /** Writes the 20 bytes of the HMAC of length bytes and of the word. */
    void compute(byte[] packet, int length, int last, byte[] out) {
        Bytes.write32(word, 0, last);
        digest.update(inner);
        digest.update(packet, 0, length);
        digest.update(word);
        finish(out);
    }

    /** Writes the 20 bytes of the HMAC of length bytes. */
    void compute(byte[] packet, int length, byte[] out) {
        digest.update(inner);
        digest.update(packet, 0, length);
        finish(out);
    }

    private void finish(byte[] out) {
        try {
            digest.digest(out, 0, LENGTH);
            digest.update(outer);
            digest.update(out, 0, LENGTH);
            digest.digest(out, 0, LENGTH);
        } catch (DigestException e) {
            throw new IllegalStateException(e);
        }
    }

    void destroy() {
        digest.reset();
        Arrays.fill(inner, (byte) 0);
        Arrays.fill(outer, (byte) 0);
    }
}
