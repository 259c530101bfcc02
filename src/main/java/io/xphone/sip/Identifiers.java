package io.xphone.sip;

/**
 * The source of all unique or unguessable values: branches, tags, Call-IDs, client nonces (RFC 3261 §19.3 requires at
 * least 32 random bits for tags). It is injected, so that tests are deterministic and the pure packages have no random
 * generator.
 */
public interface Identifiers {

    /** The prefix of every branch of an RFC 3261 element (§8.1.1.7). */
    String MAGIC_COOKIE = "z9hG4bK";

    /**
     * A new random token.
     *
     * @param bits the minimum number of random bits
     * @return lower-case letters and digits only, so that it is a valid SIP token
     */
    String token(int bits);

    /**
     * A random number.
     *
     * @param bound exclusive upper bound, at least 1
     * @return uniform in 0..bound-1
     */
    int nextInt(int bound);

    /** A Via branch for a new transaction: the magic cookie and 96 bits. */
    default String branch() {
        return MAGIC_COOKIE + token(96);
    }

    /** A From or To tag: 64 bits. */
    default String tag() {
        return token(64);
    }

    /** A Call-ID: 128 bits, without host, as RFC 3261 §8.1.1.4 permits. */
    default String callId() {
        return token(128);
    }

    /** A digest client nonce (RFC 7616 §3.4): 128 bits. */
    default String cnonce() {
        return token(128);
    }
}
