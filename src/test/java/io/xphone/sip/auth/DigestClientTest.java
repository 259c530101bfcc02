package io.xphone.sip.auth;

import static io.xphone.sip.auth.Requests.authorization;
import static io.xphone.sip.auth.Requests.challenged;
import static io.xphone.sip.auth.Requests.proxyAuthorization;
import static io.xphone.sip.auth.Requests.register;
import static io.xphone.sip.auth.Requests.unauthorized;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.sip.CountingIdentifiers;
import io.xphone.sip.message.SipRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DigestClientTest {

    private static final Credentials ALICE = new Credentials("alice", "secret");
    private static final String MD5 = "Digest realm=\"r\", nonce=\"n1\", algorithm=MD5, qop=\"auth\", opaque=\"o\"";
    private static final String SHA = "Digest realm=\"r\", nonce=\"n1\", algorithm=SHA-256, qop=\"auth\"";
    private static final String SHA512 = "Digest realm=\"r\", nonce=\"n1\", algorithm=SHA-512-256, qop=\"auth\"";

    private final DigestClient client = new DigestClient(ALICE, new CountingIdentifiers());

    private static String expected(SipRequest request, AuthHeader given, Credentials credentials) {
        DigestAlgorithm algorithm =
                DigestAlgorithm.of(given.parameter("algorithm").orElse("MD5")).orElseThrow();
        String nonce = given.parameter("nonce").orElseThrow();
        String cnonce = given.parameter("cnonce").orElse("");
        String qop = given.parameter("qop").orElse("");
        return DigestResponse.of(
                algorithm,
                DigestResponse.hashA1(
                        algorithm, credentials, given.parameter("realm").orElseThrow(), nonce, cnonce),
                nonce,
                given.parameter("nc").orElse(""),
                cnonce,
                qop,
                DigestResponse.hashA2(
                        algorithm, request.method(), request.requestUri().toString(), qop, request.body()));
    }

    @Test
    void credentialsHaveQopNonceCountAndOpaque() {
        SipRequest sent = register(1);
        SipRequest answer = client.authorize(sent, unauthorized(sent, MD5)).orElseThrow();
        AuthHeader given = authorization(answer);
        assertThat(given.parameters())
                .containsEntry("username", "alice")
                .containsEntry("realm", "r")
                .containsEntry("nonce", "n1")
                .containsEntry("uri", "sip:example.com")
                .containsEntry("algorithm", "MD5")
                .containsEntry("cnonce", "t1")
                .containsEntry("qop", "auth")
                .containsEntry("nc", "00000001")
                .containsEntry("opaque", "o")
                .containsEntry("response", expected(answer, given, ALICE));
        assertThat(answer.header("Authorization").orElseThrow()).contains("qop=auth,", "nc=00000001,");
        assertThat(answer.cseq()).isEqualTo(sent.cseq());
        assertThat(answer.topVia()).isEqualTo(sent.topVia());
    }

    @ParameterizedTest
    @EnumSource(DigestAlgorithm.class)
    void supportsEveryAlgorithm(DigestAlgorithm algorithm) {
        SipRequest sent = register(1);
        String challenge = "Digest realm=\"r\",nonce=\"n\",qop=\"auth\",algorithm=" + algorithm.token();
        SipRequest answer =
                client.authorize(sent, unauthorized(sent, challenge)).orElseThrow();
        AuthHeader given = authorization(answer);
        assertThat(given.parameter("algorithm")).contains(algorithm.token());
        assertThat(given.parameter("response")).contains(expected(answer, given, ALICE));
    }

    @Test
    void withoutQopItFollowsRfc2069() {
        SipRequest sent = register(1);
        SipRequest answer = client.authorize(sent, unauthorized(sent, "Digest realm=\"r\", nonce=\"n\""))
                .orElseThrow();
        AuthHeader given = authorization(answer);
        assertThat(given.parameters()).doesNotContainKeys("qop", "nc", "cnonce", "algorithm", "opaque");
        assertThat(given.parameter("response")).contains(expected(answer, given, ALICE));
    }

    @Test
    void prefersAuthAndSupportsAuthInt() {
        SipRequest sent = Requests.request("INVITE", "sip:b@x", 1)
                .body("application/sdp", "v=0".getBytes(StandardCharsets.UTF_8))
                .build();
        String both = "Digest realm=\"r\",nonce=\"n\",qop=\"auth-int, auth\"";
        assertThat(authorization(
                                client.authorize(sent, unauthorized(sent, both)).orElseThrow())
                        .parameter("qop"))
                .contains("auth");
        String integrity = "Digest realm=\"s\",nonce=\"n\",qop=\"auth-int\"";
        SipRequest answer =
                client.authorize(sent, unauthorized(sent, integrity)).orElseThrow();
        AuthHeader given = authorization(answer);
        assertThat(given.parameter("qop")).contains("auth-int");
        assertThat(given.parameter("response")).contains(expected(answer, given, ALICE));
    }

    @Test
    void selectsTheStrongestAlgorithmInAnyOrder() {
        SipRequest sent = register(1);
        for (List<String> order : List.of(List.of(MD5, SHA, SHA512), List.of(SHA512, MD5, SHA))) {
            DigestClient fresh = new DigestClient(ALICE, new CountingIdentifiers());
            SipRequest answer = fresh.authorize(sent, unauthorized(sent, order.toArray(String[]::new)))
                    .orElseThrow();
            assertThat(answer.headers().all("Authorization")).hasSize(1);
            assertThat(authorization(answer).parameter("algorithm")).contains("SHA-512-256");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Basic realm=\"r\"",
                "Digest realm=\"r\", nonce=\"n\", algorithm=SHA-3",
                "Digest realm=\"r\", nonce=\"n\", qop=\"future\"",
                "Digest realm=\"r\"",
                "Digest nonce=\"n\"",
                "Digest realm=\"r"
            })
    void ignoresUnsupportedChallenges(String challenge) {
        SipRequest sent = register(1);
        assertThat(client.authorize(sent, unauthorized(sent, challenge))).isEmpty();
        AuthHeader given = authorization(
                client.authorize(sent, unauthorized(sent, challenge, MD5)).orElseThrow());
        assertThat(given.parameter("nonce")).contains("n1");
    }

    @Test
    void respondsToProxyAndUasTogetherAndInTurn() {
        SipRequest sent = register(1);
        SipRequest answer = client.authorize(sent, challenged(sent, 407, "Proxy-Authenticate", MD5))
                .orElseThrow();
        assertThat(answer.headers().contains("Authorization")).isFalse();
        assertThat(proxyAuthorization(answer).parameter("nc")).contains("00000001");

        SipRequest second = client.authorize(answer, unauthorized(answer, SHA)).orElseThrow();
        assertThat(authorization(second).parameter("nc")).contains("00000001");
        assertThat(proxyAuthorization(second).parameter("nc"))
                .as("the proxy sees the nonce again and must not take it for a replay")
                .contains("00000002");
    }

    @Test
    void respondsToEveryRealmOfAFork() {
        SipRequest sent = register(1);
        String other = "Digest realm=\"other\", nonce=\"n9\", qop=\"auth\"";
        SipRequest answer =
                client.authorize(sent, unauthorized(sent, MD5, other)).orElseThrow();
        assertThat(answer.headers().all("Authorization")).hasSize(2);
    }

    @Test
    void doesNotSendRejectedCredentialsAgain() {
        SipRequest sent = register(1);
        SipRequest answer = client.authorize(sent, unauthorized(sent, MD5)).orElseThrow();
        assertThat(client.authorize(answer, unauthorized(answer, MD5))).isEmpty();
        SipRequest again = register(5);
        answer = client.authorize(again, unauthorized(again, MD5)).orElseThrow();
        assertThat(client.authorize(answer, unauthorized(answer, MD5.replace("n1", "n2"))))
                .as("a new nonce does not make the password right")
                .isEmpty();
    }

    @Test
    void theNumberOfStaleRetriesIsBounded() {
        SipRequest sent = register(1);
        Optional<SipRequest> answer = client.authorize(sent, unauthorized(sent, MD5));
        int rounds = 0;
        while (answer.isPresent()) {
            rounds++;
            SipRequest last = answer.get();
            assertThat(authorization(last).parameter("nonce")).contains("n" + rounds);
            String stale = MD5.replace("n1", "n" + (rounds + 1)) + ", stale=TRUE";
            answer = client.authorize(last, unauthorized(last, stale));
        }
        assertThat(rounds).isEqualTo(3);
    }

    @Test
    void triesTheNextCredentials() {
        Credentials second = new Credentials("bob", "other");
        DigestClient two = new DigestClient(List.of(ALICE, second), new CountingIdentifiers());
        SipRequest sent = register(1);
        SipRequest first = two.authorize(sent, unauthorized(sent, MD5)).orElseThrow();
        SipRequest next = two.authorize(first, unauthorized(first, MD5)).orElseThrow();
        AuthHeader given = authorization(next);
        assertThat(given.parameter("username")).contains("bob");
        assertThat(given.parameter("response")).contains(expected(next, given, second));
        assertThat(two.authorize(next, unauthorized(next, MD5))).isEmpty();
    }

    @Test
    void withoutCredentialsItDoesNotRespond() {
        SipRequest sent = register(1);
        assertThat(new DigestClient(List.of(), new CountingIdentifiers()).authorize(sent, unauthorized(sent, MD5)))
                .isEmpty();
    }

    @Test
    void addsCredentialsToTheNextRequestWithAHigherCount() {
        assertThat(client.preauthorize(register(1))).isEqualTo(register(1));
        SipRequest sent = register(1);
        client.authorize(sent, unauthorized(sent, MD5)).orElseThrow();
        SipRequest next = client.preauthorize(register(3));
        AuthHeader given = authorization(next);
        assertThat(given.parameters()).containsEntry("nc", "00000002").containsEntry("nonce", "n1");
        assertThat(given.parameter("response")).contains(expected(next, given, ALICE));
        assertThat(client.preauthorize(next))
                .as("it has its credentials already")
                .isEqualTo(next);
        assertThat(authorization(client.preauthorize(register(4))).parameter("nc"))
                .contains("00000003");
    }

    @Test
    void aNewNonceIsNotARejection() {
        SipRequest sent = register(1);
        client.authorize(sent, unauthorized(sent, MD5)).orElseThrow();
        SipRequest next = client.preauthorize(register(3));
        // The server was restarted: it sends a new nonce without stale=true.
        SipRequest answer = client.authorize(next, unauthorized(next, MD5.replace("n1", "n2")))
                .orElseThrow();
        assertThat(authorization(answer).parameters())
                .containsEntry("nonce", "n2")
                .containsEntry("nc", "00000001");
        assertThat(client.authorize(answer, unauthorized(answer, MD5.replace("n1", "n3"))))
                .isEmpty();
    }

    @Test
    void usesTheNextNonceOfTheServer() {
        SipRequest sent = register(1);
        SipRequest answer = client.authorize(sent, unauthorized(sent, MD5)).orElseThrow();
        client.learn(answer.response(200, null)
                .add("Authentication-Info", "nextnonce=\"n7\", qop=auth")
                .build());
        SipRequest next = client.preauthorize(register(3));
        AuthHeader given = authorization(next);
        assertThat(given.parameters()).containsEntry("nonce", "n7").containsEntry("nc", "00000001");
        assertThat(given.parameter("response")).contains(expected(next, given, ALICE));
    }

    @Test
    void keepsTheCnonceOfASession() {
        SipRequest sent = register(1);
        SipRequest answer = client.authorize(sent, unauthorized(sent, MD5.replace("=MD5", "=MD5-sess")))
                .orElseThrow();
        SipRequest next = client.preauthorize(register(3));
        assertThat(authorization(next).parameter("cnonce"))
                .isEqualTo(authorization(answer).parameter("cnonce"));
    }

    @Test
    void hashesTheUserNameOnRequest() {
        SipRequest sent = register(1);
        AuthHeader given = authorization(client.authorize(sent, unauthorized(sent, SHA + ", userhash=true"))
                .orElseThrow());
        assertThat(given.parameters())
                .containsEntry("userhash", "true")
                .containsEntry("username", DigestAlgorithm.SHA_256.hash("alice:r"));
    }

    @Test
    void quotesSpecialCharacters() {
        DigestClient odd = new DigestClient(new Credentials("al\"ice\\", "p"), new CountingIdentifiers());
        SipRequest sent = register(1);
        String challenge = "Digest realm=\"a \\\"b\\\"\", nonce=\"n\", opaque=\"\"";
        SipRequest answer = odd.authorize(sent, unauthorized(sent, challenge)).orElseThrow();
        assertThat(answer.header("Authorization").orElseThrow())
                .contains("username=\"al\\\"ice\\\\\"", "realm=\"a \\\"b\\\"\"", "opaque=\"\"");
        AuthHeader given = authorization(answer);
        assertThat(given.parameter("response")).contains(expected(answer, given, new Credentials("al\"ice\\", "p")));
    }
}
