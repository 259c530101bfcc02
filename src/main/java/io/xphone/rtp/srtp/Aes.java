package io.xphone.rtp.srtp;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/** AES of whole blocks, of which AES-CM is made. */
final class Aes {

    private static final int MIN_KEY = 16;

    private Aes() {}

    /** A cipher that encrypts block by block. Overwrites the key. */
    static Cipher ecb(byte[] key) {
        AesKey secret = new AesKey(key);
        try {
            Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, secret);
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES with " + 8 * key.length + " bits", e);
        } finally {
            secret.destroy();
        }
    }

    /** Replaces the key schedule by one of zeros. */
    static void clear(Cipher ecb) {
        try {
            ecb.init(Cipher.ENCRYPT_MODE, new AesKey(new byte[MIN_KEY]));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
