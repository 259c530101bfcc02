package io.xphone.rtp.srtp;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * HMAC-SHA1 (RFC 2104), without allocation: {@link javax.crypto.Mac} allocates an array for each
 * result.
 */
final class HmacSha1 {

    static final int LENGTH = 20;

    private static final int BLOCK = 64;

    private final MessageDigest digest;
    private final byte[] inner = new byte[BLOCK];
    private final byte[] outer = new byte[BLOCK];

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

    /** Begins. What the caller does between this and {@link #finish} need not wait for what it wrote before. */
    void start() {
        digest.update(inner);
    }

    /** Writes the 20 bytes of the HMAC of length bytes. */
    void finish(byte[] bytes, int length, byte[] out) {
        try {
            digest.update(bytes, 0, length);
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
