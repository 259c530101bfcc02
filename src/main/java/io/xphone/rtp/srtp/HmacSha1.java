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

    /** Index of the result. */
    static final int AT = BLOCK;

    private final MessageDigest digest;
    private final byte[] inner = new byte[BLOCK];
    private final byte[] outer = new byte[BLOCK + LENGTH]; // the padded key, and the inner hash and result behind it

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

    /**
     * Computes the HMAC of length bytes.
     *
     * @return an array that has its 20 bytes from index {@link #AT} on, until the next call
     */
    byte[] finish(byte[] bytes, int length) {
        try {
            digest.update(bytes, 0, length);
            digest.digest(outer, AT, LENGTH);
            digest.update(outer);
            digest.digest(outer, AT, LENGTH);
            return outer;
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
