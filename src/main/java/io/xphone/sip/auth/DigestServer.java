package io.xphone.sip.auth;

import io.xphone.sip.Identifiers;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Challenges requests and checks the answers, for a server or proxy (RFC 3261 §22, RFC 7616, RFC 8760 §2.3).
 *
 * <p>A challenge costs no memory: the nonce carries its own time under our seal. Only nonces that were used are
 * remembered, for their counts, and of those a bounded number. A nonce count serves once. Digests are compared in
 * constant time, and an unknown user costs the same work as a wrong password.
 *
 * <p>The digest covers the {@code uri} parameter, which may differ from the Request-URI as proxies rewrite that
 * (RFC 8760 §2.6, 6): whom the request is for is the caller's decision. ACK and CANCEL cannot be challenged
 * (RFC 3261 §22.1). Not safe for use by several threads; servers that share a key accept each other's nonces, each with
 * its own counts.
 */
public final class DigestServer {

    /** What the check of a request came to. */
    public enum Outcome {
        /** The user is who they say. */
        ACCEPTED,
        /** No credentials for our realm (or for a nonce that is not ours): challenge. */
        NO_CREDENTIALS,
        /** Right, but the nonce is too old or forgotten: challenge with {@code stale}. */
        STALE,
        /** Right, but this nonce count was used before: challenge with {@code stale}. */
        REPLAYED,
        /** Unknown user or wrong password: challenge again or 403. */
        REFUSED,
        /** The header makes no sense: 400. */
        MALFORMED
    }

    /**
     * The outcome of a check.
     *
     * @param outcome what it came to
     * @param username whom the credentials name; "" when there are none. Proven only for {@link Outcome#ACCEPTED}
     */
    public record Verdict(Outcome outcome, String username) {

        /** Whether the request may pass. */
        public boolean accepted() {
            return outcome == Outcome.ACCEPTED;
        }

        /** Whether the new challenge says that only the nonce was at fault. */
        public boolean stale() {
            return outcome == Outcome.STALE || outcome == Outcome.REPLAYED;
        }
    }

    private static final String NOBODY = "0";

    private final DigestServerSettings settings;
    private final NonceIssuer nonces;
    private final NonceCounts counts;

    /** A server with a key of its own. */
    public DigestServer(DigestServerSettings settings, Identifiers ids) {
        this(settings, ids.token(256).getBytes(StandardCharsets.UTF_8), ids);
    }

    /** A server whose nonces are sealed with this key: 32 unguessable bytes or more. */
    public DigestServer(DigestServerSettings settings, byte[] key, Identifiers ids) {
        this.settings = settings;
        this.nonces = new NonceIssuer(key, settings.realm(), ids);
        this.counts = new NonceCounts(settings.maxNonces());
    }

    /** 401 or 407. */
    public int challengeStatus() {
        return settings.proxy() ? 407 : 401;
    }

    /** The header for the challenges. */
    public String challengeHeader() {
        return settings.proxy() ? HeaderName.PROXY_AUTHENTICATE : HeaderName.WWW_AUTHENTICATE;
    }

    /** See {@link #challenges(long, boolean)}, for a request without credentials. */
    public List<String> challenges(long nowMillis) {
        return challenges(nowMillis, false);
    }

    /**
     * The values of WWW-Authenticate or Proxy-Authenticate, one line each, the most wanted algorithm first.
     *
     * @param stale whether the digest was right and only the nonce at fault: the client tries again without asking
     *     its user
     */
    public List<String> challenges(long nowMillis, boolean stale) {
        String nonce = nonces.issue(nowMillis);
        List<String> lines = new ArrayList<>();
        for (DigestAlgorithm algorithm : settings.algorithms()) {
            lines.add("Digest realm=" + AuthHeader.quote(settings.realm())
                    + ", nonce=\"" + nonce + '"'
                    + ", algorithm=" + algorithm.token()
                    + ", qop=\"" + String.join(",", settings.qop()) + '"'
                    + (stale ? ", stale=true" : ""));
        }
        return lines;
    }

