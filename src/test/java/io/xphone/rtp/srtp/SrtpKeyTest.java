package io.xphone.rtp.srtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Suites and keys. */
class SrtpKeyTest {

    private static final SrtpSuite SUITE = SrtpSuite.AES_CM_128_HMAC_SHA1_80;

    @ParameterizedTest
    @EnumSource
    void suitesByName(SrtpSuite suite) {
        assertThat(SrtpSuite.ofSdpName(suite.sdpName())).isSameAs(suite);
        assertThat(SrtpSuite.ofSdpName(suite.sdpName().toLowerCase(java.util.Locale.ROOT)))
                .isNull();
    }

    @Test
    void theNumbersOfTheRfcs() {
        assertThat(SrtpSuite.ofSdpName("F8_128_HMAC_SHA1_80")).isNull();
        assertThat(SUITE.dtlsProfile()).isEqualTo(1);
        assertThat(SrtpSuite.AES_CM_128_HMAC_SHA1_32.dtlsProfile()).isEqualTo(2);
        assertThat(SrtpSuite.AEAD_AES_128_GCM.dtlsProfile()).isEqualTo(7);
        assertThat(SrtpSuite.AEAD_AES_256_GCM.dtlsProfile()).isEqualTo(8);
        assertThat(SrtpSuite.AES_256_CM_HMAC_SHA1_80.dtlsProfile()).isEqualTo(-1);
        assertThat(SrtpSuite.AES_CM_128_HMAC_SHA1_32.rtpTagLength()).isEqualTo(4);
        assertThat(SrtpSuite.AES_CM_128_HMAC_SHA1_32.rtcpTagLength()).isEqualTo(10); // RFC 4568 §6.2.2
        assertThat(SrtpSuite.AEAD_AES_128_GCM.rtcpTagLength()).isEqualTo(16);
    }

    @Test
    void lengthsMustFitTheSuite() {
        assertThatThrownBy(() -> new SrtpKey(SUITE, new byte[15], new byte[14])).hasMessageContaining("not 15 and 14");
        assertThatThrownBy(() -> new SrtpKey(SUITE, new byte[16], new byte[12])).hasMessageContaining("not 16 and 12");
        assertThatThrownBy(() -> SrtpKey.of(SUITE, new byte[29])).hasMessageContaining("30 bytes, not 29");
        assertThatThrownBy(() -> SrtpKey.of(SUITE, new byte[30], new byte[129], 1, SrtpParameters.DEFAULT))
                .hasMessageContaining("129 bytes");
        assertThatThrownBy(() -> SrtpKey.of(SUITE, new byte[30], null, 0, SrtpParameters.DEFAULT))
                .hasMessageContaining("lifetime 0");
        assertThatThrownBy(() -> SrtpKey.of(
                        SrtpSuite.AEAD_AES_128_GCM,
                        new byte[28],
                        null,
                        9,
                        new SrtpParameters(0, false, false, true, 64)))
                .hasMessageContaining("always authenticates");
    }

    @Test
    void aDestroyedKeyIsOverwrittenAndOfNoUse() {
        byte[] material = new byte[30];
        Arrays.fill(material, (byte) 5);
        SrtpKey key = SrtpKey.of(SUITE, material);
        SrtpSender sender = new SrtpSender(key);
        SrtpReceiver receiver = new SrtpReceiver(key);
        key.destroy();
        assertThat(material).containsOnly(5); // is not ours
        assertThat(key.keyAndSalt()).containsOnly(0);
        assertThat(key.isDestroyed()).isTrue();
        assertThatThrownBy(() -> new SrtpSender(key)).hasMessageContaining("destroyed");
        assertThatThrownBy(() -> new SrtpReceiver(key)).hasMessageContaining("destroyed");
        byte[] plain = SrtpPackets.rtp(1, 1, 40);
        assertThat(SrtpPackets.unprotect(receiver, SrtpPackets.protect(sender, plain)))
                .isEqualTo(plain);
    }

    @Test
    void theKeyIsInNoText() {
        SrtpKey key = SrtpKey.of(
                SUITE, "abcdefghijklmnopqrstuvwxyz1234".getBytes(), new byte[] {1}, 9, SrtpParameters.DEFAULT);
        assertThat(key).hasToString("SrtpKey[AES_CM_128_HMAC_SHA1_80]");
    }

    @Test
    void equality() {
        SrtpKey key = SrtpPackets.key(SUITE, 1);
        assertThat(key).isEqualTo(SrtpPackets.key(SUITE, 1)).hasSameHashCodeAs(SrtpPackets.key(SUITE, 1));
        assertThat(key).isNotEqualTo(SrtpPackets.key(SUITE, 2));
        assertThat(key).isNotEqualTo(SrtpPackets.key(SrtpSuite.AES_CM_128_HMAC_SHA1_32, 1));
        assertThat(key).isNotEqualTo(SrtpPackets.key(SUITE, 1, null, 5, SrtpParameters.DEFAULT));
        assertThat(key).isNotEqualTo(SrtpPackets.key(SUITE, 1, new byte[] {1}, 1L << 48, SrtpParameters.DEFAULT));
    }

    @Test
    void sessionKeysAreOverwritten() {
        byte[] encryption = SrtpPackets.hex("00112233445566778899aabbccddeeff");
        byte[] authentication = SrtpPackets.hex("000102030405060708090a0b0c0d0e0f10111213");
        byte[] salt = SrtpPackets.hex("0102030405060708090a0b0c0d0e");
        new CounterMode(new Scratch(), encryption, authentication, salt, 10, true);
        assertThat(encryption).containsOnly(0);
        assertThat(authentication).containsOnly(0);
        assertThat(salt).containsOnly(0);
        byte[] gcm = SrtpPackets.hex("00112233445566778899aabbccddeeff");
        byte[] gcmSalt = SrtpPackets.hex("0102030405060708090a0b0c");
        GaloisMode mode = new GaloisMode(new Scratch(), gcm, gcmSalt, true);
        mode.destroy();
        assertThat(gcm).containsOnly(0);
        assertThat(gcmSalt).containsOnly(0);
    }

    @Test
    void textsOfStatuses() {
        for (int status = -1; status >= -8; status--) {
            assertThat(SrtpStatus.text(status)).isNotEmpty().doesNotContain("status");
        }
        assertThat(SrtpStatus.text(-99)).isEqualTo("status -99");
        assertThat(SrtpStatus.text(5)).isEqualTo("ok");
    }
}
