package io.xphone.nat.stun;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.nat.stun.LongTermCredentials.Challenge;
import java.util.HexFormat;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class LongTermCredentialsTest {

    private static final TransactionId ID = new TransactionId("78ad3433c6ad72c029da412e");
    private static final String KATAKANA = "\u30de\u30c8\u30ea\u30c3\u30af\u30b9";
    private static final byte[] BOTH = {0, 2, 0, 0, 0, 1, 0, 0};

    private final LongTermCredentials credentials = new LongTermCredentials("user", "pass");

    /** Appendix B.1 of RFC 8489; the length in its header is 20 too large, and its HMAC is of that length. */
    @Test
    void userHashAndSha256KeyOfTheRfc() throws Exception {
        StunMessage request = StunMessage.builder(StunClass.REQUEST, StunMessage.BINDING, ID)
                .userHash(KATAKANA, "example.org")
                .nonce("obMatJos2AAACf//499k954d6OL34oL9FSTvy64sA")
                .realm("example.org")
                .build();
        assertThat(hex(request.attribute(StunAttribute.USERHASH).orElseThrow().value()))
                .isEqualTo("4a3cf38fef6992bda952c6780417da0f24819415569e60b205c46e41407f1704");
        byte[] text = request.bytes();
        text[3] = (byte) 0x9c;
        byte[] key = StunIntegrity.longTermKeySha256(KATAKANA, "example.org", "TheMatrIX");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        assertThat(hex(mac.doFinal(text)))
                .isEqualTo("e4686c8f0edeb59013e07090010a93efccbccc544c0a45d9f830aa6d6f735a01");
    }

    @Test
    void keyOfTheRfc() {
        assertThat(hex(StunIntegrity.longTermKey("user", "realm", "pass")))
                .isEqualTo("8493fbc53ba582fb4c044c456bdc40eb");
    }

    /** As {@code echo -n 1700000000:alice | openssl dgst -binary -sha1 -hmac north | base64} gives it. */
    @Test
    void timeLimitedPassword() {
        assertThat(StunIntegrity.timeLimitedPassword("north", "1700000000:alice"))
                .isEqualTo("Cd/49soE35ICqcJF/bCTn8Z4OyE=");
    }

    @Test
    void theFirstRequestIsNotSigned() {
        assertThat(credentials.challenged()).isFalse();
        assertThat(signed().attributes()).isEmpty();
        assertThat(credentials.authentic(signed())).isTrue();
    }

    @Test
    void aChallengeSignsWithSha1() {
        assertThat(credentials.onChallenge(error(401, b -> b.realm("r").nonce("n"))))
                .isEqualTo(Challenge.RETRY);
        StunMessage request = signed();
        byte[] key = StunIntegrity.longTermKey("user", "r", "pass");
        assertThat(request.username()).contains("user");
        assertThat(request.realm()).contains("r");
        assertThat(request.nonce()).contains("n");
        assertThat(request.integrityValid(key)).isTrue();
        assertThat(request.hasIntegritySha256()).isFalse();
        assertThat(credentials.authentic(success(b -> b.integrity(key)))).isTrue();
        assertThat(credentials.authentic(success(b -> b.integrity(new byte[] {1}))))
                .isFalse();
        assertThat(credentials.authentic(success(b -> b))).isFalse();
    }

    @Test
    void aStaleNonceIsReplaced() {
        credentials.onChallenge(error(401, b -> b.realm("r").nonce("n")));
        assertThat(credentials.onChallenge(error(438, b -> b.realm("r").nonce("m"))))
                .isEqualTo(Challenge.RETRY);
        assertThat(signed().nonce()).contains("m");
        assertThat(credentials.onChallenge(error(438, b -> b.nonce("k")))).isEqualTo(Challenge.RETRY);
        assertThat(signed().realm()).contains("r");
    }

    @Test
    void aSecond401RejectsTheCredential() {
        credentials.onChallenge(error(401, b -> b.realm("r").nonce("n")));
        assertThat(credentials.onChallenge(error(401, b -> b.realm("r").nonce("m"))))
                .isEqualTo(Challenge.REJECTED);
        assertThat(credentials.onChallenge(error(401, b -> b.realm("other").nonce("m"))))
                .isEqualTo(Challenge.RETRY);
    }

    @Test
    void challengesThatCannotBeAnswered() {
        assertThat(credentials.onChallenge(error(401, b -> b.realm("r")))).isEqualTo(Challenge.UNUSABLE);
        assertThat(credentials.onChallenge(error(401, b -> b.nonce("n")))).isEqualTo(Challenge.UNUSABLE);
        assertThat(credentials.onChallenge(error(401, b -> b.realm("r").nonce("x".repeat(764)))))
                .isEqualTo(Challenge.UNUSABLE);
        // the nonce says that there are algorithms, but somebody removed them
        assertThat(credentials.onChallenge(error(401, b -> b.realm("r").nonce("obMatJos2AAABx"))))
                .isEqualTo(Challenge.UNUSABLE);
        for (String algorithms : new String[] {"", "0003 0000", "0003 ffff", "00"}) {
            byte[] list = HexFormat.of().parseHex(algorithms.replace(" ", ""));
            assertThat(credentials.onChallenge(error(
                            401,
                            b -> b.realm("r")
                                    .nonce("obMatJos2AAABx")
                                    .attribute(StunAttribute.PASSWORD_ALGORITHMS, list))))
                    .isEqualTo(Challenge.UNUSABLE);
        }
        assertThat(credentials.challenged()).isFalse();
    }

    @Test
    void sha256AndUserHashWhereTheServerOffersThem() {
        assertThat(credentials.onChallenge(error(
                        401,
                        b -> b.realm("r").nonce("obMatJos2AAADx").attribute(StunAttribute.PASSWORD_ALGORITHMS, BOTH))))
                .isEqualTo(Challenge.RETRY);
        StunMessage request = signed();
        byte[] key = StunIntegrity.longTermKeySha256("user", "r", "pass");
        assertThat(request.username()).isEmpty();
        assertThat(request.attribute(StunAttribute.USERHASH)).isPresent();
        assertThat(request.attribute(StunAttribute.PASSWORD_ALGORITHMS)
                        .orElseThrow()
                        .value())
                .isEqualTo(BOTH);
        assertThat(request.attribute(StunAttribute.PASSWORD_ALGORITHM)
                        .orElseThrow()
                        .value())
                .containsExactly(0, 2, 0, 0);
        assertThat(request.hasIntegrity()).isFalse();
        assertThat(request.integritySha256Valid(key)).isTrue();
        assertThat(credentials.authentic(success(b -> b.integritySha256(key)))).isTrue();
        assertThat(credentials.authentic(success(b -> b.integrity(StunIntegrity.longTermKey("user", "r", "pass")))))
                .isFalse();
    }

    @Test
    void theFirstSupportedAlgorithmIsChosen() {
        byte[] list = HexFormat.of().parseHex("0009000300000000" + "00010000" + "00020000");
        credentials.onChallenge(error(
                401, b -> b.realm("r").nonce("obMatJos2AAABx").attribute(StunAttribute.PASSWORD_ALGORITHMS, list)));
        assertThat(signed().attribute(StunAttribute.PASSWORD_ALGORITHM)
                        .orElseThrow()
                        .value())
                .containsExactly(0, 1, 0, 0);
        assertThat(signed().integritySha256Valid(StunIntegrity.longTermKey("user", "r", "pass")))
                .isTrue();
    }

    @Test
    void doesNotPrintThePassword() {
        assertThat(credentials.toString()).doesNotContain("pass").contains("user");
    }

    private StunMessage signed() {
        return credentials
                .sign(StunMessage.builder(StunClass.REQUEST, StunMessage.BINDING, ID))
                .build();
    }

    private static StunMessage error(int code, UnaryOperator<StunBuilder> more) {
        return more.apply(StunMessage.builder(StunClass.ERROR, StunMessage.BINDING, ID)
                        .error(code, ""))
                .build();
    }

    private static StunMessage success(UnaryOperator<StunBuilder> more) {
        return more.apply(StunMessage.builder(StunClass.SUCCESS, StunMessage.BINDING, ID))
                .build();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
