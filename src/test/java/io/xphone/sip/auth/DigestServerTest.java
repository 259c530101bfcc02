package io.xphone.sip.auth;

import static io.xphone.sip.auth.Requests.register;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xphone.sip.CountingIdentifiers;
import io.xphone.sip.auth.DigestServer.Outcome;
import io.xphone.sip.auth.DigestServer.Verdict;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.Uri;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DigestServerTest {

    private static final long NOW = 1_700_000_000_000L;
    private static final DigestServerSettings SETTINGS = DigestServerSettings.of("trunk");
    private static final Function<String, Optional<String>> USERS =
            name -> name.equals("alice") ? Optional.of("secret") : Optional.empty();

    private final CountingIdentifiers ids = new CountingIdentifiers();
    private final DigestServer server = new DigestServer(SETTINGS, ids);

    private SipRequest authorized(DigestServer of, DigestClient client, SipRequest request, boolean stale) {
        List<String> challenges = of.challenges("", NOW, stale);
        return client.authorize(
                        request,
                        Requests.challenged(
                                request, of.challengeStatus(), of.challengeHeader(), challenges.toArray(String[]::new)))
                .orElseThrow();
    }

    private SipRequest authorized(DigestServer of, Credentials credentials) {
        return authorized(of, new DigestClient(credentials, ids), register(1), false);
    }

    private static Outcome outcome(DigestServer of, SipRequest request, long now) {
        return of.check(request, "", USERS, now).outcome();
    }

    private static final Credentials ALICE = new Credentials("alice", "secret");

    @Test
    void challengesStrongestFirst() {
        List<String> challenges = server.challenges("", NOW, false);
        assertThat(challenges).hasSize(2);
        assertThat(challenges.get(0)).contains("algorithm=SHA-256", "realm=\"trunk\"", "qop=\"auth\"");
        assertThat(challenges.get(1)).contains("algorithm=MD5");
        assertThat(challenges).noneMatch(line -> line.contains("stale"));
        assertThat(server.challenges("", NOW, true)).allMatch(line -> line.contains("stale=true"));
        assertThat(server.challengeStatus()).isEqualTo(401);
    }

    @Test
    void acceptsCorrectCredentials() {
        Verdict verdict = server.check(authorized(server, ALICE), "", USERS, NOW + 10);
        assertThat(verdict).isEqualTo(new Verdict(Outcome.ACCEPTED, "alice"));
        assertThat(verdict.accepted()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(DigestAlgorithm.class)
    void supportsEveryAlgorithmAndQop(DigestAlgorithm algorithm) {
        for (String qop : List.of("auth", "auth-int")) {
            DigestServer of =
                    new DigestServer(SETTINGS.withAlgorithms(List.of(algorithm)).withQop(List.of(qop)), ids);
            assertThat(outcome(of, authorized(of, ALICE), NOW)).as(qop).isEqualTo(Outcome.ACCEPTED);
        }
    }

    @Test
    void authIntDetectsAChangedBody() {
        DigestServer of = new DigestServer(SETTINGS.withQop(List.of("auth-int")), ids);
        SipRequest correct = authorized(of, ALICE);
        SipRequest changed =
                correct.toBuilder().body("text/plain", new byte[] {1}).build();
        assertThat(outcome(of, changed, NOW)).isEqualTo(Outcome.REJECTED);
        assertThat(outcome(of, correct, NOW)).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void challengesAsAProxyToo() {
        DigestServer proxy = new DigestServer(SETTINGS.withProxy(true), ids);
        assertThat(proxy.challengeStatus()).isEqualTo(407);
        SipRequest request = authorized(proxy, ALICE);
        assertThat(request.headers().contains("Proxy-Authorization")).isTrue();
        assertThat(outcome(proxy, request, NOW)).isEqualTo(Outcome.ACCEPTED);
        assertThat(outcome(new DigestServer(SETTINGS, ids), request, NOW)).isEqualTo(Outcome.NO_CREDENTIALS);
    }

    @Test
    void rejectsAWrongPasswordAnUnknownUserAndAnotherMethod() {
        assertThat(outcome(server, authorized(server, new Credentials("alice", "wrong")), NOW))
                .isEqualTo(Outcome.REJECTED);
        assertThat(outcome(server, authorized(server, new Credentials("mallory", "0")), NOW))
                .as("not even with the stand-in for a missing password")
                .isEqualTo(Outcome.REJECTED);
        SipRequest other = authorized(server, ALICE).toBuilder()
                .method("INVITE")
                .set("CSeq", "1 INVITE")
                .build();
        assertThat(outcome(server, other, NOW)).isEqualTo(Outcome.REJECTED);
    }

    @Test
    void acceptsANonceCountOnce() {
        DigestClient client = new DigestClient(ALICE, ids);
        SipRequest first = authorized(server, client, register(1), false);
        SipRequest second = client.preauthorize(register(2));
        SipRequest third = client.preauthorize(register(3));
        assertThat(outcome(server, first, NOW)).isEqualTo(Outcome.ACCEPTED);
        assertThat(outcome(server, first, NOW)).isEqualTo(Outcome.REPLAYED);
        assertThat(outcome(server, third, NOW)).isEqualTo(Outcome.ACCEPTED);
        assertThat(outcome(server, second, NOW)).as("overtaken on the way").isEqualTo(Outcome.ACCEPTED);
        assertThat(outcome(server, second, NOW)).isEqualTo(Outcome.REPLAYED);
        assertThat(server.check(second, "", USERS, NOW).stale()).isTrue();
    }

    @Test
    void anOldNonceIsStaleAndTheClientRetries() {
        DigestClient client = new DigestClient(ALICE, ids);
        SipRequest first = authorized(server, client, register(1), false);
        long later = NOW + SETTINGS.nonceLifetimeMillis() + 1;
        Verdict verdict = server.check(first, "", USERS, later);
        assertThat(verdict.outcome()).isEqualTo(Outcome.STALE);
        assertThat(verdict.stale()).isTrue();
        SipRequest again = client.authorize(
                        first,
                        Requests.unauthorized(
                                first, server.challenges("", later, true).toArray(String[]::new)))
                .orElseThrow();
        assertThat(outcome(server, again, later)).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void anOldNonceWithAWrongPasswordIsRejected() {
        SipRequest wrong = authorized(server, new Credentials("alice", "wrong"));
        assertThat(outcome(server, wrong, NOW + SETTINGS.nonceLifetimeMillis() + 1))
                .isEqualTo(Outcome.REJECTED);
    }

    @Test
    void aForeignNonceIsChallenged() {
        DigestServer other = new DigestServer(SETTINGS, new byte[32], new CountingIdentifiers());
        assertThat(outcome(server, authorized(other, ALICE), NOW)).isEqualTo(Outcome.NO_CREDENTIALS);
        DigestServer same = new DigestServer(SETTINGS, new byte[32], new CountingIdentifiers());
        assertThat(outcome(same, authorized(other, ALICE), NOW))
                .as("the key is shared")
                .isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void aClientWithoutQopIsAcceptedOncePerNonce() {
        SipRequest request = withoutQop(server);
        assertThat(outcome(server, request, NOW)).isEqualTo(Outcome.ACCEPTED);
        assertThat(outcome(server, request, NOW)).isEqualTo(Outcome.REPLAYED);
        DigestServer strict = new DigestServer(SETTINGS.withAcceptWithoutQop(false), ids);
        assertThat(outcome(strict, withoutQop(strict), NOW)).isEqualTo(Outcome.NO_CREDENTIALS);
    }

    private SipRequest withoutQop(DigestServer of) {
        SipRequest request = register(1);
        String challenge = of.challenges("", NOW, false).get(1).replace(", qop=\"auth\"", "");
        return new DigestClient(ALICE, ids)
                .authorize(request, Requests.unauthorized(request, challenge))
                .orElseThrow();
    }

    @Test
    void theNumberOfNoncesIsBoundedAndRemovalPermitsNoReplay() {
        DigestServer small = new DigestServer(SETTINGS.withNonces(60_000, 4), ids);
        List<SipRequest> requests = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            long now = NOW + i;
            SipRequest request = register(1);
            requests.add(new DigestClient(ALICE, ids)
                    .authorize(
                            request,
                            Requests.unauthorized(
                                    request, small.challenges("", now, false).toArray(String[]::new)))
                    .orElseThrow());
        }
        for (SipRequest request : requests) {
            assertThat(outcome(small, request, NOW + 10)).isEqualTo(Outcome.ACCEPTED);
        }
        assertThat(outcome(small, requests.get(0), NOW + 10))
                .as("forgotten, yet not to be used again")
                .isEqualTo(Outcome.STALE);
        assertThat(outcome(small, requests.get(5), NOW + 10)).isEqualTo(Outcome.REPLAYED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Digest realm=\"trunk\"",
                "Digest realm=\"trunk",
                "Digest username=\"alice\", realm=\"trunk\", nonce=\"n\", uri=\"u\", response=\"r\", qop=auth, nc=1",
                "Digest username=\"a\", realm=\"trunk\", nonce=\"n\", uri=\"u\", response=\"r\", qop=auth, nc=00000000,"
                        + " cnonce=\"c\"",
                "Digest username=\"a\", realm=\"trunk\", nonce=\"n\", uri=\"u\", response=\"r\", qop=auth, nc=0000001G,"
                        + " cnonce=\"c\""
            })
    void reportsMalformedCredentials(String line) {
        SipRequest request = register(1).toBuilder().add("Authorization", line).build();
        assertThat(outcome(server, request, NOW)).isEqualTo(Outcome.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Basic YWxpY2U6c2VjcmV0",
                "Digest username=\"alice\", realm=\"elsewhere\", nonce=\"n\", uri=\"u\", response=\"r\"",
                "Digest username=\"alice\", realm=\"trunk\", nonce=\"n\", uri=\"u\", response=\"r\", algorithm=SHA-3",
                "Digest username=\"alice\", realm=\"trunk\", nonce=\"1.2.3\", uri=\"u\", response=\"r\""
            })
    void challengesCredentialsOfAnotherRealm(String line) {
        SipRequest request = register(1).toBuilder().add("Authorization", line).build();
        assertThat(outcome(server, request, NOW)).isEqualTo(Outcome.NO_CREDENTIALS);
    }

    @Test
    void anAlgorithmThatWasNotOfferedIsChallenged() {
        DigestServer strong = new DigestServer(SETTINGS.withAlgorithms(List.of(DigestAlgorithm.SHA_256)), ids);
        SipRequest request = register(1);
        String weak = strong.challenges("", NOW, false).get(0).replace("SHA-256", "MD5");
        SipRequest authorized = new DigestClient(ALICE, ids)
                .authorize(request, Requests.unauthorized(request, weak))
                .orElseThrow();
        assertThat(outcome(strong, authorized, NOW)).isEqualTo(Outcome.NO_CREDENTIALS);
    }

    @Test
    void survivesMalformedInput() {
        long seed = System.nanoTime();
        System.out.println("DigestServerTest seed " + seed);
        Random random = new Random(seed);
        SipRequest correct = authorized(server, ALICE);
        String line = correct.header("Authorization").orElseThrow();
        for (int i = 0; i < 3000; i++) {
            StringBuilder text = new StringBuilder(line);
            for (int n = random.nextInt(4); n >= 0; n--) {
                text.setCharAt(random.nextInt(text.length()), (char) (32 + random.nextInt(95)));
            }
            SipRequest request =
                    correct.toBuilder().set("Authorization", text.toString()).build();
            server.check(request, "", USERS, NOW);
        }
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> SETTINGS.withAlgorithms(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SETTINGS.withQop(List.of("future"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SETTINGS.withNonces(0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:bob@example.com", "sip:example.com:5070", "sips:example.com", "tel:1"})
    void theUriOfTheCredentialsIsTheRequestUri(String other) {
        SipRequest moved = authorized(server, ALICE).toBuilder()
                .requestUri(Uri.parse(other))
                .build();
        assertThat(outcome(server, moved, NOW)).isEqualTo(Outcome.OTHER_URI);
        DigestServer behindProxy = new DigestServer(SETTINGS.withMatchUri(false), ids);
        SipRequest rewritten = authorized(behindProxy, ALICE).toBuilder()
                .requestUri(Uri.parse(other))
                .build();
        assertThat(outcome(behindProxy, rewritten, NOW)).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void parametersOfTheUriMayDiffer() {
        SipRequest request = register(1);
        SipRequest with = authorized(server, ALICE).toBuilder()
                .requestUri(Uri.parse(request.requestUri() + ";transport=tcp"))
                .build();
        assertThat(outcome(server, with, NOW)).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void aNonceIsForOneSource() {
        SipRequest request = register(1);
        List<String> challenges = server.challenges("192.0.2.1", NOW, false);
        SipRequest wrong = new DigestClient(new Credentials("alice", "guess"), ids)
                .authorize(
                        request,
                        Requests.challenged(request, 401, "WWW-Authenticate", challenges.toArray(String[]::new)))
                .orElseThrow();
        assertThat(server.check(wrong, "192.0.2.1", USERS, NOW).outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(server.check(wrong, "192.0.2.2", USERS, NOW).outcome())
                .as("another source cannot be made to fail")
                .isEqualTo(Outcome.NO_CREDENTIALS);
    }
}
