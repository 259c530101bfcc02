package io.xphone.sip.auth;

import io.xphone.sip.Identifiers;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Responds to Digest challenges for a user agent client (RFC 3261 §22.2, §22.3, RFC 7616 §3.4, RFC 8760 §2.4).
 *
 * <p>A response may contain challenges of several protection spaces (of a proxy and of the remote UA, or of several
 * branches of a fork): the client adds credentials for each. Of several challenges for one space it selects the
 * strongest algorithm regardless of their order, so that a reordered list does not weaken the protection. Basic is not
 * supported.
 *
 * <p>Rejected credentials are not sent again for their space (except with a fresh nonce or after {@code stale=true});
 * if there are several credentials, the next ones are tried. A request is sent at most three times with credentials.
 *
 * <p>The client remembers challenges, so that later requests contain credentials at once ({@link #preauthorize}). The
 * number of spaces is bounded; the least recently used one is removed first. Not safe for use by several threads.
 */
public final class DigestClient {

    private static final int MAX_ROUNDS = 3;
    private static final int MAX_SPACES = 8;
    private static final int MAX_PENDING = 64;

    private final List<Credentials> credentials;
    private final Identifiers ids;
    private final Map<DigestChallenge.Space, DigestSession> sessions = bounded(MAX_SPACES);
    private final Map<Attempt, Integer> rounds = bounded(MAX_PENDING);

    /** One request of the transaction user, regardless of the CSeq of its retries. */
    private record Attempt(String callId, String method) {}

    /** Creates a client with the same credentials for every space. */
    public DigestClient(Credentials credentials, Identifiers ids) {
        this(List.of(credentials), ids);
    }

    /** Creates a client that tries these credentials in their order. */
    public DigestClient(List<Credentials> credentials, Identifiers ids) {
        this.credentials = List.copyOf(credentials);
        this.ids = Objects.requireNonNull(ids);
    }

    /**
     * The request with Authorization and Proxy-Authorization for every supported challenge of the response. Via and
     * CSeq are unchanged: the caller sends it as a new transaction, with the next CSeq number.
     *
     * @param sent the request as sent
     * @param challenge the 401 or 407 to it
     * @return empty when no challenge is supported, the credentials were just rejected, or the retries are exhausted
     */
    public Optional<SipRequest> authorize(SipRequest sent, SipResponse challenge) {
        Map<DigestChallenge.Space, DigestChallenge> best = new LinkedHashMap<>();
        collect(challenge, false, best);
        collect(challenge, true, best);
        Attempt attempt = new Attempt(sent.callId(), sent.method());
        boolean first = !sent.headers().contains(HeaderName.AUTHORIZATION)
                && !sent.headers().contains(HeaderName.PROXY_AUTHORIZATION);
        int round = first ? 0 : rounds.getOrDefault(attempt, 0);
        if (best.isEmpty() || credentials.isEmpty() || round >= MAX_ROUNDS) {
            return Optional.empty();
        }
        Map<DigestChallenge.Space, DigestSession> authorizations = new LinkedHashMap<>();
        for (DigestChallenge each : best.values()) {
            Optional<DigestSession> session = sessionFor(sent, each, round > 0);
            if (session.isPresent()) {
                authorizations.put(each.space(), session.get());
            } else {
                sessions.remove(each.space());
            }
        }
        if (authorizations.isEmpty()) {
            rounds.remove(attempt);
            return Optional.empty();
        }
        // Credentials for the other spaces get a higher nonce count: the same count would be a replay.
        sessions.forEach((space, session) -> {
            if (sentNonce(sent, space).isPresent()) {
                authorizations.putIfAbsent(space, session);
            }
        });
        rounds.put(attempt, round + 1);
        sessions.putAll(authorizations);
        return Optional.of(with(sent, authorizations));
    }

    /**
     * The request with credentials for each remembered challenge, with a higher nonce count, which avoids another
     * challenge. Existing credentials of the request are kept.
     */
    public SipRequest preauthorize(SipRequest request) {
        rounds.remove(new Attempt(request.callId(), request.method()));
        Map<DigestChallenge.Space, DigestSession> authorizations = new LinkedHashMap<>(sessions);
        authorizations.keySet().removeIf(space -> sentNonce(request, space).isPresent());
        return authorizations.isEmpty() ? request : with(request, authorizations);
    }

    /**
     * Stores the next nonce of a response that accepted the credentials (Authentication-Info, RFC 7616 §3.5). Optional:
     * without it the server may challenge the next request because of a stale nonce.
     */
    public void learn(SipResponse accepted) {
        nextNonce(accepted, HeaderName.AUTHENTICATION_INFO, false);
        nextNonce(accepted, "Proxy-Authentication-Info", true);
    }

    private void nextNonce(SipResponse response, String header, boolean proxy) {
        Optional<String> next = response.header(header)
                .flatMap(value -> AuthHeader.parse("Info " + value).stream().findFirst())
                .flatMap(info -> info.parameter("nextnonce"));
        List<DigestSession> matching = new ArrayList<>();
        sessions.forEach((space, session) -> {
            if (space.proxy() == proxy) {
                matching.add(session);
            }
        });
        // The header contains no realm: with two spaces of one kind, the nonce cannot be assigned.
        if (matching.size() == 1) {
            next.ifPresent(matching.get(0)::nextNonce);
        }
    }

    private Optional<DigestSession> sessionFor(SipRequest sent, DigestChallenge challenge, boolean retried) {
        DigestSession known = sessions.get(challenge.space());
        Optional<String> nonce = sentNonce(sent, challenge.space());
        int index = known == null ? 0 : known.credentialsIndex();
        boolean sameNonce = nonce.isPresent() && nonce.get().equals(challenge.nonce());
        boolean rejected = nonce.isPresent() && !challenge.stale() && (sameNonce || retried);
        if (rejected && ++index >= credentials.size()) {
            return Optional.empty();
        }
        return Optional.of(new DigestSession(challenge, credentials.get(index), index, ids.cnonce()));
    }

    private static void collect(
            SipResponse response, boolean proxy, Map<DigestChallenge.Space, DigestChallenge> strongest) {
        for (String line :
                response.headers().all(proxy ? HeaderName.PROXY_AUTHENTICATE : HeaderName.WWW_AUTHENTICATE)) {
            for (AuthHeader header : AuthHeader.parse(line)) {
                DigestChallenge.of(header, proxy)
                        .ifPresent(found -> strongest.merge(
                                found.space(),
                                found,
                                (first, second) ->
                                        second.algorithm().compareTo(first.algorithm()) > 0 ? second : first));
            }
        }
    }

    /** The nonce of the request's credentials for the space. */
    private static Optional<String> sentNonce(SipRequest request, DigestChallenge.Space space) {
        return request.headers().all(headerName(space)).stream()
                .flatMap(line -> AuthHeader.parse(line).stream())
                .filter(header -> belongs(header, space))
                .findFirst()
                .map(header -> header.parameter("nonce").orElse(""));
    }

    private static boolean belongs(AuthHeader header, DigestChallenge.Space space) {
        return header.digest() && header.parameter("realm").orElse("").equals(space.realm());
    }

    private static SipRequest with(SipRequest request, Map<DigestChallenge.Space, DigestSession> authorizations) {
        SipRequest.Builder builder = request.toBuilder();
        for (boolean proxy : new boolean[] {false, true}) {
            String name = proxy ? HeaderName.PROXY_AUTHORIZATION : HeaderName.AUTHORIZATION;
            List<String> lines = new ArrayList<>();
            for (String line : request.headers().all(name)) {
                boolean replaced = AuthHeader.parse(line).stream()
                        .anyMatch(header -> authorizations.keySet().stream()
                                .anyMatch(s -> s.proxy() == proxy && belongs(header, s)));
                if (!replaced) {
                    lines.add(line);
                }
            }
            authorizations.forEach((space, session) -> {
                if (space.proxy() == proxy) {
                    lines.add(session.authorize(request));
                }
            });
            if (!lines.isEmpty()) {
                builder.setAll(name, lines);
            }
        }
        return builder.build();
    }

    private static String headerName(DigestChallenge.Space space) {
        return space.proxy() ? HeaderName.PROXY_AUTHORIZATION : HeaderName.AUTHORIZATION;
    }

    private static <K, V> Map<K, V> bounded(int maxSize) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > maxSize;
            }
        };
    }
}
