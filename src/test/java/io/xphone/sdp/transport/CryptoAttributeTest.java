package io.xphone.sdp.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CryptoAttributeTest {

    private static final String KEY = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";
    private static final String OTHER = "MTIzNDU2Nzg5QUJDREUwMTIzNDU2Nzg5QUJjZGVm";

    @Test
    void readsKeyLifetimeAndMki() {
        CryptoAttribute line = CryptoAttribute.parse(
                        "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|2^20|1:4 FEC_ORDER=FEC_SRTP")
                .orElseThrow();
        assertThat(line.tag()).isEqualTo(1);
        assertThat(line.suite()).isEqualTo(CryptoSuite.AES_CM_128_HMAC_SHA1_80);
        InlineKey key = line.keys().get(0);
        assertThat(key.material()).isEqualTo(Base64.getDecoder().decode(KEY));
        assertThat(key.lifetime()).isEqualTo(1 << 20);
        assertThat(key.mki()).containsExactly(0, 0, 0, 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY,
                "7 AES_CM_128_HMAC_SHA1_32 inline:" + KEY + "|2^31",
                "999999999 AES_CM_128_HMAC_SHA1_32 inline:" + KEY + "|1000",
                "2 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|5:1",
                "2 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|2^48|4294967295:8",
                "3 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|1:2;inline:" + OTHER + "|2:2 KDR=16 WSH=128",
            })
    void writesWhatItReads(String line) {
        assertThat(CryptoAttribute.parse(line).orElseThrow().text()).isEqualTo(line);
    }

    @ParameterizedTest
    @EnumSource(CryptoSuite.class)
    void takesAKeyOfTheLengthOfItsSuiteAlone(CryptoSuite suite) {
        for (int length = 0; length <= 64; length++) {
            String line =
                    "1 " + suite.sdpName() + " inline:" + Base64.getEncoder().encodeToString(new byte[length]);
            assertThat(CryptoAttribute.parse(line).isPresent()).as(line).isEqualTo(length == suite.materialLength());
        }
    }

    @Test
    void takesAKeyWithoutPadding() {
        String padded = Base64.getEncoder().encodeToString(new byte[46]);
        assertThat(padded).endsWith("==");
        String bare = padded.substring(0, padded.length() - 2);
        assertThat(CryptoAttribute.parse("1 AES_256_CM_HMAC_SHA1_80 inline:" + bare))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "1 AES_CM_128_HMAC_SHA1_80",
                "1  inline:" + KEY,
                "x AES_CM_128_HMAC_SHA1_80 inline:" + KEY,
                "-1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY,
                "1234567890 AES_CM_128_HMAC_SHA1_80 inline:" + KEY,
                "1 F8_128_HMAC_SHA1_80 inline:" + KEY,
                "1 AES_CM_128_HMAC_SHA1_80_ inline:" + KEY,
                "1 AES_CM_128_HMAC_SHA1_80 " + KEY,
                "1 AES_CM_128_HMAC_SHA1_80 uri:" + KEY,
                "1 AES_CM_128_HMAC_SHA1_80 inline:",
                "1 AES_CM_128_HMAC_SHA1_80 inline:|2^20",
                "1 AES_CM_128_HMAC_SHA1_80 inline:****************************************",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + KEY,
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "=",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|2^",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|2^0",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|2^49",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|2^99999999999",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|0",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|-5",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|281474976710657",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|99999999999999999999",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|1:",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|:4",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|1:0",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|1:129",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|256:1",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|x:4",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|1:4|2^20",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|2^20|2^20",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|2^20|1:4|1:4",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + ";",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + ";inline:" + OTHER,
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|1:4;inline:" + OTHER,
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|1:4;inline:" + OTHER + "|1:4",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|1:4;inline:" + OTHER + "|2:2",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " UNENCRYPTED_SRTP",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " UNENCRYPTED_SRTCP",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " UNAUTHENTICATED_SRTP",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " KDR=0",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " KDR=25",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " KDR=",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " WSH=63",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " WSH=many",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " UNKNOWN",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " UNKNOWN=1",
            })
    void aLineThatCannotBeUsedIsNone(String line) {
        assertThat(CryptoAttribute.parse(line)).isEmpty();
    }

    @Test
    void optionalParametersAreIgnored() {
        assertThat(CryptoAttribute.parse("1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " -later=1 FEC_KEY=inline:x"))
                .isPresent();
    }

    @Test
    void noTextShowsTheKey() {
        CryptoAttribute line =
                CryptoAttribute.parse("1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY).orElseThrow();
        assertThat(line.toString()).doesNotContain(KEY);
        assertThat(new SdesKeys(line, line).toString()).doesNotContain(KEY);
    }

    @Test
    void noMutationOfALineThrows() {
        long seed = 4568;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        String line =
                "3 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|2^20|1:2;inline:" + OTHER + "|2^20|2:2 KDR=16 WSH=128";
        String alphabet = "|:;^= \t2=/+-xinline\u00e9";
        int read = 0;
        for (int round = 0; round < 20_000; round++) {
            StringBuilder mutant = new StringBuilder(line);
            for (int i = random.nextInt(4); i >= 0; i--) {
                int at = random.nextInt(mutant.length());
                switch (random.nextInt(3)) {
                    case 0 -> mutant.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
                    case 1 -> mutant.deleteCharAt(at);
                    default -> mutant.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
                }
            }
            read += CryptoAttribute.parse(mutant.toString()).isPresent() ? 1 : 0;
        }
        assertThat(read).isBetween(100, 19_000);
    }
}
