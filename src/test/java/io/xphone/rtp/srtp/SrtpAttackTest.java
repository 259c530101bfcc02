package io.xphone.rtp.srtp;

import static io.xphone.rtp.srtp.SrtpPackets.key;
import static io.xphone.rtp.srtp.SrtpPackets.protect;
import static io.xphone.rtp.srtp.SrtpPackets.protectRtcp;
import static io.xphone.rtp.srtp.SrtpPackets.rtcp;
import static io.xphone.rtp.srtp.SrtpPackets.rtp;
import static io.xphone.rtp.srtp.SrtpPackets.status;
import static io.xphone.rtp.srtp.SrtpPackets.statusRtcp;
import static io.xphone.rtp.srtp.SrtpPackets.unprotect;
import static io.xphone.rtp.srtp.SrtpPackets.unprotectRtcp;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Packets of somebody who does not have the key: none is accepted, none is changed, none leaves a trace in the
 * receiver, and the peer's packets are received as before.
 */
class SrtpAttackTest {

    private static final int SSRC = 0x5EC0DE;

    private SrtpKey key;
    private SrtpSender sender;
    private SrtpReceiver receiver;
    private long sent;

    @BeforeEach
    void reset() {
        sent = 65_400;
    }

    private void start(SrtpSuite suite) {
        key = key(suite, 11);
        sender = new SrtpSender(key);
        receiver = new SrtpReceiver(key);
        peerIsReceived();
    }

    private void peerIsReceived() {
        for (int i = 0; i < 3; i++) {
            byte[] plain = rtp(SSRC, sent++, 160);
            assertThat(unprotect(receiver, protect(sender, plain))).isEqualTo(plain);
        }
        byte[] report = rtcp(SSRC, 52);
        assertThat(unprotectRtcp(receiver, protectRtcp(sender, report))).isEqualTo(report);
    }

    /** Gives the receiver a packet as RTP and as RTCP, and expects that it stays as it is. */
    private void attack(byte[] packet, String what) {
        List<SrtpStream> before = receiver.snapshot();
        long left = receiver.packetsLeft();
        assertThat(unprotect(receiver, packet)).as(what).isNull();
        assertThat(unprotectRtcp(receiver, packet)).as(what).isNull();
        assertThat(receiver.snapshot()).as(what).isEqualTo(before);
        assertThat(receiver.packetsLeft()).as(what).isEqualTo(left);
    }

    @ParameterizedTest
    @EnumSource
    void anotherKey(SrtpSuite suite) {
        start(suite);
        SrtpSender other = new SrtpSender(key(suite, 12));
        for (int i = 0; i < 50; i++) {
            byte[] packet = protect(other, rtp(SSRC, sent + i, 160));
            assertThat(status(receiver, packet)).isEqualTo(SrtpStatus.AUTHENTICATION);
            attack(packet, "RTP " + i);
            attack(protect(other, rtp(i, i, 160)), "another source " + i);
        }
        for (int i = 0; i < 50; i++) {
            attack(protectRtcp(other, rtcp(SSRC, 8)), "RTCP " + i);
            attack(protectRtcp(other, rtcp(i, 8)), "RTCP of another source " + i);
        }
        peerIsReceived();
    }

    /** Of one key, only the salt differs: GCM and AES-CM authenticate with different keys then. */
    @ParameterizedTest
    @EnumSource
    void anotherSalt(SrtpSuite suite) {
        start(suite);
        byte[] both = key.keyAndSalt();
        both[both.length - 1] ^= 1;
        SrtpSender other = new SrtpSender(SrtpKey.of(suite, both));
        attack(protect(other, rtp(SSRC, sent, 160)), "RTP");
        peerIsReceived();
    }

    @ParameterizedTest
    @EnumSource
    void plainPackets(SrtpSuite suite) {
        start(suite);
        for (int i = 0; i < 200; i++) {
            attack(rtp(SSRC, sent + i, i), "plain RTP of " + i);
            attack(rtp(SSRC, sent, 160), "the next one, plain");
            attack(rtp(i, sent, 160), "of another source");
        }
        byte[] bye = rtcp(SSRC, 8);
        bye[0] = (byte) 0x81;
        bye[1] = (byte) 203;
        attack(bye, "BYE");
        byte[] compound = rtcp(SSRC, 80);
        attack(compound, "report");
        peerIsReceived();
    }

    @ParameterizedTest
    @EnumSource
    void everyBitMatters(SrtpSuite suite) {
        start(suite);
        byte[] packet = protect(sender, rtp(SSRC, 1, 2, 1, 40));
        byte[] report = protectRtcp(sender, rtcp(SSRC, 24));
        for (int bit = 0; bit < 8 * packet.length; bit++) {
            attack(flip(packet, bit), "bit " + bit);
        }
        for (int bit = 0; bit < 8 * report.length; bit++) {
            attack(flip(report, bit), "RTCP bit " + bit);
        }
        assertThat(unprotect(receiver, packet)).isNotNull();
        assertThat(unprotectRtcp(receiver, report)).isNotNull();
    }

