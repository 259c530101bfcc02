package io.xphone.rtp.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a sender protects, a receiver with the same key reads, in every suite. */
class SrtpRoundTripTest {

    private static final int SSRC = 0xCAFEBABE;

    @ParameterizedTest
    @EnumSource
    void rtpOfEveryShape(SrtpSuite suite) {
        SrtpKey key = SrtpPackets.key(suite, 1);
        SrtpSender sender = new SrtpSender(key);
        SrtpReceiver receiver = new SrtpReceiver(key);
        int sequence = 0;
        for (int sources : new int[] {0, 1, 15}) {
            for (int extension : new int[] {-1, 0, 3}) {
                for (int payload : new int[] {0, 1, 15, 16, 17, 160, 511, 512, 513, 1400}) {
                    byte[] plain = SrtpPackets.rtp(SSRC, sequence++, sources, extension, payload);
                    byte[] packet = SrtpPackets.protect(sender, plain);
                    assertThat(packet.length).isEqualTo(plain.length + suite.rtpTagLength());
                    int header = plain.length - payload;
                    assertThat(Arrays.copyOf(packet, header)).isEqualTo(Arrays.copyOf(plain, header));
                    if (payload > 8) {
                        assertThat(Arrays.copyOfRange(packet, header, plain.length))
                                .isNotEqualTo(Arrays.copyOfRange(plain, header, plain.length));
                    }
                    assertThat(SrtpPackets.unprotect(receiver, packet)).isEqualTo(plain);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void rtcp(SrtpSuite suite) {
        SrtpKey key = SrtpPackets.key(suite, 1);
        SrtpSender sender = new SrtpSender(key);
        SrtpReceiver receiver = new SrtpReceiver(key);
        int index = 0;
        for (int length : new int[] {8, 12, 28, 100, 600}) {
            byte[] plain = SrtpPackets.rtcp(SSRC, length);
            byte[] packet = SrtpPackets.protectRtcp(sender, plain);
            assertThat(packet.length).isEqualTo(length + 4 + suite.rtcpTagLength());
            int at = suite.isAead() ? packet.length - 4 : length;
            assertThat(Bytes.read32(packet, at)).isEqualTo(1 << 31 | index++);
            assertThat(SrtpPackets.unprotectRtcp(receiver, packet)).isEqualTo(plain);
        }
    }
}
