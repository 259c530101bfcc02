package io.xphone.sip.auth;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A Digest challenge with a supported algorithm and qop (RFC 7616 §3.3).
 *
 * @param proxy whether it was received as Proxy-Authenticate
 * @param realm the protection space, without quotes
 * @param nonce the server's nonce
 * @param opaque the value to return unchanged; {@code null} without one
 * @param algorithm the hash function
 * @param algorithmNamed whether the challenge contains it (otherwise the credentials do not contain it either)
 * @param qop the supported ones of the offered protections; empty when the server offered none (RFC 2069)
 * @param stale whether the digest was correct and only its nonce too old
 * @param userhash whether the user name may be sent as a hash
 */
record DigestChallenge(
        boolean proxy,
        String realm,
        String nonce,
        String opaque,
        DigestAlgorithm algorithm,
        boolean algorithmNamed,
        Set<String> qop,
        boolean stale,
        boolean userhash) {

    private static final Set<String> KNOWN_QOP = Set.of("auth", "auth-int");

    /** The challenge; empty when the scheme, the algorithm or every qop is unknown, or realm or nonce is missing. */
    static Optional<DigestChallenge> of(AuthHeader header, boolean proxy) {
        Optional<String> realm = header.parameter("realm");
        Optional<String> nonce = header.parameter("nonce");
        Optional<String> named = header.parameter("algorithm");
        Optional<DigestAlgorithm> algorithm = DigestAlgorithm.of(named.orElse("MD5"));
        if (!header.digest() || realm.isEmpty() || nonce.isEmpty() || algorithm.isEmpty()) {
            return Optional.empty();
        }
        Set<String> offered = new LinkedHashSet<>();
        header.parameter("qop")
                .ifPresent(list -> Arrays.stream(list.toLowerCase(Locale.ROOT).split(","))
                        .map(String::strip)
                        .filter(option -> !option.isEmpty())
                        .forEach(offered::add));
        boolean demanded = !offered.isEmpty();
        offered.retainAll(KNOWN_QOP);
        if (demanded && offered.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new DigestChallenge(
                proxy,
                realm.get(),
                nonce.get(),
                header.parameter("opaque").orElse(null),
                algorithm.get(),
                named.isPresent(),
                offered,
                header.parameter("stale").orElse("").equalsIgnoreCase("true"),
                header.parameter("userhash").orElse("").equalsIgnoreCase("true")));
    }

    /** {@code auth} rather than {@code auth-int}, as some proxies change the body; "" for none. */
    String chosenQop() {
        return qop.isEmpty() ? "" : qop.contains("auth") ? "auth" : "auth-int";
    }

    /** The protection space of the credentials. */
    Space space() {
        return new Space(proxy, realm);
    }

    /** A protection space (RFC 3261 §22.1): the realm, of a proxy or of the remote UA. */
    record Space(boolean proxy, String realm) {}
}
