package io.xphone.sip.auth;

import java.util.List;
import java.util.Objects;

/**
 * The settings of a {@link DigestServer}.
 *
 * @param realm the protection space, which clients show to their users
 * @param proxy whether it challenges as a proxy (Proxy-Authenticate, 407) or as a UAS or registrar (WWW-Authenticate,
 *     401)
 * @param algorithms the accepted algorithms, the preferred one first (RFC 8760 §2.3); at least one
 * @param qop the offered protections: {@code "auth"}, {@code "auth-int"} or both; at least one
 * @param nonceLifetimeMillis how long a nonce is accepted, in milliseconds
 * @param maxNonces the number of used nonces whose counts are stored; beyond it the oldest become stale
 * @param acceptWithoutQop whether an RFC 2069 client, without qop, is accepted; each of its nonces is accepted once
 * @param matchUri whether the {@code uri} of the credentials must be the Request-URI, its parameters apart
 */
public record DigestServerSettings(
        String realm,
        boolean proxy,
        List<DigestAlgorithm> algorithms,
        List<String> qop,
        long nonceLifetimeMillis,
        int maxNonces,
        boolean acceptWithoutQop,
        boolean matchUri) {

    private static final List<String> KNOWN_QOP = List.of("auth", "auth-int");

    public DigestServerSettings {
        Objects.requireNonNull(realm, "realm");
        algorithms = List.copyOf(algorithms);
        qop = List.copyOf(qop);
        if (algorithms.isEmpty() || qop.isEmpty() || !KNOWN_QOP.containsAll(qop)) {
            throw new IllegalArgumentException("At least one algorithm, and auth or auth-int, are required");
        }
        if (nonceLifetimeMillis <= 0 || maxNonces <= 0) {
            throw new IllegalArgumentException("Lifetime and number of nonces must be positive");
        }
    }

    /**
     * SHA-256 before MD5, qop auth, 10,000 nonces with a lifetime of five minutes, clients without qop, URIs compared.
     */
    public static DigestServerSettings of(String realm) {
        return new DigestServerSettings(
                realm,
                false,
                List.of(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5),
                List.of("auth"),
                300_000,
                10_000,
                true,
                true);
    }

    /** These settings with other algorithms, the preferred one first. */
    public DigestServerSettings withAlgorithms(List<DigestAlgorithm> accepted) {
        return new DigestServerSettings(
                realm, proxy, accepted, qop, nonceLifetimeMillis, maxNonces, acceptWithoutQop, matchUri);
    }

    /** These settings with other protections. */
    public DigestServerSettings withQop(List<String> offered) {
        return new DigestServerSettings(
                realm, proxy, algorithms, offered, nonceLifetimeMillis, maxNonces, acceptWithoutQop, matchUri);
    }

    /** These settings for a proxy or not. */
    public DigestServerSettings withProxy(boolean asProxy) {
        return new DigestServerSettings(
                realm, asProxy, algorithms, qop, nonceLifetimeMillis, maxNonces, acceptWithoutQop, matchUri);
    }

    /** These settings with other bounds on nonces: their lifetime in milliseconds and how many are stored. */
    public DigestServerSettings withNonces(long lifetimeMillis, int max) {
        return new DigestServerSettings(realm, proxy, algorithms, qop, lifetimeMillis, max, acceptWithoutQop, matchUri);
    }

    /** These settings with clients without qop accepted or not. */
    public DigestServerSettings withAcceptWithoutQop(boolean accept) {
        return new DigestServerSettings(
                realm, proxy, algorithms, qop, nonceLifetimeMillis, maxNonces, accept, matchUri);
    }

    /** These settings with the URI of credentials compared with the Request-URI or not. */
    public DigestServerSettings withMatchUri(boolean match) {
        return new DigestServerSettings(
                realm, proxy, algorithms, qop, nonceLifetimeMillis, maxNonces, acceptWithoutQop, match);
    }
}
