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

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Roll-over counters, replay windows, master key identifiers, lifetimes. */
class SrtpReceiverTest {

    private static final SrtpSuite SUITE = SrtpSuite.AES_CM_128_HMAC_SHA1_80;
    private static final int SSRC = 0x1234;

    private final SrtpKey key = key(SUITE, 7);
    private final SrtpSender sender = new SrtpSender(key);
    private final SrtpReceiver receiver = new SrtpReceiver(key);

    /** Sends and receives the packets from one index to another. */
    private void transfer(long from, long to) {
        for (long index = from; index < to; index++) {
            byte[] plain = rtp(SSRC, index, 1);
            assertThat(unprotect(receiver, protect(sender, plain))).isEqualTo(plain);
        }
    }

    /** Sends packets that do not arrive. */
    private void lose(long from, long to) {
        for (long index = from; index < to; index++) {
            protect(sender, rtp(SSRC, index, 0));
        }
    }

    private long highest(SrtpReceiver at) {
        return at.snapshot().get(0).rtpIndex();
    }

    @Test
    void theCounterFollowsSequenceNumbersThatWrap() {
        transfer(65_000, 65_536 * 3 + 10);
        assertThat(highest(receiver)).isEqualTo(65_536 * 3 + 9);
        assertThat(receiver.snapshot().get(0).rollOverCounter()).isEqualTo(3);
    }

    @Test
    void firstPacketsLostAroundTheWrap() {
        lose(65_530, 65_540);
        transfer(65_540, 65_600);
        assertThat(highest(receiver)).isEqualTo(65_599);
    }

