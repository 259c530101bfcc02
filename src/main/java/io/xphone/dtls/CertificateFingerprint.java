package io.xphone.dtls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The hash of a certificate in DER, as {@code a=fingerprint} has it (RFC 8122 §5).
 *
 * @param hash name of the hash function in SDP, lower case: sha-1, sha-256, sha-384 or sha-512
 * @param value the digest; not modified
 */
public record CertificateFingerprint(String hash, byte[] value) {

    private static final HexFormat HEX = HexFormat.ofDelimiter(":").withUpperCase();

    /** The hash functions that are accepted, the weakest first, and the lengths of their values in bytes. */
    private static final List<String> HASHES = List.of("sha-1", "sha-256", "sha-384", "sha-512");

    private static final int[] LENGTHS = {20, 32, 48, 64};

    /** Checks the name of the hash and the length of the value. */
    public CertificateFingerprint {
        hash = hash.toLowerCase(Locale.ROOT);
        int index = HASHES.indexOf(hash);
        if (index < 0) {
            throw new IllegalArgumentException("fingerprint hash must be one of " + HASHES + ": " + hash);
        }
        if (value.length != LENGTHS[index]) {
            throw new IllegalArgumentException(
                    "fingerprint of " + hash + " must have " + LENGTHS[index] + " bytes, not " + value.length);
        }
        value = value.clone();
    }

    /**
     * Parses a fingerprint from SDP.
     *
     * @param hash name of the hash function, in any case
     * @param value bytes in hexadecimal digits of any case, separated by colons
     * @return empty if the hash function is unknown or the value malformed
     */
    public static Optional<CertificateFingerprint> parse(String hash, String value) {
        try {
            return Optional.of(new CertificateFingerprint(hash, HEX.parseHex(value)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The fingerprint of a certificate in DER by the given hash function. */
    public static CertificateFingerprint of(String hash, byte[] certificate) {
        try {
            String name = hash.toUpperCase(Locale.ROOT); // SDP's sha-256 is Java's SHA-256
            return new CertificateFingerprint(
                    hash, MessageDigest.getInstance(name).digest(certificate));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalArgumentException("fingerprint hash must be one of " + HASHES + ": " + hash, e);
        }
    }

    /**
     * Whether a certificate is one of those that the peer has announced. Where there are fingerprints of several hash
     * functions, those of the strongest decide (RFC 8122 §5.1); of that one, any may match.
     *
     * @param certificate in DER
     */
    public static boolean matches(List<CertificateFingerprint> announced, byte[] certificate) {
        int strongest = announced.stream()
                .mapToInt(one -> HASHES.indexOf(one.hash))
                .max()
                .orElse(-1);
        return strongest >= 0
                && announced.stream()
                        .filter(one -> one.hash.equals(HASHES.get(strongest)))
                        .anyMatch(one -> MessageDigest.isEqual(one.value, of(one.hash, certificate).value));
    }

    /** The digest; a copy. */
    @Override
    public byte[] value() {
        return value.clone();
    }

    /** The digest as SDP has it: upper-case hexadecimal digits, separated by colons. */
    public String text() {
        return HEX.formatHex(value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CertificateFingerprint that
                && hash.equals(that.hash)
                && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    /** The value of {@code a=fingerprint}. */
    @Override
    public String toString() {
        return hash + " " + text();
    }
}
