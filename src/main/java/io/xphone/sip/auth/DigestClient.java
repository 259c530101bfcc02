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
 * Answers Digest challenges for a user agent client (RFC 3261 §22.2, §22.3, RFC 7616 §3.4, RFC 8760 §2.4).
 *
 * <p>A response may carry challenges of several protection spaces (a proxy's and the far end's, or those of several
 * branches of a fork): each is answered. Of several challenges for one space the strongest algorithm is taken,
 * whatever their order, so that a reordered list does not lower the protection. Basic is never answered.
 *
 * <p>Credentials that were refused are not sent again for that space (a fresh nonce or {@code stale=true} aside); with
 * several credentials the next ones are tried. A request goes out three times with credentials at most.
 *
 * <p>What a server asked for is remembered, so that the requests that follow carry their answer at once
 * ({@link #preauthorize}); a bounded number of spaces, the longest unused forgotten first. Not safe for use by several
 * threads.
 */
public final class DigestClient {

    private static final int MAX_ROUNDS = 3;
    private static final int MAX_SPACES = 8;
    private static final int MAX_PENDING = 64;

    private final List<Credentials> credentials;
    private final Identifiers ids;
    private final Map<DigestChallenge.Space, DigestSession> sessions = bounded(MAX_SPACES);
    private final Map<Attempt, Integer> rounds = bounded(MAX_PENDING);

    /** One request of the transaction user, whatever CSeq its repetitions bear. */
    private record Attempt(String callId, String method) {}

    /** A client with one name and password for every space. */
    public DigestClient(Credentials credentials, Identifiers ids) {
        this(List.of(credentials), ids);
    }

    /** A client that tries these names and passwords in their order. */
    public DigestClient(List<Credentials> credentials, Identifiers ids) {
        this.credentials = List.copyOf(credentials);
        this.ids = Objects.requireNonNull(ids);
    }

    /**
     * The request again, with Authorization and Proxy-Authorization for every challenge of the response that can be
     * answered. Via and CSeq are as they were: the caller sends it as a new transaction, with a CSeq number one higher.
     *
     * @param sent the request as it went out
     * @param challenge the 401 or 407 to it
     * @return empty when no challenge can be answered, the credentials were just refused, or it was tried often enough
     */
    public Optional<SipRequest> answer(SipRequest sent, SipResponse challenge) {
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
        Map<DigestChallenge.Space, DigestSession> answers = new LinkedHashMap<>();
        for (DigestChallenge each : best.values()) {
            Optional<DigestSession> session = sessionFor(sent, each, round > 0);
            if (session.isPresent()) {
                answers.put(each.space(), session.get());
            } else {
                sessions.remove(each.space());
            }
        }
        if (answers.isEmpty()) {
            rounds.remove(attempt);
            return Optional.empty();
        }
        // What another space accepted goes out again, with its count raised: the same count would be a replay there.
        sessions.forEach((space, session) -> {
            if (sentNonce(sent, space).isPresent()) {
                answers.putIfAbsent(space, session);
            }
        });
        rounds.put(attempt, round + 1);
        sessions.putAll(answers);
        return Optional.of(with(sent, answers));
    }

    /**
     * The request with an answer to each remembered challenge, its nonce count raised: spares the round trip of a new
     * challenge. Spaces for which the request has credentials already are left alone.
     */
    public SipRequest preauthorize(SipRequest request) {
        rounds.remove(new Attempt(request.callId(), request.method()));
        Map<DigestChallenge.Space, DigestSession> answers = new LinkedHashMap<>(sessions);
        answers.keySet().removeIf(space -> sentNonce(request, space).isPresent());
        return answers.isEmpty() ? request : with(request, answers);
    }

    /**
     * Takes the next nonce from a response that accepted our credentials (Authentication-Info, RFC 7616 §3.5).
     * Optional: without it the next request meets a stale nonce and goes round once more.
     */
    public void learn(SipResponse accepted) {
        nextNonce(accepted, HeaderName.AUTHENTICATION_INFO, false);
        nextNonce(accepted, "Proxy-Authentication-Info", true);
    }

    private void nextNonce(SipResponse response, String header, boolean proxy) {
        Optional<String> next = response.header(header)
                .flatMap(value -> AuthHeader.parse("Info " + value).stream().findFirst())
                .flatMap(info -> info.parameter("nextnonce"));
        List<DigestSession> ours = new ArrayList<>();
        sessions.forEach((space, session) -> {
            if (space.proxy() == proxy) {
                ours.add(session);
            }
        });
        // The header names no realm: with two spaces of a kind nobody can tell whose nonce it is.
        if (ours.size() == 1) {
            next.ifPresent(ours.get(0)::nextNonce);
        }
    }

    private Optional<DigestSession> sessionFor(SipRequest sent, DigestChallenge challenge, boolean answeredBefore) {
        DigestSession known = sessions.get(challenge.space());
        Optional<String> nonce = sentNonce(sent, challenge.space());
        int index = known == null ? 0 : known.credentialsIndex();
        boolean sameNonce = nonce.isPresent() && nonce.get().equals(challenge.nonce());
        boolean refused = nonce.isPresent() && !challenge.stale() && (sameNonce || answeredBefore);
        if (refused && ++index >= credentials.size()) {
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
                                (had, now) -> now.algorithm().compareTo(had.algorithm()) > 0 ? now : had));
            }
        }
    }

    /** The nonce of the credentials that the request has for the space. */
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

    private static SipRequest with(SipRequest request, Map<DigestChallenge.Space, DigestSession> answers) {
        SipRequest.Builder builder = request.toBuilder();
        for (boolean proxy : new boolean[] {false, true}) {
            String name = proxy ? HeaderName.PROXY_AUTHORIZATION : HeaderName.AUTHORIZATION;
            List<String> lines = new ArrayList<>();
            for (String line : request.headers().all(name)) {
                boolean replaced = AuthHeader.parse(line).stream()
                        .anyMatch(header ->
                                answers.keySet().stream().anyMatch(s -> s.proxy() == proxy && belongs(header, s)));
                if (!replaced) {
                    lines.add(line);
                }
            }
            answers.forEach((space, session) -> {
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

    private static <K, V> Map<K, V> bounded(int most) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }
}