    @Test
    void aLatePacketFromBeforeTheWrap() {
        byte[] plain = rtp(SSRC, 65_535, 20);
        byte[] late = protect(sender, plain);
        transfer(65_536, 65_540);
        assertThat(unprotect(receiver, late)).isEqualTo(plain);
        assertThat(status(receiver, late)).isEqualTo(SrtpStatus.REPLAY);
        transfer(65_540, 65_550);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4_096, 5_000, 32_767})
    void aJumpOfFewerThan32768PacketsLosesNothing(int jump) {
        transfer(40_000, 40_010);
        lose(40_010, 40_010 + jump);
        transfer(40_010 + jump, 40_020 + jump);
    }

    @Test
    void aJumpThatTheSequenceNumbersDoNotShowLosesNothingEither() {
        transfer(100, 110);
        for (int jump : new int[] {32_769, 40_000, 60_000, 65_536, 90_000}) {
            long from = highest(receiver) + 1 + jump;
            SrtpSender ahead = senderAt(key, SSRC, from - 1);
            byte[] plain = rtp(SSRC, from, 30);
            byte[] packet = protect(ahead, plain);
            assertThat(unprotect(receiver, packet))
                    .as("after a jump of " + jump)
                    .isEqualTo(plain);
            assertThat(highest(receiver)).isEqualTo(from);
        }
    }

    @Test
    void aStreamOfWhichHoursWereLost() {
        transfer(65_000, 65_010);
        long lost = 50L * 3_600 * 20; // 20 hours on hold, while the peer sends on
        SrtpSender ahead = senderAt(key, SSRC, 65_010 + lost);
        assertThat(attemptsUntilReceived(receiver, ahead, 65_011 + lost)).isLessThan(1_000);
    }

    @ParameterizedTest
    @EnumSource(
            value = SrtpSuite.class,
            names = {"AES_CM_128_HMAC_SHA1_80", "AEAD_AES_128_GCM"})
    void aReceiverThatJoinsLate(SrtpSuite suite) {
        SrtpKey other = key(suite, 8);
        long from = 65_536L * 40 + 500; // 14 hours after the beginning
        SrtpReceiver late = new SrtpReceiver(other);
        assertThat(attemptsUntilReceived(late, senderAt(other, SSRC, from), from + 1))
                .isLessThan(1_000);
    }

    @Test
    void insertedPacketsDoNotKeepAStreamFromBeingFound() {
        long from = 65_536L * 40 + 500;
        SrtpSender ahead = senderAt(key, SSRC, from);
        int attempts = 0;
        byte[] plain;
        do {
            assertThat(++attempts).isLessThan(2_000);
            status(receiver, rtp(SSRC, attempts, 100)); // by somebody who has no key
            plain = unprotect(receiver, protect(ahead, rtp(SSRC, from + attempts, 30)));
        } while (plain == null);
    }

    /** How many packets it takes until one is received; all that follow must be. */
    private int attemptsUntilReceived(SrtpReceiver at, SrtpSender from, long index) {
        int attempts = 0;
        byte[] plain;
        do {
            plain = unprotect(at, protect(from, rtp(SSRC, index + attempts++, 30)));
        } while (plain == null && attempts < 10_000);
        for (int i = attempts; i < attempts + 200; i++) {
            assertThat(unprotect(at, protect(from, rtp(SSRC, index + i, 30)))).isNotNull();
        }
        return attempts;
    }

    @Test
    void aCounterThatWasSignalled() {
        long from = 65_536L * 1_000_000;
        receiver.restore(List.of(new SrtpStream(SSRC, from, -1)));
        byte[] plain = rtp(SSRC, from + 5, 10);
        assertThat(unprotect(receiver, protect(senderAt(key, SSRC, from + 4), plain)))
                .isEqualTo(plain);
    }

    @Test
    void theLastCounterOfAll() {
        long last = SrtpKey.MAX_RTP_PACKETS - 1;
        SrtpSender old = senderAt(key, SSRC, last - 1);
        receiver.restore(List.of(new SrtpStream(SSRC, last - 1, -1)));
        byte[] packet = protect(old, rtp(SSRC, last, 10));
        assertThat(unprotect(receiver, packet)).isNotNull();
        byte[] next = new byte[400];
        System.arraycopy(rtp(SSRC, 0, 10), 0, next, 0, 22);
        assertThat(old.protect(next, 22)).isEqualTo(SrtpStatus.KEY_LIFETIME);
        assertThat(status(receiver, rtp(SSRC, 0, 100))).isNegative();
    }

    @Test
    void everySourceHasItsOwnCounter() {
        for (int i = 0; i < 65_536 * 2; i += 30_000) {
            for (int ssrc = 0; ssrc < 5; ssrc++) {
                byte[] plain = rtp(ssrc, i + 10_000L * ssrc, 10);
                assertThat(unprotect(receiver, protect(sender, plain))).isEqualTo(plain);
            }
        }
        assertThat(receiver.snapshot()).hasSize(5).containsExactlyInAnyOrderElementsOf(sender.snapshot());
    }

    @Test
    void aPacketIsReceivedOnceInAnyOrderWithinTheWindow() {
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < SrtpParameters.WINDOW; i++) {
            packets.add(protect(sender, rtp(SSRC, 65_000 + i, 4)));
        }
        for (int i = packets.size() - 1; i >= 0; i--) {
            assertThat(unprotect(receiver, packets.get(i))).isNotNull();
            assertThat(status(receiver, packets.get(i))).isEqualTo(SrtpStatus.REPLAY);
        }
        for (byte[] packet : packets) {
            assertThat(status(receiver, packet)).isEqualTo(SrtpStatus.REPLAY);
        }
    }

    @Test
    void aPacketBelowTheWindowIsRefused() {
        byte[] old = protect(sender, rtp(SSRC, 1, 4));
        transfer(2, 5_000);
        assertThat(status(receiver, old)).isEqualTo(SrtpStatus.REPLAY);
        transfer(5_000, 5_010);
    }

    @Test
    void aWindowOfTheSizeThatWasAgreed() {
        SrtpParameters parameters = new SrtpParameters(0, false, false, false, 4_000);
        SrtpReceiver wide = new SrtpReceiver(key(SUITE, 7, null, 1L << 48, parameters));
        byte[] late = protect(sender, rtp(SSRC, 1, 4));
        for (int i = 2; i < 4_000; i++) {
            assertThat(unprotect(wide, protect(sender, rtp(SSRC, i, 4)))).isNotNull();
        }
        assertThat(unprotect(wide, late)).isNotNull();
        assertThat(status(wide, late)).isEqualTo(SrtpStatus.REPLAY);
    }

    @Test
    void rtcpIsReceivedOnce() {
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            packets.add(protectRtcp(sender, rtcp(SSRC, 32)));
        }
        assertThat(unprotectRtcp(receiver, packets.get(150))).isEqualTo(rtcp(SSRC, 32));
        assertThat(statusRtcp(receiver, packets.get(150))).isEqualTo(SrtpStatus.REPLAY);
        assertThat(unprotectRtcp(receiver, packets.get(100))).isNotNull();
        assertThat(statusRtcp(receiver, packets.get(100))).isEqualTo(SrtpStatus.REPLAY);
        assertThat(statusRtcp(receiver, packets.get(0))).isEqualTo(SrtpStatus.REPLAY);
        assertThat(unprotectRtcp(receiver, packets.get(199))).isNotNull();
    }

    @Test
    void rtpAndRtcpOfASourceDoNotShareCounters() {
        transfer(500, 510);
        assertThat(unprotectRtcp(receiver, protectRtcp(sender, rtcp(SSRC, 12)))).isNotNull();
        transfer(510, 520);
        assertThat(receiver.snapshot()).containsExactly(new SrtpStream(SSRC, 519, 0));
    }

    @ParameterizedTest
    @EnumSource
    void severalKeysByIdentifier(SrtpSuite suite) {
        List<SrtpKey> keys = new ArrayList<>();
        for (byte i = 1; i <= 3; i++) {
            keys.add(key(suite, i, new byte[] {0, 0, 1, i}, 1L << 48, SrtpParameters.DEFAULT));
        }
        SrtpReceiver at = new SrtpReceiver(keys);
        for (int i = 0; i < 30; i++) {
            SrtpSender from = senderAt(keys.get(i % 3), SSRC, i);
            byte[] plain = rtp(SSRC, i + 1, 50);
            byte[] packet = protect(from, plain);
            assertThat(packet.length).isEqualTo(plain.length + from.rtpOverhead());
            assertThat(from.rtpOverhead()).isEqualTo(suite.rtpTagLength() + 4);
            assertThat(unprotect(at, packet)).isEqualTo(plain);
        }
        SrtpSender from = new SrtpSender(keys.get(1));
        byte[] report = protectRtcp(from, rtcp(SSRC, 40));
        assertThat(report.length).isEqualTo(40 + from.rtcpOverhead());
        assertThat(unprotectRtcp(at, report)).isEqualTo(rtcp(SSRC, 40));

        SrtpSender unknown = new SrtpSender(key(suite, 9, new byte[] {1, 0, 1, 1}, 5, SrtpParameters.DEFAULT));
        assertThat(status(at, protect(unknown, rtp(SSRC, 100, 50)))).isEqualTo(SrtpStatus.UNKNOWN_MKI);
        assertThat(statusRtcp(at, protectRtcp(unknown, rtcp(SSRC, 40)))).isEqualTo(SrtpStatus.UNKNOWN_MKI);
        SrtpSender wrong = new SrtpSender(key(suite, 9, new byte[] {0, 0, 1, 1}, 5, SrtpParameters.DEFAULT));
        assertThat(status(at, protect(wrong, rtp(SSRC, 100, 50)))).isEqualTo(SrtpStatus.AUTHENTICATION);
    }

    @Test
    void theLongestIdentifier() {
        byte[] mki = new byte[SrtpKey.MAX_MKI];
        mki[127] = 5;
        for (SrtpSuite suite : SrtpSuite.values()) {
            SrtpKey named = key(suite, 1, mki, 100, SrtpParameters.DEFAULT);
            SrtpSender from = new SrtpSender(named);
            SrtpReceiver at = new SrtpReceiver(named);
            assertThat(from.rtcpOverhead()).isLessThanOrEqualTo(SrtpSender.MAX_OVERHEAD);
            assertThat(unprotect(at, protect(from, rtp(SSRC, 1, 9)))).isEqualTo(rtp(SSRC, 1, 9));
            assertThat(unprotectRtcp(at, protectRtcp(from, rtcp(SSRC, 8)))).isEqualTo(rtcp(SSRC, 8));
        }
    }

    @Test
    void keysThatDoNotGoTogether() {
        byte[] one = {1};
        SrtpKey first = key(SUITE, 1, one, 100, SrtpParameters.DEFAULT);
        assertThatThrownBy(() -> new SrtpReceiver(List.of())).hasMessageContaining("needs a key");
        assertThatThrownBy(() -> new SrtpReceiver(List.of(key(SUITE, 1), key(SUITE, 2))))
                .hasMessageContaining("MKI");
        assertThatThrownBy(() -> new SrtpReceiver(List.of(first, key(SUITE, 2, one, 9, SrtpParameters.DEFAULT))))
                .hasMessageContaining("same identifier");
        assertThatThrownBy(() ->
                        new SrtpReceiver(List.of(first, key(SUITE, 2, new byte[] {0, 2}, 9, SrtpParameters.DEFAULT))))
                .hasMessageContaining("one length");
        assertThatThrownBy(() -> new SrtpReceiver(
                        List.of(first, key(SrtpSuite.AEAD_AES_128_GCM, 2, new byte[] {2}, 9, SrtpParameters.DEFAULT))))
                .hasMessageContaining("one suite");
    }

    @Test
    void aKeyIsUsedForItsLifetimeAlone() {
        SrtpKey brief = key(SUITE, 3, null, 5, SrtpParameters.DEFAULT);
        SrtpSender from = new SrtpSender(brief);
        SrtpSender endless = new SrtpSender(key(SUITE, 3));
        SrtpReceiver at = new SrtpReceiver(brief);
        for (int i = 0; i < 5; i++) {
            assertThat(from.packetsLeft()).isEqualTo(5 - i);
            assertThat(at.packetsLeft()).isEqualTo(5 - i);
            assertThat(unprotect(at, protect(from, rtp(SSRC, i, 10)))).isNotNull();
            protect(endless, rtp(SSRC, i, 10));
        }
        byte[] room = new byte[200];
        System.arraycopy(rtp(SSRC, 5, 10), 0, room, 0, 22);
        assertThat(from.protect(room, 22)).isEqualTo(SrtpStatus.KEY_LIFETIME);
        assertThat(room).startsWith(rtp(SSRC, 5, 10));
        assertThat(status(at, protect(endless, rtp(SSRC, 5, 10)))).isEqualTo(SrtpStatus.KEY_LIFETIME);
        for (int i = 0; i < 5; i++) {
            assertThat(unprotectRtcp(at, protectRtcp(from, rtcp(SSRC, 8)))).isNotNull();
            protectRtcp(endless, rtcp(SSRC, 8));
        }
        System.arraycopy(rtcp(SSRC, 8), 0, room, 0, 8);
        assertThat(from.protectRtcp(room, 8)).isEqualTo(SrtpStatus.KEY_LIFETIME);
        assertThat(statusRtcp(at, protectRtcp(endless, rtcp(SSRC, 8)))).isEqualTo(SrtpStatus.KEY_LIFETIME);
    }

    @Test
    void theLifetimeOfAKeyEndsWithItsLastRtcpIndex() {
        sender.restore(List.of(new SrtpStream(SSRC, -1, SrtpKey.MAX_RTCP_PACKETS - 2 - SrtpSender.RESTORED_RTCP_GAP)));
        assertThat(unprotectRtcp(receiver, protectRtcp(sender, rtcp(SSRC, 8)))).isNotNull();
        byte[] room = new byte[200];
        System.arraycopy(rtcp(SSRC, 8), 0, room, 0, 8);
        assertThat(sender.protectRtcp(room, 8)).isEqualTo(SrtpStatus.KEY_LIFETIME);
    }

    @Test
    void anotherReceiverContinues() {
        transfer(65_000, 70_000);
        byte[] report = protectRtcp(sender, rtcp(SSRC, 12));
        assertThat(unprotectRtcp(receiver, report)).isNotNull();
        byte[] replayed = protect(sender, rtp(SSRC, 70_000, 10));
        assertThat(unprotect(receiver, replayed)).isNotNull();
        SrtpReceiver next = new SrtpReceiver(key);
        next.restore(receiver.snapshot());
        assertThat(next.snapshot()).isEqualTo(receiver.snapshot());
        assertThat(status(next, replayed)).isEqualTo(SrtpStatus.REPLAY);
        assertThat(statusRtcp(next, report)).isEqualTo(SrtpStatus.REPLAY);
        assertThat(unprotect(next, protect(sender, rtp(SSRC, 70_001, 10)))).isNotNull();
        assertThat(unprotectRtcp(next, protectRtcp(sender, rtcp(SSRC, 12)))).isNotNull();
        assertThatThrownBy(() -> next.restore(receiver.snapshot())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theNumberOfSourcesIsBounded() {
        for (int ssrc = 0; ssrc < SrtpReceiver.MAX_STREAMS; ssrc++) {
            assertThat(unprotect(receiver, protect(sender, rtp(ssrc, 1, 4)))).isNotNull();
        }
        SrtpSender more = new SrtpSender(key);
        assertThat(status(receiver, protect(more, rtp(-1, 1, 4)))).isEqualTo(SrtpStatus.TOO_MANY_STREAMS);
        assertThat(statusRtcp(receiver, protectRtcp(more, rtcp(-1, 8)))).isEqualTo(SrtpStatus.TOO_MANY_STREAMS);
        byte[] room = new byte[200];
        System.arraycopy(rtp(-1, 1, 4), 0, room, 0, 16);
        assertThat(sender.protect(room, 16)).isEqualTo(SrtpStatus.TOO_MANY_STREAMS);
        for (int ssrc = 0; ssrc < SrtpReceiver.MAX_STREAMS; ssrc++) {
            assertThat(unprotect(receiver, protect(sender, rtp(ssrc, 2, 4)))).isNotNull();
        }
    }

    @Test
    void closed() {
        byte[] packet = protect(sender, rtp(SSRC, 1, 4));
        byte[] report = protectRtcp(sender, rtcp(SSRC, 8));
        receiver.close();
        receiver.close();
        assertThat(status(receiver, packet)).isEqualTo(SrtpStatus.CLOSED);
        assertThat(statusRtcp(receiver, report)).isEqualTo(SrtpStatus.CLOSED);
    }
}
