package io.xphone.nat.stun;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The long-term credential of a client for one server (RFC 8489 §9.2): learns realm, nonce and the algorithm of the
 * password from error responses, and protects the requests that follow.
 *
 * <p>The first request has no credential. The response to it is 401 with realm and nonce, and from then on requests
 * are signed. A response 438 replaces the nonce. A second 401 for the same realm means that name or password are
 * wrong.
 */
public final class LongTermCredentials {

    /** What follows from an error response 401 or 438. */
    public enum Challenge {
        /** Send the request again, in a new transaction and signed. */
        RETRY,
        /** The server rejected the name or the password. */
        REJECTED,
        /**
         * The response lacks realm or nonce, names no algorithm that is supported, or was stripped of its
         * algorithms.
         */
        UNUSABLE
    }

    private static final String COOKIE = "obMatJos2";
    /** Bytes of the longest realm or nonce (RFC 8489 §14.9, §14.10). */
    private static final int MAX_TEXT = 763;

    private static final int MD5 = 1;
    private static final int SHA256 = 2;

    private final String username;
    private final String password;
    private String realm;
    private byte[] nonce;
    private boolean anonymous;
    private byte[] algorithms;
    private int algorithm;
    private byte[] key;

    /** Creates a credential. Name and password are used unchanged, see {@link StunIntegrity}. */
    public LongTermCredentials(String username, String password) {
        this.username = username;
        this.password = password;
    }

    /** Whether the server has sent a challenge, so that requests are signed. */
    public boolean challenged() {
        return key != null;
    }

    /** Handles an error response with code 401 or 438 to a request. */
    public Challenge onChallenge(StunMessage response) {
        byte[] newNonce = response.attribute(StunAttribute.NONCE)
                .map(StunAttribute::value)
                .orElse(null);
        if (newNonce == null || newNonce.length > MAX_TEXT) {
            return Challenge.UNUSABLE;
        }
        boolean unauthenticated =
                response.error().filter(error -> error.code() == 401).isPresent();
        String newRealm = response.realm().orElse(realm);
        if (newRealm == null || newRealm.length() > MAX_TEXT) {
            return Challenge.UNUSABLE;
        }
        byte[] offered = response.attribute(StunAttribute.PASSWORD_ALGORITHMS)
                .map(StunAttribute::value)
                .orElse(null);
        int features = features(new String(newNonce, StandardCharsets.ISO_8859_1));
        if ((features & 1) != 0 && offered == null) {
            return Challenge.UNUSABLE; // the attribute was removed on the path (RFC 8489 §9.2.5)
        }
        int chosen = offered == null ? MD5 : firstSupported(offered);
        if (chosen == 0) {
            return Challenge.UNUSABLE;
        }
        if (unauthenticated && challenged() && newRealm.equals(realm)) {
            return Challenge.REJECTED;
        }
        realm = newRealm;
        nonce = newNonce;
        anonymous = (features & 2) != 0;
        algorithms = offered;
        algorithm = chosen;
        key = chosen == SHA256
                ? StunIntegrity.longTermKeySha256(username, realm, password)
                : StunIntegrity.longTermKey(username, realm, password);
        return Challenge.RETRY;
    }

    /** Adds the attributes of the credential and the integrity, once the server has sent a challenge. */
    public StunBuilder sign(StunBuilder request) {
        if (!challenged()) {
            return request;
        }
        if (anonymous) {
            request.userHash(username, realm);
        } else {
            request.username(username);
        }
        request.realm(realm).attribute(StunAttribute.NONCE, nonce);
        if (algorithms == null) {
            return request.integrity(key);
        }
        return request.attribute(StunAttribute.PASSWORD_ALGORITHMS, algorithms)
                .attribute(StunAttribute.PASSWORD_ALGORITHM, new byte[] {0, (byte) algorithm, 0, 0})
                .integritySha256(key);
    }

    /**
     * Whether the integrity of a response to a signed request is valid; true before the server has sent a
     * challenge.
     */
    public boolean authentic(StunMessage response) {
        if (!challenged()) {
            return true;
        }
        return algorithms == null ? response.integrityValid(key) : response.integritySha256Valid(key);
    }

    /**
     * The security features of a nonce (RFC 8489 §9.2, §18.1): bit 0 password algorithms, bit 1 user name
     * anonymity.
     */
    private static int features(String nonce) {
        if (!nonce.startsWith(COOKIE) || nonce.length() < COOKIE.length() + 4) {
            return 0;
        }
        try {
            byte[] bits = Base64.getDecoder().decode(nonce.substring(COOKIE.length(), COOKIE.length() + 4));
            return bits.length == 3 ? bits[2] & 3 : 0; // bit 0 is the rightmost of the 24
        } catch (IllegalArgumentException notBase64) {
            return 0;
        }
    }

    /** The first algorithm of the list that is supported; 0 when there is none or the list is malformed. */
    private static int firstSupported(byte[] list) {
        for (int at = 0; at + 4 <= list.length; ) {
            int number = (list[at] & 0xff) << 8 | list[at + 1] & 0xff;
            int length = (list[at + 2] & 0xff) << 8 | list[at + 3] & 0xff;
            if (number == MD5 || number == SHA256) {
                return number;
            }
            at += 4 + (length + 3 & ~3);
        }
        return 0;
    }

    @Override
    public String toString() {
        return "credentials of " + username + (realm == null ? "" : " in " + realm);
    }
}
