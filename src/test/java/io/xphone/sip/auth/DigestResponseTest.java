package io.xphone.sip.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Vectors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DigestResponseTest {

    private static final Pattern OBJECT = Pattern.compile("\\{([^}]*)}");
    private static final Pattern FIELD = Pattern.compile("\"(\\w+)\"\\s*:\\s*\"([^\"]*)\"");

    @Test
    void matchesTheExamplesOfTheRfcs() throws IOException {
        String json = Files.readString(Vectors.dir("digest").resolve("digest-vectors.json"));
        int checked = 0;
        for (Matcher object = OBJECT.matcher(json); object.find(); checked++) {
            Map<String, String> of = new HashMap<>();
            for (Matcher field = FIELD.matcher(object.group(1)); field.find(); ) {
                of.put(field.group(1), field.group(2));
            }
            DigestAlgorithm algorithm = DigestAlgorithm.of(of.get("algorithm")).orElseThrow();
            Credentials credentials = new Credentials(of.get("username"), of.get("password"));
            String hashA1 =
                    DigestResponse.hashA1(algorithm, credentials, of.get("realm"), of.get("nonce"), of.get("cnonce"));
            String hashA2 =
                    DigestResponse.hashA2(algorithm, of.get("method"), of.get("uri"), of.get("qop"), new byte[0]);
            assertThat(DigestResponse.of(
                            algorithm, hashA1, of.get("nonce"), of.get("nc"), of.get("cnonce"), of.get("qop"), hashA2))
                    .as(of.get("src"))
                    .isEqualTo(of.get("expected"));
        }
        assertThat(checked).isEqualTo(3);
    }

    @Test
    void ignoresTheCountsWithoutQop() {
        assertThat(DigestResponse.of(DigestAlgorithm.MD5, "a1", "n", "00000001", "c", "", "a2"))
                .isEqualTo(DigestAlgorithm.MD5.hash("a1:n:a2"));
    }

    @Test
    void bindsTheSessionKeyToTheNonces() {
        Credentials bob = new Credentials("bob", "zanzibar");
        String plain = DigestAlgorithm.SHA_256.hash("bob:biloxi.com:zanzibar");
        assertThat(DigestResponse.hashA1(DigestAlgorithm.SHA_256_SESS, bob, "biloxi.com", "n", "c"))
                .isEqualTo(DigestAlgorithm.SHA_256.hash(plain + ":n:c"));
    }

    @Test
    void coversTheBodyWithAuthInt() {
        byte[] body = "v=0".getBytes(StandardCharsets.UTF_8);
        assertThat(DigestResponse.hashA2(DigestAlgorithm.MD5, "INVITE", "sip:b@x", "auth-int", body))
                .isEqualTo(DigestAlgorithm.MD5.hash("INVITE:sip:b@x:" + DigestAlgorithm.MD5.hash("v=0")));
        assertThat(DigestResponse.hashA2(DigestAlgorithm.SHA_256, "INVITE", "sip:b@x", "auth-int", new byte[0]))
                .isEqualTo(DigestAlgorithm.SHA_256.hash(
                        "INVITE:sip:b@x:" + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    }

    @Test
    void sha512With256BitsHasItsOwnInitialValues() {
        // FIPS 180-4: not the first half of SHA-512.
        assertThat(DigestAlgorithm.SHA_512_256.hash("abc"))
                .isEqualTo("53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23");
    }

    @Test
    void credentialsHideThePassword() {
        assertThat(new Credentials("bob", "zanzibar").toString())
                .contains("bob")
                .doesNotContain("zanzibar");
    }
}
