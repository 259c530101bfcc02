package io.xphone.sdp.transport;

import java.util.Optional;

/** The crypto suites of {@code a=crypto} that can be negotiated (RFC 4568 §6.2, RFC 6188, RFC 7714). */
public enum CryptoSuite {
    AEAD_AES_256_GCM("AEAD_AES_256_GCM", 32, 12),
    AEAD_AES_128_GCM("AEAD_AES_128_GCM", 16, 12),
    AES_256_CM_HMAC_SHA1_80("AES_256_CM_HMAC_SHA1_80", 32, 14),
    AES_256_CM_HMAC_SHA1_32("AES_256_CM_HMAC_SHA1_32", 32, 14),
    AES_192_CM_HMAC_SHA1_80("AES_192_CM_HMAC_SHA1_80", 24, 14),
    AES_192_CM_HMAC_SHA1_32("AES_192_CM_HMAC_SHA1_32", 24, 14),
    AES_CM_128_HMAC_SHA1_80("AES_CM_128_HMAC_SHA1_80", 16, 14),
    AES_CM_128_HMAC_SHA1_32("AES_CM_128_HMAC_SHA1_32", 16, 14);

    private final String sdpName;
    private final int keyLength;
    private final int saltLength;

    CryptoSuite(String sdpName, int keyLength, int saltLength) {
        this.sdpName = sdpName;
        this.keyLength = keyLength;
        this.saltLength = saltLength;
    }

    /**
     * The suite with a name.
     *
     * @param name as in {@code a=crypto}; case matters there, but not here, as some peers write lower case
     * @return empty for a name that is not known
     */
    public static Optional<CryptoSuite> of(String name) {
        for (CryptoSuite suite : values()) {
            if (suite.sdpName.equalsIgnoreCase(name)) {
                return Optional.of(suite);
            }
        }
        return Optional.empty();
    }

    /** The name in {@code a=crypto}. */
    public String sdpName() {
        return sdpName;
    }

    /** The length of the master key in bytes. */
    public int keyLength() {
        return keyLength;
    }

    /** The length of the master salt in bytes. */
    public int saltLength() {
        return saltLength;
    }

    /** The length of master key and salt together, as they are written after {@code inline:}. */
    public int materialLength() {
        return keyLength + saltLength;
    }
}
