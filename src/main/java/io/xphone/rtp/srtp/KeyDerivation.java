package io.xphone.rtp.srtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;

/**
 * Derives session keys from a master key (RFC 3711 §4.3, RFC 6188 §2, RFC 7714 §11): a key stream of AES-CM whose IV is
 * the master salt combined with a label and the number of the derivation.
 */
final class KeyDerivation {

    static final int RTP_ENCRYPTION = 0;
    static final int RTP_AUTHENTICATION = 1;
    static final int RTP_SALT = 2;
    static final int RTCP_ENCRYPTION = 3;
    static final int RTCP_AUTHENTICATION = 4;
    static final int RTCP_SALT = 5;

    private static final int BLOCK = 16;
    private static final int LABEL_AT = 7;

    private final Cipher cipher;
    private final byte[] salt;

    /** Does not keep the key itself. */
    KeyDerivation(SrtpKey master) {
        cipher = Aes.ecb(master.rawKey().clone());
        salt = Arrays.copyOf(master.rawSalt(), BLOCK); // a salt of 12 bytes is followed by zeros
    }

    /**
     * Derives a key.
     *
     * @param label 0 to 5
     * @param number index of the packet divided by the key derivation rate, 0 if that is 0; 48 bits
     * @param length of the result in bytes
     */
    byte[] derive(int label, long number, int length) {
        int blocks = (length + BLOCK - 1) / BLOCK;
        byte[] counters = new byte[blocks * BLOCK];
        byte[] iv = salt.clone();
        iv[LABEL_AT] ^= (byte) label;
        for (int i = 0; i < 6; i++) {
            iv[LABEL_AT + 1 + i] ^= (byte) (number >>> 8 * (5 - i));
        }
        for (int block = 0; block < blocks; block++) {
            System.arraycopy(iv, 0, counters, block * BLOCK, BLOCK - 1);
            counters[block * BLOCK + BLOCK - 1] = (byte) block;
        }
        byte[] stream = new byte[counters.length];
        try {
            cipher.update(counters, 0, counters.length, stream, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        byte[] key = Arrays.copyOf(stream, length);
        Arrays.fill(stream, (byte) 0);
        return key;
    }

    void destroy() {
        Aes.clear(cipher);
        Arrays.fill(salt, (byte) 0);
    }
}
