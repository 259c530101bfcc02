package io.xphone.sip;

/**
 * The source of everything that must not be guessed or must be unique: branches, tags, Call-IDs, client nonces
 * (RFC 3261 §19.3 asks tags for 32 bits of randomness at least). It is injected, so that tests are exact and the pure
 * packages hold no generator.
 */
public interface Identifiers {

    /** Starts every branch made by an RFC 3261 element (§8.1.1.7). */
    String MAGIC_COOKIE = "z9hG4bK";

    /**
     * A fresh random token.
     *
     * @param bits how many random bits it holds at least
     * @return lower-case letters and digits only, so that it is a SIP token wherever it is used
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

    /** A Call-ID: 128 bits. It names no host, which RFC 3261 §8.1.1.4 allows. */
    default String callId() {
        return token(128);
    }

    /** A digest client nonce (RFC 7616 §3.4): 128 bits. */
    default String cnonce() {
        return token(128);
    }
}
