package io.xphone.sip.auth;

import java.util.List;
import java.util.Objects;

/**
 * How a {@link DigestServer} challenges.
 *
 * @param realm the protection space, shown to the user at the other end
 * @param proxy whether it speaks as a proxy (Proxy-Authenticate, 407) or as the far end (WWW-Authenticate, 401)
 * @param algorithms what is accepted, the most wanted first (RFC 8760 §2.3); at least one
 * @param qop the protections on offer: {@code "auth"}, {@code "auth-int"} or both; at least one
 * @param nonceLifetimeMillis how long a nonce may be used, in milliseconds
 * @param maxNonces how many nonces in use are remembered for their counts; beyond it the oldest go stale
 * @param acceptWithoutQop whether a client of RFC 2069, without qop, is let in; each of its nonces then serves once
 */
public record DigestServerSettings(
        String realm,
        boolean proxy,
        List<DigestAlgorithm> algorithms,
        List<String> qop,
        long nonceLifetimeMillis,
        int maxNonces,
        boolean acceptWithoutQop) {

    private static final List<String> KNOWN_QOP = List.of("auth", "auth-int");

    public DigestServerSettings {
        Objects.requireNonNull(realm, "realm");
        algorithms = List.copyOf(algorithms);
        qop = List.copyOf(qop);
        if (algorithms.isEmpty() || qop.isEmpty() || !KNOWN_QOP.containsAll(qop)) {
            throw new IllegalArgumentException("At least one algorithm, and auth or auth-int, are needed");
        }
        if (nonceLifetimeMillis <= 0 || maxNonces <= 0) {
            throw new IllegalArgumentException("Lifetime and number of nonces are positive");
        }
    }

    /** SHA-256 before MD5, qop auth, nonces of five minutes, ten thousand of them, clients without qop let in. */
    public static DigestServerSettings of(String realm) {
        return new DigestServerSettings(
                realm,
                false,
                List.of(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5),
                List.of("auth"),
                300_000,
                10_000,
                true);
    }

    /** The same with other algorithms, the most wanted first. */
    public DigestServerSettings withAlgorithms(List<DigestAlgorithm> wanted) {
        return new DigestServerSettings(realm, proxy, wanted, qop, nonceLifetimeMillis, maxNonces, acceptWithoutQop);
    }

    /** The same with other protections. */
    public DigestServerSettings withQop(List<String> offered) {
        return new DigestServerSettings(
                realm, proxy, algorithms, offered, nonceLifetimeMillis, maxNonces, acceptWithoutQop);
    }

    /** The same as a proxy or not. */
    public DigestServerSettings withProxy(boolean asProxy) {
        return new DigestServerSettings(
                realm, asProxy, algorithms, qop, nonceLifetimeMillis, maxNonces, acceptWithoutQop);
    }

    /** The same with other bounds on nonces: their life in milliseconds and how many are remembered. */
    public DigestServerSettings withNonces(long lifetimeMillis, int most) {
        return new DigestServerSettings(realm, proxy, algorithms, qop, lifetimeMillis, most, acceptWithoutQop);
    }

    /** The same, letting clients without qop in or not. */
    public DigestServerSettings withAcceptWithoutQop(boolean accept) {
        return new DigestServerSettings(realm, proxy, algorithms, qop, nonceLifetimeMillis, maxNonces, accept);
    }
}