    private static byte[] flip(byte[] packet, int bit) {
        byte[] copy = packet.clone();
        copy[bit / 8] ^= (byte) (1 << bit % 8);
        return copy;
    }

    @ParameterizedTest
    @EnumSource
    void truncatedAndExtended(SrtpSuite suite) {
        start(suite);
        byte[] packet = protect(sender, rtp(SSRC, 1, 1, 0, 60));
        byte[] report = protectRtcp(sender, rtcp(SSRC, 24));
        for (int length = 0; length < packet.length; length++) {
            attack(Arrays.copyOf(packet, length), "RTP of " + length);
        }
        for (int length = 0; length < report.length; length++) {
            attack(Arrays.copyOf(report, length), "RTCP of " + length);
        }
        for (int more = 1; more < 40; more++) {
            attack(Arrays.copyOf(packet, packet.length + more), "RTP longer by " + more);
            attack(Arrays.copyOf(report, report.length + more), "RTCP longer by " + more);
        }
        assertThat(unprotect(receiver, packet)).isNotNull();
        assertThat(unprotectRtcp(receiver, report)).isNotNull();
    }

    @ParameterizedTest
    @EnumSource
    void replayedInEveryOrder(SrtpSuite suite) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        start(suite);
        byte[][] packets = new byte[400][];
        for (int i = 0; i < packets.length; i++) {
            packets[i] = i % 4 == 0 ? protectRtcp(sender, rtcp(SSRC, 40)) : protect(sender, rtp(SSRC, sent++, 30));
        }
        Set<Integer> received = new HashSet<>();
        for (int i = 0; i < 4_000; i++) {
            int number = random.nextInt(packets.length);
            byte[] plain =
                    number % 4 == 0 ? unprotectRtcp(receiver, packets[number]) : unprotect(receiver, packets[number]);
            if (plain != null) {
                assertThat(received.add(number))
                        .as("packet %d twice, seed %d", number, seed)
                        .isTrue();
            }
        }
        assertThat(received).as("seed " + seed).hasSizeGreaterThan(250);
        // the next ones of the peer are not hurt
        peerIsReceived();
    }

    /** A packet recorded before a wrap of the sequence number, played into the gap that a hold left. */
    @ParameterizedTest
    @EnumSource
    void aPacketOfAnEarlierCounter(SrtpSuite suite) {
        start(suite);
        byte[] recorded = protect(sender, rtp(SSRC, sent, 20)); // does not arrive in its time
        SrtpSender ahead = SrtpPackets.senderAt(key, SSRC, sent + (3 << 16));
        int attempts = 0;
        while (unprotect(receiver, protect(ahead, rtp(SSRC, sent + (3 << 16) + ++attempts, 20))) == null) {
            assertThat(attempts).isLessThan(1_000);
        }
        for (int i = 0; i < 200; i++) {
            attack(recorded, "recorded");
        }
    }

    @ParameterizedTest
    @EnumSource
    void randomBytesOfEveryLength(SrtpSuite suite) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        start(suite);
        SrtpParameters rate = new SrtpParameters(4, false, true, false, 64);
        SrtpReceiver named = new SrtpReceiver(
                List.of(key(suite, 1, new byte[] {1}, 10, rate), key(suite, 2, new byte[] {2}, 10, rate)));
        for (int length = 0; length <= 200; length++) {
            for (int i = 0; i < 20; i++) {
                byte[] packet = SrtpPackets.random(random, length);
                if (length > 0 && i > 2) {
                    packet[0] = (byte) (0x80 | packet[0] & 0x3F);
                }
                if (length > 11 && i > 5) {
                    Bytes.write32(packet, i > 10 ? 8 : 4, SSRC);
                }
                if (length > 0 && i > 15) {
                    packet[length - 1] = (byte) (1 + i % 2); // an identifier that is known
                }
                attack(packet, "seed " + seed + ", length " + length);
                assertThat(unprotect(named, packet)).as("seed " + seed).isNull();
                assertThat(unprotectRtcp(named, packet)).as("seed " + seed).isNull();
            }
        }
        assertThat(named.snapshot()).isEmpty();
        peerIsReceived();
    }

    @ParameterizedTest
    @EnumSource
    void aLengthBeyondTheArray(SrtpSuite suite) {
        start(suite);
        byte[] packet = protect(sender, rtp(SSRC, sent, 20));
        assertThat(receiver.unprotect(packet, packet.length + 1)).isEqualTo(SrtpStatus.MALFORMED);
        assertThat(receiver.unprotectRtcp(packet, packet.length + 1)).isEqualTo(SrtpStatus.MALFORMED);
        assertThat(receiver.unprotect(packet, -1)).isEqualTo(SrtpStatus.MALFORMED);
        assertThat(receiver.unprotectRtcp(packet, -1)).isEqualTo(SrtpStatus.MALFORMED);
        assertThat(statusRtcp(receiver, packet)).isNegative();
    }
}
