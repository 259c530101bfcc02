package io.xphone.sip.auth;

import io.xphone.sip.Identifiers;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Challenges requests and checks credentials, for a server or proxy (RFC 3261 §22, RFC 7616, RFC 8760 §2.3).
 *
 * <p>A challenge uses no memory: the nonce contains its time and a message authentication code. Only the counts of used
 * nonces are stored, and their number is bounded. Each nonce count is accepted once. Digests are compared in constant
 * time, and an unknown user takes the same time as a wrong password.
 *
 * <p>The digest covers the {@code uri} parameter, which is compared with the Request-URI by user, host and port, unless
 * a proxy rewrites that (RFC 8760 §2.6, 6; {@link DigestServerSettings#matchUri}). A nonce may be bound to the source
 * of the request: requests with a spoofed source then have no valid nonce. ACK and CANCEL cannot be challenged (RFC
 * 3261 §22.1). Not safe for use by several threads; servers that share a key accept each other's nonces, each with its
 * own counts.
 */
public final class DigestServer {

    /** The outcome of a check. */
    public enum Outcome {
        /** The credentials are correct. */
        ACCEPTED,
        /** No credentials for this realm, or with a foreign nonce: challenge. */
        NO_CREDENTIALS,
        /** Correct, but the nonce has expired or was removed: challenge with {@code stale}. */
        STALE,
        /** Correct, but this nonce count was used before: challenge with {@code stale}. */
        REPLAYED,
        /** Unknown user or wrong password: challenge again or 403. */
        REJECTED,
        /** Correct, but computed for another Request-URI: 400 (RFC 7616 §3.4.6). */
        OTHER_URI,
        /** The header is malformed: 400. */
        MALFORMED
    }

    /**
     * The result of a check.
     *
     * @param outcome the outcome
     * @param username the user name of the credentials, "" without one; verified only if {@link Outcome#ACCEPTED}
     */
    public record Verdict(Outcome outcome, String username) {

        /** Whether the credentials are accepted. */
        public boolean accepted() {
            return outcome == Outcome.ACCEPTED;
        }

        /** Whether the new challenge has {@code stale=true}, as only the nonce was rejected. */
        public boolean stale() {
            return outcome == Outcome.STALE || outcome == Outcome.REPLAYED;
        }
    }

    private static final String DUMMY_PASSWORD = "0";

    private final DigestServerSettings settings;
    private final NonceIssuer nonces;
    private final NonceCounts counts;

    /** Creates a server with a random key. */
    public DigestServer(DigestServerSettings settings, Identifiers ids) {
        this(settings, ids.token(256).getBytes(StandardCharsets.UTF_8), ids);
    }

    /** Creates a server that authenticates its nonces with this key of at least 32 random bytes. */
    public DigestServer(DigestServerSettings settings, byte[] key, Identifiers ids) {
        this.settings = settings;
        this.nonces = new NonceIssuer(key, settings.realm(), ids);
        this.counts = new NonceCounts(settings.maxNonces());
    }

    /** 401 or 407. */
    public int challengeStatus() {
        return settings.proxy() ? 407 : 401;
    }

    /** The header name of the challenges. */
    public String challengeHeader() {
        return settings.proxy() ? HeaderName.PROXY_AUTHENTICATE : HeaderName.WWW_AUTHENTICATE;
    }

    /**
     * The values of WWW-Authenticate or Proxy-Authenticate, one line each, the preferred algorithm first.
     *
     * @param source the host of the client, which alone may use the nonce; "" for any
     * @param stale whether the digest was correct and only the nonce rejected: the client retries without asking its
     *     user
     */
    public List<String> challenges(String source, long nowMillis, boolean stale) {
        String nonce = nonces.issue(nowMillis, source);
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
     * @param source as for {@link #challenges(String, long, boolean)}
     * @param passwordOf returns the password of a user name; empty when there is no such user
     */
    public Verdict check(
            SipRequest request, String source, Function<String, Optional<String>> passwordOf, long nowMillis) {
        String name = settings.proxy() ? HeaderName.PROXY_AUTHORIZATION : HeaderName.AUTHORIZATION;
        for (String line : request.headers().all(name)) {
            List<AuthHeader> parsed = AuthHeader.parse(line);
            if (parsed.isEmpty() && line.regionMatches(true, 0, "Digest", 0, 6)) {
                return new Verdict(Outcome.MALFORMED, "");
            }
            for (AuthHeader each : parsed) {
                if (each.digest() && each.parameter("realm").orElse("").equals(settings.realm())) {
                    return check(request, each, source, passwordOf, nowMillis);
                }
            }
        }
        return new Verdict(Outcome.NO_CREDENTIALS, "");
    }

    private Verdict check(
            SipRequest request,
            AuthHeader header,
            String source,
            Function<String, Optional<String>> passwordOf,
            long nowMillis) {
        if (DigestAlgorithm.of(header.parameter("algorithm").orElse("MD5")).isEmpty()) {
            return new Verdict(
                    Outcome.NO_CREDENTIALS, header.parameter("username").orElse(""));
        }
        Optional<DigestCredentials> read = DigestCredentials.read(header);
        if (read.isEmpty()) {
            return new Verdict(Outcome.MALFORMED, "");
        }
        DigestCredentials credentials = read.get();
        OptionalLong issued = nonces.issuedAt(credentials.nonce(), source);
        boolean offered = settings.algorithms().contains(credentials.algorithm())
                && (credentials.qop().isEmpty()
                        ? settings.acceptWithoutQop()
                        : settings.qop().contains(credentials.qop()));
        if (issued.isEmpty() || !offered) {
            return new Verdict(Outcome.NO_CREDENTIALS, credentials.username());
        }
        Optional<String> password = passwordOf.apply(credentials.username());
        boolean correct = credentials.matches(request, password.orElse(DUMMY_PASSWORD), settings.realm());
        if (!correct || password.isEmpty()) {
            return new Verdict(Outcome.REJECTED, credentials.username());
        }
        if (settings.matchUri() && !sameAddress(credentials.uri(), request.requestUri())) {
            return new Verdict(Outcome.OTHER_URI, credentials.username());
        }
        return new Verdict(freshness(credentials, issued.getAsLong(), nowMillis), credentials.username());
    }

    /** Whether both URIs have the same scheme, user, host and port: clients differ about parameters. */
    private static boolean sameAddress(String digestUri, Uri requestUri) {
        if (digestUri.equals(requestUri.toString())) {
            return true;
        }
        try {
            return requestUri instanceof SipUri request
                    && Uri.parse(digestUri) instanceof SipUri digest
                    && digest.withoutParameters()
                            .withoutHeaders()
                            .matches(request.withoutParameters().withoutHeaders());
        } catch (RuntimeException malformed) {
            return false;
        }
    }

    private Outcome freshness(DigestCredentials credentials, long issuedAt, long nowMillis) {
        long oldest = nowMillis - settings.nonceLifetimeMillis();
        counts.expire(oldest);
        if (issuedAt < oldest || issuedAt > nowMillis + settings.nonceLifetimeMillis()) {
            return Outcome.STALE;
        }
        return switch (counts.use(credentials.nonce(), issuedAt, credentials.count())) {
            case FRESH -> Outcome.ACCEPTED;
            case REPLAYED -> Outcome.REPLAYED;
            case REMOVED -> Outcome.STALE;
        };
    }

    /**
     * The parameters of an Authorization header; without qop {@code count} is 1, so that the nonce is accepted once.
     */
    private record DigestCredentials(
            String username,
            String nonce,
            String uri,
            DigestAlgorithm algorithm,
            String qop,
            String nc,
            long count,
            String cnonce,
            String response) {

        private static final String HEX_DIGITS = "0123456789abcdefABCDEF";

        static Optional<DigestCredentials> read(AuthHeader header) {
            String qop = header.parameter("qop").orElse("").toLowerCase(Locale.ROOT);
            String nc = header.parameter("nc").orElse("");
            String cnonce = header.parameter("cnonce").orElse("");
            DigestAlgorithm algorithm = DigestAlgorithm.of(
                            header.parameter("algorithm").orElse("MD5"))
                    .orElseThrow();
            boolean counted = nc.length() == 8 && nc.chars().allMatch(c -> HEX_DIGITS.indexOf(c) >= 0);
            long count = qop.isEmpty() ? 1 : counted ? Long.parseLong(nc, 16) : 0;
            boolean complete = List.of("username", "nonce", "uri", "response").stream()
                    .allMatch(name -> header.parameter(name).isPresent());
            if (!complete || count == 0 || !qop.isEmpty() && cnonce.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new DigestCredentials(
                    header.parameters().get("username"),
                    header.parameters().get("nonce"),
                    header.parameters().get("uri"),
                    algorithm,
                    qop,
                    nc,
                    count,
                    cnonce,
                    header.parameters().get("response")));
        }

        boolean matches(SipRequest request, String password, String realm) {
            String hashA1 = DigestResponse.hashA1(algorithm, new Credentials(username, password), realm, nonce, cnonce);
            String hashA2 = DigestResponse.hashA2(algorithm, request.method(), uri, qop, request.body());
            String expected = DigestResponse.of(algorithm, hashA1, nonce, nc, cnonce, qop, hashA2);
            byte[] received = response.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
            return MessageDigest.isEqual(received, expected.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
