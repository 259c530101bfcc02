package io.xphone.rtp.srtp;

import static io.xphone.rtp.srtp.SrtpPackets.key;
import static io.xphone.rtp.srtp.SrtpPackets.protect;
import static io.xphone.rtp.srtp.SrtpPackets.protectRtcp;
import static io.xphone.rtp.srtp.SrtpPackets.rtcp;
import static io.xphone.rtp.srtp.SrtpPackets.rtp;
import static io.xphone.rtp.srtp.SrtpPackets.unprotect;
import static io.xphone.rtp.srtp.SrtpPackets.unprotectRtcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** No index is used twice, and a packet that is refused stays as it was. */
class SrtpSenderTest {

    private static final SrtpSuite SUITE = SrtpSuite.AES_CM_128_HMAC_SHA1_80;
    private static final int SSRC = 0x1234;

    private final SrtpKey key = key(SUITE, 7);
    private final SrtpSender sender = new SrtpSender(key);

    private int status(byte[] plain) {
        byte[] packet = Arrays.copyOf(plain, plain.length + SrtpSender.MAX_OVERHEAD);
        int status = sender.protect(packet, plain.length);
        assertThat(status).isNegative();
        assertThat(packet).startsWith(plain);
        return status;
    }

    @Test
    void aSequenceNumberIsNotUsedTwice() {
        for (int i = 10; i < 3_000; i += 2) {
            protect(sender, rtp(SSRC, i, 10));
        }
        assertThat(status(rtp(SSRC, 2_998, 11))).isEqualTo(SrtpStatus.REPLAY);
        assertThat(status(rtp(SSRC, 2_500, 12))).isEqualTo(SrtpStatus.REPLAY);
        assertThat(status(rtp(SSRC, 100, 12))).as("too late").isEqualTo(SrtpStatus.REPLAY);
        protect(sender, rtp(SSRC, 2_995, 10)); // late, but not used
        protect(sender, rtp(SSRC + 1, 2_998, 10)); // of another source
    }

    @Test
    void theSameNumberAfterAWrapIsAnotherPacket() {
        byte[] first = protect(sender, rtp(SSRC, 7, 10));
        for (int i = 8; i < 65_536; i += 20_000) {
            protect(sender, rtp(SSRC, i, 10));
        }
        byte[] second = protect(sender, rtp(SSRC, 7, 10));
        assertThat(second).startsWith(Arrays.copyOf(first, 4)).isNotEqualTo(first);
    }

    @Test
    void malformedPackets() {
        assertThat(status(new byte[11])).isEqualTo(SrtpStatus.MALFORMED);
        assertThat(status(new byte[40])).as("version 0").isEqualTo(SrtpStatus.MALFORMED);
        byte[] sources = rtp(SSRC, 1, 10);
        sources[0] |= 3;
        assertThat(status(sources)).isEqualTo(SrtpStatus.MALFORMED);
        byte[] extension = rtp(SSRC, 1, 10);
        extension[0] |= 0x10;
        assertThat(status(extension)).isEqualTo(SrtpStatus.MALFORMED);
        assertThat(sender.protectRtcp(new byte[400], 40)).isEqualTo(SrtpStatus.MALFORMED);
        assertThat(sender.protectRtcp(rtcp(SSRC, 200), 7)).isEqualTo(SrtpStatus.MALFORMED);
        assertThat(sender.snapshot()).isEmpty();
    }

    @Test
    void anArrayWithoutRoom() {
        assertThatThrownBy(() -> sender.protect(rtp(SSRC, 1, 10), 22)).hasMessageContaining("no room");
        assertThatThrownBy(() -> sender.protectRtcp(rtcp(SSRC, 20), 20)).hasMessageContaining("14 more");
        byte[] exact = Arrays.copyOf(rtp(SSRC, 1, 10), 32);
        assertThat(sender.protect(exact, 22)).isEqualTo(32);
    }

    @Test
    void anotherSenderContinuesWithoutUsingAnIndexTwice() {
        SrtpReceiver receiver = new SrtpReceiver(key);
        for (int i = 65_500; i < 65_600; i++) {
            assertThat(unprotect(receiver, protect(sender, rtp(SSRC, i, 10)))).isNotNull();
            assertThat(unprotectRtcp(receiver, protectRtcp(sender, rtcp(SSRC, 8))))
                    .isNotNull();
        }
        SrtpSender next = new SrtpSender(key);
        next.restore(sender.snapshot());
        assertThat(unprotectRtcp(receiver, protectRtcp(sender, rtcp(SSRC, 8)))).isNotNull(); // after the snapshot
        assertThat(unprotect(receiver, protect(next, rtp(SSRC, 65_600, 10)))).isNotNull();
        assertThat(unprotectRtcp(receiver, protectRtcp(next, rtcp(SSRC, 8)))).isNotNull();
        assertThat(next.snapshot()).containsExactly(new SrtpStream(SSRC, 65_600, 100 + SrtpSender.RESTORED_RTCP_GAP));
        assertThatThrownBy(() -> next.restore(sender.snapshot())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closed() {
        sender.close();
        sender.close();
        assertThat(status(rtp(SSRC, 1, 10))).isEqualTo(SrtpStatus.CLOSED);
        assertThat(sender.protectRtcp(new byte[100], 8)).isEqualTo(SrtpStatus.CLOSED);
    }

    /** With HMAC suites; GCM has to be initialised for each packet, which allocates. */
    @Test
    void aPacketAllocatesNothing() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        SrtpReceiver receiver = new SrtpReceiver(key);
        byte[] packet = new byte[172 + SrtpSender.MAX_OVERHEAD];
        int packets = 20_000;
        long least = Long.MAX_VALUE;
        for (int round = 0, sequence = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < packets; i++) {
                packet[0] = (byte) 0x80;
                packet[1] = 0;
                packet[2] = (byte) (sequence >> 8);
                packet[3] = (byte) sequence++;
                int length = sender.protect(packet, 172);
                length = receiver.unprotect(packet, length);
                packet[1] = (byte) 200;
                length = sender.protectRtcp(packet, length);
                if (receiver.unprotectRtcp(packet, length) != 172) {
                    throw new AssertionError();
                }
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least / packets).isZero();
    }
}
