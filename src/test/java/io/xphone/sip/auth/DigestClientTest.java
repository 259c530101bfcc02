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

    private static String expected(SipRequest request, AuthHeader header, Credentials credentials) {
        DigestAlgorithm algorithm =
                DigestAlgorithm.of(header.parameter("algorithm").orElse("MD5")).orElseThrow();
        String nonce = header.parameter("nonce").orElseThrow();
        String cnonce = header.parameter("cnonce").orElse("");
        String qop = header.parameter("qop").orElse("");
        return DigestResponse.of(
                algorithm,
                DigestResponse.hashA1(
                        algorithm, credentials, header.parameter("realm").orElseThrow(), nonce, cnonce),
                nonce,
                header.parameter("nc").orElse(""),
                cnonce,
                qop,
                DigestResponse.hashA2(
                        algorithm, request.method(), request.requestUri().toString(), qop, request.body()));
    }

    @Test
    void credentialsHaveQopNonceCountAndOpaque() {
        SipRequest sent = register(1);
        SipRequest authorized = client.authorize(sent, unauthorized(sent, MD5)).orElseThrow();
        AuthHeader header = authorization(authorized);
        assertThat(header.parameters())
                .containsEntry("username", "alice")
                .containsEntry("realm", "r")
                .containsEntry("nonce", "n1")
                .containsEntry("uri", "sip:example.com")
                .containsEntry("algorithm", "MD5")
                .containsEntry("cnonce", "t1")
                .containsEntry("qop", "auth")
                .containsEntry("nc", "00000001")
                .containsEntry("opaque", "o")
                .containsEntry("response", expected(authorized, header, ALICE));
        assertThat(authorized.header("Authorization").orElseThrow()).contains("qop=auth,", "nc=00000001,");
        assertThat(authorized.cseq()).isEqualTo(sent.cseq());
        assertThat(authorized.topVia()).isEqualTo(sent.topVia());
    }

    @ParameterizedTest
    @EnumSource(DigestAlgorithm.class)
    void supportsEveryAlgorithm(DigestAlgorithm algorithm) {
        SipRequest sent = register(1);
        String challenge = "Digest realm=\"r\",nonce=\"n\",qop=\"auth\",algorithm=" + algorithm.token();
        SipRequest authorized =
                client.authorize(sent, unauthorized(sent, challenge)).orElseThrow();
        AuthHeader header = authorization(authorized);
        assertThat(header.parameter("algorithm")).contains(algorithm.token());
        assertThat(header.parameter("response")).contains(expected(authorized, header, ALICE));
    }

    @Test
    void withoutQopItFollowsRfc2069() {
        SipRequest sent = register(1);
        SipRequest authorized = client.authorize(sent, unauthorized(sent, "Digest realm=\"r\", nonce=\"n\""))
                .orElseThrow();
        AuthHeader header = authorization(authorized);
        assertThat(header.parameters()).doesNotContainKeys("qop", "nc", "cnonce", "algorithm", "opaque");
        assertThat(header.parameter("response")).contains(expected(authorized, header, ALICE));
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
        SipRequest authorized =
                client.authorize(sent, unauthorized(sent, integrity)).orElseThrow();
        AuthHeader header = authorization(authorized);
        assertThat(header.parameter("qop")).contains("auth-int");
        assertThat(header.parameter("response")).contains(expected(authorized, header, ALICE));
    }

    @Test
    void selectsTheStrongestAlgorithmInAnyOrder() {
        SipRequest sent = register(1);
        for (List<String> order : List.of(List.of(MD5, SHA, SHA512), List.of(SHA512, MD5, SHA))) {
            DigestClient fresh = new DigestClient(ALICE, new CountingIdentifiers());
            SipRequest authorized = fresh.authorize(sent, unauthorized(sent, order.toArray(String[]::new)))
                    .orElseThrow();
            assertThat(authorized.headers().all("Authorization")).hasSize(1);
            assertThat(authorization(authorized).parameter("algorithm")).contains("SHA-512-256");
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
        AuthHeader header = authorization(
                client.authorize(sent, unauthorized(sent, challenge, MD5)).orElseThrow());
        assertThat(header.parameter("nonce")).contains("n1");
    }

    @Test
    void respondsToProxyAndUasTogetherAndInTurn() {
        SipRequest sent = register(1);
        SipRequest authorized = client.authorize(sent, challenged(sent, 407, "Proxy-Authenticate", MD5))
                .orElseThrow();
        assertThat(authorized.headers().contains("Authorization")).isFalse();
        assertThat(proxyAuthorization(authorized).parameter("nc")).contains("00000001");

        SipRequest second =
                client.authorize(authorized, unauthorized(authorized, SHA)).orElseThrow();
        assertThat(authorization(second).parameter("nc")).contains("00000001");
        assertThat(proxyAuthorization(second).parameter("nc"))
                .as("the proxy sees the nonce again and must not take it for a replay")
                .contains("00000002");
    }

    @Test
    void respondsToEveryRealmOfAFork() {
        SipRequest sent = register(1);
        String other = "Digest realm=\"other\", nonce=\"n9\", qop=\"auth\"";
        SipRequest authorized =
                client.authorize(sent, unauthorized(sent, MD5, other)).orElseThrow();
        assertThat(authorized.headers().all("Authorization")).hasSize(2);
    }

    @Test
    void doesNotSendRejectedCredentialsAgain() {
        SipRequest sent = register(1);
        SipRequest authorized = client.authorize(sent, unauthorized(sent, MD5)).orElseThrow();
        assertThat(client.authorize(authorized, unauthorized(authorized, MD5))).isEmpty();
        SipRequest again = register(5);
        authorized = client.authorize(again, unauthorized(again, MD5)).orElseThrow();
        assertThat(client.authorize(authorized, unauthorized(authorized, MD5.replace("n1", "n2"))))
                .as("a new nonce does not make the password right")
                .isEmpty();
    }

    @Test
    void theNumberOfStaleRetriesIsBounded() {
        SipRequest sent = register(1);
        Optional<SipRequest> authorized = client.authorize(sent, unauthorized(sent, MD5));
        int rounds = 0;
        while (authorized.isPresent()) {
            rounds++;
            SipRequest last = authorized.get();
            assertThat(authorization(last).parameter("nonce")).contains("n" + rounds);
            String stale = MD5.replace("n1", "n" + (rounds + 1)) + ", stale=TRUE";
            authorized = client.authorize(last, unauthorized(last, stale));
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
        AuthHeader header = authorization(next);
        assertThat(header.parameter("username")).contains("bob");
        assertThat(header.parameter("response")).contains(expected(next, header, second));
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
        AuthHeader header = authorization(next);
        assertThat(header.parameters()).containsEntry("nc", "00000002").containsEntry("nonce", "n1");
        assertThat(header.parameter("response")).contains(expected(next, header, ALICE));
        assertThat(client.preauthorize(next)).as("it has its header already").isEqualTo(next);
        assertThat(authorization(client.preauthorize(register(4))).parameter("nc"))
                .contains("00000003");
    }

    @Test
    void aNewNonceIsNotARejection() {
        SipRequest sent = register(1);
        client.authorize(sent, unauthorized(sent, MD5)).orElseThrow();
        SipRequest next = client.preauthorize(register(3));
        // The server was restarted: it sends a new nonce without stale=true.
        SipRequest authorized = client.authorize(next, unauthorized(next, MD5.replace("n1", "n2")))
                .orElseThrow();
        assertThat(authorization(authorized).parameters())
                .containsEntry("nonce", "n2")
                .containsEntry("nc", "00000001");
        assertThat(client.authorize(authorized, unauthorized(authorized, MD5.replace("n1", "n3"))))
                .isEmpty();
    }

    @Test
    void usesTheNextNonceOfTheServer() {
        SipRequest sent = register(1);
        SipRequest authorized = client.authorize(sent, unauthorized(sent, MD5)).orElseThrow();
        client.learn(authorized
                .response(200, null)
                .add("Authentication-Info", "nextnonce=\"n7\", qop=auth")
                .build());
        SipRequest next = client.preauthorize(register(3));
        AuthHeader header = authorization(next);
        assertThat(header.parameters()).containsEntry("nonce", "n7").containsEntry("nc", "00000001");
        assertThat(header.parameter("response")).contains(expected(next, header, ALICE));
    }

    @Test
    void keepsTheCnonceOfASession() {
        SipRequest sent = register(1);
        SipRequest authorized = client.authorize(sent, unauthorized(sent, MD5.replace("=MD5", "=MD5-sess")))
                .orElseThrow();
        SipRequest next = client.preauthorize(register(3));
        assertThat(authorization(next).parameter("cnonce"))
                .isEqualTo(authorization(authorized).parameter("cnonce"));
    }

    @Test
    void hashesTheUserNameOnRequest() {
        SipRequest sent = register(1);
        AuthHeader header = authorization(client.authorize(sent, unauthorized(sent, SHA + ", userhash=true"))
                .orElseThrow());
        assertThat(header.parameters())
                .containsEntry("userhash", "true")
                .containsEntry("username", DigestAlgorithm.SHA_256.hash("alice:r"));
    }

    @Test
    void quotesSpecialCharacters() {
        DigestClient odd = new DigestClient(new Credentials("al\"ice\\", "p"), new CountingIdentifiers());
        SipRequest sent = register(1);
        String challenge = "Digest realm=\"a \\\"b\\\"\", nonce=\"n\", opaque=\"\"";
        SipRequest authorized =
                odd.authorize(sent, unauthorized(sent, challenge)).orElseThrow();
        assertThat(authorized.header("Authorization").orElseThrow())
                .contains("username=\"al\\\"ice\\\\\"", "realm=\"a \\\"b\\\"\"", "opaque=\"\"");
        AuthHeader header = authorization(authorized);
        assertThat(header.parameter("response"))
                .contains(expected(authorized, header, new Credentials("al\"ice\\", "p")));
    }
}