    /**
     * Checks the credentials of a request.
     *
     * @param passwordOf the password of a user name; empty when there is no such user
     */
    public Verdict check(SipRequest request, Function<String, Optional<String>> passwordOf, long nowMillis) {
        String header = settings.proxy() ? HeaderName.PROXY_AUTHORIZATION : HeaderName.AUTHORIZATION;
        for (String line : request.headers().all(header)) {
            List<AuthHeader> parsed = AuthHeader.parse(line);
            if (parsed.isEmpty() && line.regionMatches(true, 0, "Digest", 0, 6)) {
                return new Verdict(Outcome.MALFORMED, "");
            }
            for (AuthHeader each : parsed) {
                if (each.digest() && each.parameter("realm").orElse("").equals(settings.realm())) {
                    return check(request, each, passwordOf, nowMillis);
                }
            }
        }
        return new Verdict(Outcome.NO_CREDENTIALS, "");
    }

    private Verdict check(
            SipRequest request, AuthHeader given, Function<String, Optional<String>> passwordOf, long nowMillis) {
        if (DigestAlgorithm.of(given.parameter("algorithm").orElse("MD5")).isEmpty()) {
            return new Verdict(
                    Outcome.NO_CREDENTIALS, given.parameter("username").orElse(""));
        }
        Optional<Claim> read = Claim.read(given);
        if (read.isEmpty()) {
            return new Verdict(Outcome.MALFORMED, "");
        }
        Claim claim = read.get();
        OptionalLong issued = nonces.issuedAt(claim.nonce());
        boolean offered = settings.algorithms().contains(claim.algorithm())
                && (claim.qop().isEmpty()
                        ? settings.acceptWithoutQop()
                        : settings.qop().contains(claim.qop()));
        if (issued.isEmpty() || !offered) {
            return new Verdict(Outcome.NO_CREDENTIALS, claim.username());
        }
        Optional<String> password = passwordOf.apply(claim.username());
        boolean right = claim.matches(request, password.orElse(NOBODY), settings.realm());
        if (!right || password.isEmpty()) {
            return new Verdict(Outcome.REFUSED, claim.username());
        }
        return new Verdict(freshness(claim, issued.getAsLong(), nowMillis), claim.username());
    }

    private Outcome freshness(Claim claim, long issuedAt, long nowMillis) {
        long oldest = nowMillis - settings.nonceLifetimeMillis();
        counts.expire(oldest);
        if (issuedAt < oldest || issuedAt > nowMillis + settings.nonceLifetimeMillis()) {
            return Outcome.STALE;
        }
        return switch (counts.use(claim.nonce(), issuedAt, claim.count())) {
            case FRESH -> Outcome.ACCEPTED;
            case REPLAYED -> Outcome.REPLAYED;
            case FORGOTTEN -> Outcome.STALE;
        };
    }

    /** The parameters of an Authorization header; {@code count} is 1 where there is no qop: such a nonce serves once. */
    private record Claim(
            String username,
            String nonce,
            String uri,
            DigestAlgorithm algorithm,
            String qop,
            String nc,
            long count,
            String cnonce,
            String response) {

        private static final String EIGHT_DIGITS = "0123456789abcdefABCDEF";

        static Optional<Claim> read(AuthHeader given) {
            String qop = given.parameter("qop").orElse("").toLowerCase(Locale.ROOT);
            String nc = given.parameter("nc").orElse("");
            String cnonce = given.parameter("cnonce").orElse("");
            DigestAlgorithm algorithm = DigestAlgorithm.of(
                            given.parameter("algorithm").orElse("MD5"))
                    .orElseThrow();
            boolean counted = nc.length() == 8 && nc.chars().allMatch(c -> EIGHT_DIGITS.indexOf(c) >= 0);
            long count = qop.isEmpty() ? 1 : counted ? Long.parseLong(nc, 16) : 0;
            boolean complete = List.of("username", "nonce", "uri", "response").stream()
                    .allMatch(name -> given.parameter(name).isPresent());
            if (!complete || count == 0 || !qop.isEmpty() && cnonce.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new Claim(
                    given.parameters().get("username"),
                    given.parameters().get("nonce"),
                    given.parameters().get("uri"),
                    algorithm,
                    qop,
                    nc,
                    count,
                    cnonce,
                    given.parameters().get("response")));
        }

        boolean matches(SipRequest request, String password, String realm) {
            String hashA1 = DigestResponse.hashA1(algorithm, new Credentials(username, password), realm, nonce, cnonce);
            String hashA2 = DigestResponse.hashA2(algorithm, request.method(), uri, qop, request.body());
            String right = DigestResponse.of(algorithm, hashA1, nonce, nc, cnonce, qop, hashA2);
            byte[] theirs = response.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
            return MessageDigest.isEqual(theirs, right.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
