package io.xphone.sip.auth;

import io.xphone.sip.Identifiers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Issues nonces that contain their time and a message authentication code, so that challenges use no memory.
 *
 * <pre>
 *   nonce = time "." token "." mac
 *   time  = milliseconds, hexadecimal
 *   mac   = the first 128 bits of HMAC-SHA-256(key, time "." token "." source "." realm), hexadecimal
 * </pre>
 */
final class NonceIssuer {

    private static final int MAC_BYTES = 16;
    private static final int MAX_LENGTH = 256;

    private final byte[] key;
    private final String realm;
    private final Identifiers ids;

    NonceIssuer(byte[] key, String realm, Identifiers ids) {
        this.key = key.clone();
        this.realm = realm;
        this.ids = ids;
    }

    /** @param source the only host that may use it; "" for any */
    String issue(long nowMillis, String source) {
        String stamp = Long.toHexString(nowMillis) + '.' + ids.token(64);
        return stamp + '.' + mac(stamp, source);
    }

    /** The time of issue in milliseconds; empty for a foreign nonce, and for one that another source has received. */
    OptionalLong issuedAt(String nonce, String source) {
        int first = nonce.indexOf('.');
        int last = nonce.lastIndexOf('.');
        if (nonce.length() > MAX_LENGTH || first <= 0 || last <= first) {
            return OptionalLong.empty();
        }
        byte[] received = nonce.substring(last + 1).getBytes(StandardCharsets.UTF_8);
        byte[] expected = mac(nonce.substring(0, last), source).getBytes(StandardCharsets.US_ASCII);
        if (!MessageDigest.isEqual(received, expected)) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseUnsignedLong(nonce, 0, first, 16));
    }

    private String mac(String stamp, String source) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            byte[] full = mac.doFinal((stamp + '.' + source + '.' + realm).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(full, 0, MAC_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The platform lacks HMAC-SHA-256", e);
        }
    }
}
