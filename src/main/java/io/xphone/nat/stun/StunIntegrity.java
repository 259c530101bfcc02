package io.xphone.nat.stun;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * MESSAGE-INTEGRITY (RFC 8489 §14.5), MESSAGE-INTEGRITY-SHA256 (§14.6), FINGERPRINT (§14.7) and the keys of
 * credentials (§9). Names and passwords are used unchanged: the caller prepares those that are not ASCII (RFC
 * 8265).
 */
public final class StunIntegrity {

    static final int HMAC_BYTES = 20;
    static final int HMAC256_BYTES = 32;
    private static final int CRC_MASK = 0x5354554e;

    private StunIntegrity() {}

    /** The key of a short-term credential. */
    public static byte[] shortTermKey(String password) {
        return password.getBytes(StandardCharsets.UTF_8);
    }

    /** The key of a long-term credential: MD5 of user, realm and password. */
    public static byte[] longTermKey(String username, String realm, String password) {
        return digest("MD5", username + ':' + realm + ':' + password);
    }

    /** The key of a long-term credential by the password algorithm SHA-256 (RFC 8489 §18.5.1.2). */
    public static byte[] longTermKeySha256(String username, String realm, String password) {
        return digest("SHA-256", username + ':' + realm + ':' + password);
    }

    /** The value of USERHASH (RFC 8489 §14.4). */
    static byte[] userHash(String username, String realm) {
        return digest("SHA-256", username + ':' + realm);
    }

    /**
     * The password of a time-limited credential: base64 of HMAC-SHA1 of the user name, keyed with a secret that the
     * server and the issuer of credentials share (draft-uberti-behave-turn-rest-00 §2.2).
     *
     * @param username the time of expiry in seconds since 1970, a colon and any name
     */
    public static String timeLimitedPassword(String secret, String username) {
        byte[] text = username.getBytes(StandardCharsets.UTF_8);
        byte[] hmac = hmac("HmacSHA1", secret.getBytes(StandardCharsets.UTF_8), new byte[0], text, 0, text.length);
        return Base64.getEncoder().encodeToString(hmac);
    }

    private static byte[] digest(String algorithm, String text) {
        try {
            return MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** HMAC-SHA1 of the first {@code end} bytes, with the length field of a message that ends after the HMAC. */
    static byte[] hmac(byte[] message, int end, byte[] key) {
        return hmac("HmacSHA1", key, head(message, end + 4 + HMAC_BYTES), message, 4, end - 4);
    }

    /** HMAC-SHA256 of the first {@code end} bytes, with the length field of a message that ends after the HMAC. */
    static byte[] hmac256(byte[] message, int end, byte[] key) {
        return hmac("HmacSHA256", key, head(message, end + 4 + HMAC256_BYTES), message, 4, end - 4);
    }

    private static byte[] hmac(String algorithm, byte[] key, byte[] head, byte[] rest, int offset, int length) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            // the JCE rejects an empty key; a zero byte is the equivalent HMAC key
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, algorithm));
            mac.update(head);
            mac.update(rest, offset, length);
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
