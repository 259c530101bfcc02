package io.xphone.sip.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthHeaderTest {

    private static final String CHALLENGE =
            "Digest realm=\"a \\\"b\\\" \\\\c, d\", nonce=\"x=y,z\", qop=\"auth,auth-int\", stale=FALSE, algorithm=MD5";

    @Test
    void removesQuotesAndEscapes() {
        AuthHeader header = AuthHeader.parse(CHALLENGE).get(0);
        assertThat(header.digest()).isTrue();
        assertThat(header.parameter("realm")).contains("a \"b\" \\c, d");
        assertThat(header.parameter("nonce")).contains("x=y,z");
        assertThat(header.parameter("qop")).contains("auth,auth-int");
        assertThat(header.parameter("algorithm")).contains("MD5");
        assertThat(header.parameter("opaque")).isEmpty();
    }

    @Test
    void quotedValuesParseBack() {
        String value = "a \"b\" \\c";
        assertThat(AuthHeader.parse("Digest realm=" + AuthHeader.quote(value))
                        .get(0)
                        .parameter("realm"))
                .contains(value);
    }

    @Test
    void namesAreCaseInsensitiveAndBlanksOptional() {
        AuthHeader header = AuthHeader.parse("  dIGEST  REALM = \"r\" ,\tNonce=\"n\" , ,Stale = true ")
                .get(0);
        assertThat(header.digest()).isTrue();
        assertThat(header.parameters()).containsEntry("realm", "r").containsEntry("nonce", "n");
        assertThat(header.parameters()).containsEntry("stale", "true");
    }

    @Test
    void parsesSeveralValuesOfALine() {
        List<AuthHeader> both = AuthHeader.parse("Digest realm=\"r\", nonce=\"1\", Basic realm=\"s\"");
        assertThat(both).extracting(AuthHeader::scheme).containsExactly("Digest", "Basic");
        assertThat(both.get(1).parameter("realm")).contains("s");
    }

    @Test
    void anUnquotedValueEndsAtTheComma() {
        assertThat(AuthHeader.parse("Digest nonce=ab/c==, nc=00000001").get(0).parameters())
                .containsEntry("nonce", "ab/c==")
                .containsEntry("nc", "00000001");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "\"Digest\" realm=\"r\"",
                "Digest realm=\"r",
                "Digest realm=\"r\\",
                "Digest realm=\"r\" nonce=\"n\"",
                "Digest realm=\"r\", realm=\"s\"",
                "Digest realm",
                "Digest =r",
                "Digest realm=\"r\", =",
                "Digest realm=\"a\u0000b\"",
                "Digest realm=a\u0001b"
            })
    void rejectsMalformedLines(String line) {
        assertThat(AuthHeader.parse(line)).isEmpty();
    }

    @Test
    void survivesMalformedInput() {
        long seed = System.nanoTime();
        System.out.println("AuthHeaderTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 5000; i++) {
            StringBuilder text = new StringBuilder(CHALLENGE);
            for (int n = random.nextInt(6); n >= 0; n--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.setCharAt(at, (char) random.nextInt(256));
                    default -> text.insert(at, "\",=\\ \t".charAt(random.nextInt(6)));
                }
            }
            for (AuthHeader header : AuthHeader.parse(text.toString())) {
                DigestChallenge.of(header, false);
            }
        }
    }

    @Test
    void parsesInLinearTime() {
        assertThat(AuthHeader.parse("Digest " + "a=b,".repeat(16_000))).isEmpty();
        assertThat(AuthHeader.parse("Digest a=\"" + "\\\"".repeat(32_000) + '"'))
                .hasSize(1);
        assertThat(AuthHeader.parse("Digest " + ",".repeat(64_000))).hasSize(1);
    }
}
