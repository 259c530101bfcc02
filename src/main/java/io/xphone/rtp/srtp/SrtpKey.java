package io.xphone.rtp.srtp;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A master key with its salt, identifier, lifetime and session parameters: what an {@code a=crypto} line or a DTLS
 * handshake yields for one direction. It holds copies of the arrays; {@link #destroy()} overwrites them.
 */
public final class SrtpKey {

    /** The most RTP packets of a key (RFC 3711 §9.2). */
    public static final long MAX_RTP_PACKETS = 1L << 48;

    /** The most RTCP packets of a key (RFC 3711 §9.2). */
    public static final long MAX_RTCP_PACKETS = 1L << 31;

    /** The longest master key identifier in bytes (RFC 4568 §6.1). */
    public static final int MAX_MKI = 128;

    private static final byte[] NONE = {};

    private final SrtpSuite suite;
    private final byte[] key;
    private final byte[] salt;
    private final byte[] mki;
    private final long lifetime;
    private final SrtpParameters parameters;
    private boolean destroyed;

    /**
     * Creates a key without identifier, with the longest lifetime and the default parameters.
     *
     * @param suite the crypto suite
     * @param key master key, {@link SrtpSuite#keyLength()} bytes; copied
     * @param salt master salt, {@link SrtpSuite#saltLength()} bytes; copied
     * @throws IllegalArgumentException if a length does not fit the suite
     */
    public SrtpKey(SrtpSuite suite, byte[] key, byte[] salt) {
        this(suite, key, salt, NONE, MAX_RTP_PACKETS, SrtpParameters.DEFAULT);
    }

    /**
     * Creates a key.
     *
     * @param suite the crypto suite
     * @param key master key, {@link SrtpSuite#keyLength()} bytes; copied
     * @param salt master salt, {@link SrtpSuite#saltLength()} bytes; copied
     * @param mki master key identifier as it is in packets, 0 to {@link #MAX_MKI} bytes; copied; empty or null for none
     * @param lifetime the most RTP packets and the most RTCP packets that may use the key, from 1; what exceeds {@link
     *     #MAX_RTP_PACKETS} and {@link #MAX_RTCP_PACKETS} has no effect
     * @param parameters session parameters
     * @throws IllegalArgumentException if a length does not fit the suite, the lifetime is below 1, or GCM is to be
     *     used without authentication
     */
    public SrtpKey(SrtpSuite suite, byte[] key, byte[] salt, byte[] mki, long lifetime, SrtpParameters parameters) {
        if (key.length != suite.keyLength() || salt.length != suite.saltLength()) {
            throw new IllegalArgumentException(suite + " needs a key of " + suite.keyLength() + " and a salt of "
                    + suite.saltLength() + " bytes, not " + key.length + " and " + salt.length);
        }
        if (mki != null && mki.length > MAX_MKI) {
            throw new IllegalArgumentException(
                    "a master key identifier of " + mki.length + " bytes: at most " + MAX_MKI + " are possible");
        }
        if (lifetime < 1) {
            throw new IllegalArgumentException("lifetime " + lifetime + ": must be 1 packet or more");
        }
        if (suite.isAead() && parameters.unauthenticatedSrtp()) {
            throw new IllegalArgumentException(suite + " always authenticates: UNAUTHENTICATED_SRTP is not possible");
        }
        this.suite = suite;
        this.key = key.clone();
        this.salt = salt.clone();
        this.mki = mki == null || mki.length == 0 ? NONE : mki.clone();
        this.lifetime = lifetime;
        this.parameters = parameters;
    }

    /**
     * A key from master key and salt in one array, as {@code inline:} has them (RFC 4568 §6.1).
     *
     * @param suite the crypto suite
     * @param keyAndSalt the key, then the salt
     * @return the key, with the defaults of {@link #SrtpKey(SrtpSuite, byte[], byte[])}
     * @throws IllegalArgumentException if the length does not fit the suite
     */
    public static SrtpKey of(SrtpSuite suite, byte[] keyAndSalt) {
        return of(suite, keyAndSalt, NONE, MAX_RTP_PACKETS, SrtpParameters.DEFAULT);
    }

    /**
     * A key from master key and salt in one array.
     *
     * @param suite the crypto suite
     * @param keyAndSalt the key, then the salt
     * @param mki master key identifier, empty or null for none
     * @param lifetime in packets
     * @param parameters session parameters
     * @return the key
     * @throws IllegalArgumentException as the constructor, or if the length does not fit the suite
     */
    public static SrtpKey of(SrtpSuite suite, byte[] keyAndSalt, byte[] mki, long lifetime, SrtpParameters parameters) {
        int length = suite.keyLength() + suite.saltLength();
        if (keyAndSalt.length != length) {
            throw new IllegalArgumentException(
                    suite + " needs a key and salt of " + length + " bytes, not " + keyAndSalt.length);
        }
        byte[] key = Arrays.copyOf(keyAndSalt, suite.keyLength());
        byte[] salt = Arrays.copyOfRange(keyAndSalt, suite.keyLength(), length);
        try {
            return new SrtpKey(suite, key, salt, mki, lifetime, parameters);
        } finally {
            Arrays.fill(key, (byte) 0);
            Arrays.fill(salt, (byte) 0);
        }
    }

    /** {@return the crypto suite} */
    public SrtpSuite suite() {
        return suite;
    }

    /** {@return a copy of master key and salt in one array, as {@code inline:} has them; overwrite it after use} */
    public byte[] keyAndSalt() {
        byte[] both = Arrays.copyOf(key, key.length + salt.length);
        System.arraycopy(salt, 0, both, key.length, salt.length);
        return both;
    }

    /** {@return a copy of the master key identifier, empty for none} */
    public byte[] mki() {
        return mki.clone();
    }

    /** {@return the most RTP packets and the most RTCP packets that may use the key} */
    public long lifetime() {
        return lifetime;
    }

    /** {@return the session parameters} */
    public SrtpParameters parameters() {
        return parameters;
    }

    /** Overwrites key and salt. Senders and receivers that were created before continue to work. */
    public void destroy() {
        Arrays.fill(key, (byte) 0);
        Arrays.fill(salt, (byte) 0);
        destroyed = true;
    }

    /** {@return whether the key was overwritten; it is of no use then} */
    public boolean isDestroyed() {
        return destroyed;
    }

    byte[] rawKey() {
        return key;
    }

    byte[] rawSalt() {
        return salt;
    }

    byte[] rawMki() {
        return mki;
    }

    /**
     * Equal keys have equal material, identifier, lifetime and parameters; the time does not depend on the material.
     */
    @Override
    public boolean equals(Object other) {
        return other instanceof SrtpKey that
                && suite == that.suite
                && lifetime == that.lifetime
                && parameters.equals(that.parameters)
                && Arrays.equals(mki, that.mki)
                && MessageDigest.isEqual(key, that.key) & MessageDigest.isEqual(salt, that.salt);
    }

    @Override
    public int hashCode() {
        return suite.hashCode() * 31 + Arrays.hashCode(mki);
    }

    /** {@return the suite; never the key} */
    @Override
    public String toString() {
        return "SrtpKey[" + suite + "]";
    }
}
