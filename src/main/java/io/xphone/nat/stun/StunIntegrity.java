package io.xphone.nat.stun;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * MESSAGE-INTEGRITY (RFC 8489 §14.5), FINGERPRINT (§14.7) and the keys of credentials (§9). Names and passwords are
 * used unchanged: the caller prepares those that are not ASCII (RFC 8265).
 */
public final class StunIntegrity {

    static final int HMAC_BYTES = 20;
    private static final int CRC_MASK = 0x5354554e;

    private StunIntegrity() {}

    /** The key of a short-term credential. */
    public static byte[] shortTermKey(String password) {
        return password.getBytes(StandardCharsets.UTF_8);
    }

    /** The key of a long-term credential: MD5 of user, realm and password. */
    public static byte[] longTermKey(String username, String realm, String password) {
        try {
            String text = username + ':' + realm + ':' + password;
            return MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** HMAC-SHA1 of the first {@code end} bytes, with the length field of a message that ends after the HMAC. */
    static byte[] hmac(byte[] message, int end, byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            // the JCE rejects an empty key; a zero byte is the equivalent HMAC key
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, "HmacSHA1"));
            mac.update(head(message, end + 4 + HMAC_BYTES));
            mac.update(message, 4, end - 4);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The CRC of the first {@code end} bytes, with the length field of a message that ends after it. */
    static int fingerprint(byte[] message, int end) {
        CRC32 crc = new CRC32();
        crc.update(head(message, end + 8));
        crc.update(message, 4, end - 4);
        return (int) crc.getValue() ^ CRC_MASK;
    }

    private static byte[] head(byte[] message, int end) {
        int length = end - StunMessage.HEADER;
        return new byte[] {message[0], message[1], (byte) (length >> 8), (byte) length};
    }
}
