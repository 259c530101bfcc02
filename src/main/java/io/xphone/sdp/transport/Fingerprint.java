package io.xphone.sdp.transport;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** The fingerprint of a certificate (RFC 8122 §5): {@code a=fingerprint:hash XX:XX:…}. */
public final class Fingerprint {

    private static final int MAX_BYTES = 64;
    private static final HexFormat HEX = HexFormat.ofDelimiter(":");

    private final String hash;
    private final byte[] value;

    private Fingerprint(String hash, byte[] value) {
        this.hash = hash;
        this.value = value;
    }

    /**
     * A fingerprint.
     *
     * @param hash the name of the hash function, such as {@code sha-256}
     * @param value the hash of the DER form; copied
     */
    public static Fingerprint of(String hash, byte[] value) {
        return new Fingerprint(hash.toLowerCase(Locale.ROOT), value.clone());
    }

    /**
     * Parses the value of the attribute.
     *
     * @param text after {@code a=fingerprint:}
     * @return empty if it is malformed, or of another length than its hash has
     */
    public static Optional<Fingerprint> parse(String text) {
        String[] words = text.strip().split("[ \t]+", 3);
        if (words.length != 2 || words[1].length() > 3 * MAX_BYTES) {
            return Optional.empty();
        }
        try {
            Fingerprint read = of(words[0], HEX.parseHex(words[1]));
            int expected = length(read.hash);
            return read.value.length == 0 || expected > 0 && read.value.length != expected
                    ? Optional.empty()
                    : Optional.of(read);
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** The bytes of a hash; 0 if it is not known. */
    private static int length(String hash) {
        return switch (hash) {
            case "md5", "md2" -> 16;
            case "sha-1" -> 20;
            case "sha-224" -> 28;
            case "sha-256" -> 32;
            case "sha-384" -> 48;
            case "sha-512" -> 64;
            default -> 0;
        };
    }

    /** The name of the hash function in lower case. */
    public String hash() {
        return hash;
    }

    /** The hash; a copy. */
    public byte[] value() {
        return value.clone();
    }

    /** The value of the attribute. */
    @Override
    public String toString() {
        return hash + ' ' + HEX.withUpperCase().formatHex(value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fingerprint that && hash.equals(that.hash) && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return 31 * hash.hashCode() + Arrays.hashCode(value);
    }
}
