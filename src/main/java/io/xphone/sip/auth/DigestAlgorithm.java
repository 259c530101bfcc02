package io.xphone.sip.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The hash functions of digest authentication (RFC 7616 §3.3, RFC 8760 §2.1), from the weakest to the strongest: the
 * natural order of the constants is the order of strength.
 *
 * <p>The {@code -sess} variants include the nonce and the first cnonce in A1, so that the server can keep a session key
 * rather than the user's secret.
 */
public enum DigestAlgorithm {
    MD5("MD5", "MD5", false),
    MD5_SESS("MD5-sess", "MD5", true),
    SHA_256("SHA-256", "SHA-256", false),
    SHA_256_SESS("SHA-256-sess", "SHA-256", true),
    /** SHA-512/256 has its own initial values: it is not a prefix of SHA-512. */
    SHA_512_256("SHA-512-256", "SHA-512/256", false),
    SHA_512_256_SESS("SHA-512-256-sess", "SHA-512/256", true);

    private static final Map<String, DigestAlgorithm> BY_TOKEN =
            Stream.of(values()).collect(Collectors.toMap(a -> a.token.toLowerCase(Locale.ROOT), Function.identity()));

    private final String token;
    private final String jcaName;
    private final boolean session;

    DigestAlgorithm(String token, String jcaName, boolean session) {
        this.token = token;
        this.jcaName = jcaName;
        this.session = session;
    }

    /** The value of the {@code algorithm} parameter. */
    public String token() {
        return token;
    }

    /** Whether A1 includes the nonce and the cnonce. */
    public boolean session() {
        return session;
    }

    /** The algorithm with this token, ignoring case; empty when it is unknown. */
    public static Optional<DigestAlgorithm> of(String token) {
        return Optional.ofNullable(BY_TOKEN.get(token.toLowerCase(Locale.ROOT)));
    }

    /** The hash of the bytes as lower-case hexadecimal digits: 32 for MD5, 64 for the others. */
    public String hash(byte[] data) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(jcaName).digest(data));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("The platform lacks " + jcaName, e);
        }
    }

    /** The hash of the text in UTF-8, see {@link #hash(byte[])}. */
    public String hash(String text) {
        return hash(text.getBytes(StandardCharsets.UTF_8));
    }
}
