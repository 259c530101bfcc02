package io.xphone.rtp.srtp;

import static io.xphone.rtp.srtp.SrtpPackets.key;
import static io.xphone.rtp.srtp.SrtpPackets.protect;
import static io.xphone.rtp.srtp.SrtpPackets.protectRtcp;
import static io.xphone.rtp.srtp.SrtpPackets.rtcp;
import static io.xphone.rtp.srtp.SrtpPackets.rtp;
import static io.xphone.rtp.srtp.SrtpPackets.senderAt;
import static io.xphone.rtp.srtp.SrtpPackets.status;
import static io.xphone.rtp.srtp.SrtpPackets.statusRtcp;
import static io.xphone.rtp.srtp.SrtpPackets.unprotect;
import static io.xphone.rtp.srtp.SrtpPackets.unprotectRtcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Session parameters, in every suite, beside an implementation that follows the RFCs word by word. */
class SrtpParametersTest {

    private static final int SSRC = 0x89ABCDEF;

    private static SrtpParameters parameters(int rate, boolean plainRtp, boolean plainRtcp, boolean open) {
        return new SrtpParameters(rate, plainRtp, plainRtcp, open, SrtpParameters.WINDOW);
    }

    private static List<SrtpParameters> all(SrtpSuite suite) {
        List<SrtpParameters> all = new ArrayList<>();
        for (int rate : new int[] {0, 2, 16, 1 << 24}) {
            for (int flags = 0; flags < (suite.isAead() ? 4 : 8); flags++) {
                all.add(parameters(rate, (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0));
            }
        }
        return all;
    }

    @ParameterizedTest
    @EnumSource
    void everyCombinationAsTheRfcsHaveIt(SrtpSuite suite) throws GeneralSecurityException {
        for (SrtpParameters parameters : all(suite)) {
            SrtpKey key = key(suite, 4, new byte[] {9, 1}, 1L << 48, parameters);
            SrtpOracle oracle = new SrtpOracle(key);
            long first = (1L << 36) + 65_500;
            SrtpSender sender = senderAt(key, SSRC, first - 1);
            SrtpReceiver receiver = new SrtpReceiver(key);
            receiver.restore(List.of(new SrtpStream(SSRC, first - 1, -1)));
            for (int i = 0; i < 50; i++) {
                byte[] plain = rtp(SSRC, (int) (first + i & 0xFFFF), i % 3, i % 2 - 1, 3 * i);
                int header = plain.length - 3 * i;
                byte[] packet = protect(sender, plain);
                assertThat(packet).isEqualTo(oracle.protect(plain, header, first + i));
                assertThat(unprotect(receiver, packet)).isEqualTo(plain);
                byte[] report = rtcp(SSRC, 8 + 4 * i);
                byte[] secured = protectRtcp(sender, report);
                assertThat(secured).isEqualTo(oracle.protectRtcp(report, i));
                assertThat(unprotectRtcp(receiver, secured)).isEqualTo(report);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SrtpSuite.class,
            names = {"AES_CM_128_HMAC_SHA1_80", "AES_256_CM_HMAC_SHA1_32", "AEAD_AES_256_GCM"})
    void packetsOfSeveralDerivationsArriveMixed(SrtpSuite suite) {
        long seed = System.nanoTime();
        SrtpKey key = key(suite, 4, null, 1L << 48, parameters(8, false, false, false));
        SrtpSender sender = new SrtpSender(key);
        SrtpReceiver receiver = new SrtpReceiver(key);
        List<byte[]> plain = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            plain.add(rtp(SSRC, i, 20));
        }
        List<byte[]> packets = new ArrayList<>(
                plain.stream().map(each -> protect(sender, each)).toList());
        Collections.shuffle(packets, new Random(seed));
        for (byte[] packet : packets) {
            byte[] received = unprotect(receiver, packet);
            assertThat(received).as("seed " + seed).isEqualTo(plain.get(Bytes.read16(packet, 2)));
        }
    }

    @Test
    void anRtcpPacketMustBeEncryptedAsAgreed() {
        SrtpSuite[] suites = {SrtpSuite.AES_CM_128_HMAC_SHA1_80, SrtpSuite.AEAD_AES_128_GCM};
        for (SrtpSuite suite : suites) {
            SrtpKey encrypted = key(suite, 4);
            SrtpKey plain = key(suite, 4, null, 1L << 48, parameters(0, false, true, false));
            assertThat(statusRtcp(new SrtpReceiver(encrypted), protectRtcp(new SrtpSender(plain), rtcp(SSRC, 16))))
                    .isEqualTo(SrtpStatus.ENCRYPTION_MISMATCH);
            assertThat(statusRtcp(new SrtpReceiver(plain), protectRtcp(new SrtpSender(encrypted), rtcp(SSRC, 16))))
                    .isEqualTo(SrtpStatus.ENCRYPTION_MISMATCH);
        }
    }

    @Test
    void withoutAuthenticationThereIsStillNoReplay() {
        SrtpKey key = key(SrtpSuite.AES_CM_128_HMAC_SHA1_80, 4, null, 1L << 48, parameters(0, false, false, true));
        SrtpSender sender = new SrtpSender(key);
        SrtpReceiver receiver = new SrtpReceiver(key);
        assertThat(sender.rtpOverhead()).isZero();
        byte[] packet = protect(sender, rtp(SSRC, 9, 20));
        assertThat(packet).hasSize(32);
        assertThat(unprotect(receiver, packet)).isEqualTo(rtp(SSRC, 9, 20));
        assertThat(status(receiver, packet)).isEqualTo(SrtpStatus.REPLAY);
    }

    @Test
    void valuesOutOfRange() {
        assertThatThrownBy(() -> parameters(3, false, false, false)).hasMessageContaining("keyDerivationRate 3");
        assertThatThrownBy(() -> parameters(1 << 25, false, false, false)).hasMessageContaining("2^24");
        assertThatThrownBy(() -> parameters(-1, false, false, false)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> parameters(1 << 31, false, false, false)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SrtpParameters(0, false, false, false, 63)).hasMessageContaining("windowSize 63");
        assertThatThrownBy(() -> new SrtpParameters(0, false, false, false, 40_000))
                .hasMessageContaining("32768");
        assertThat(Arrays.asList(1, 2, 1 << 24)).allSatisfy(rate -> parameters(rate, false, false, false));
    }
}
