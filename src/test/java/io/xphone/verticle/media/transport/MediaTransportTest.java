package io.xphone.verticle.media.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.xphone.audio.EncodedFrame;
import io.xphone.rtp.RtpPacket;
import io.xphone.rtp.srtp.SrtpSender;
import io.xphone.rtp.srtp.SrtpStatus;
import io.xphone.rtp.srtp.SrtpSuite;
import io.xphone.sdp.transport.CryptoAttribute;
import io.xphone.sdp.transport.CryptoSuite;
import io.xphone.sdp.transport.DtlsParameters;
import io.xphone.sdp.transport.InlineKey;
import io.xphone.sdp.transport.MediaProfile;
import io.xphone.sdp.transport.NegotiatedTransport;
import io.xphone.sdp.transport.SdesKeys;
import io.xphone.sdp.transport.SetupRole;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MediaTransportTest {

    private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.1", 4000);

    /** One end: what it sends from each socket, and what it receives. */
    private static final class End implements MediaTransport.Receiver {
        final List<byte[]> rtp = new ArrayList<>();
        final List<byte[]> rtcp = new ArrayList<>();
        final List<String> received = new ArrayList<>();
        final byte[] scratch = new byte[400];
        final MediaTransport transport = new MediaTransport(
                (data, length, to) -> rtp.add(Arrays.copyOf(data, length)),
                () -> (data, length, to) -> rtcp.add(Arrays.copyOf(data, length)),
                scratch,
                this);

        @Override
        public void onRtp(byte[] data, int length, InetSocketAddress sender) {
            received.add("rtp " + transport.unprotect(data, length, now));
        }

        @Override
        public void onRtcp(byte[] data, int length, InetSocketAddress sender) {
            received.add("rtcp " + transport.unprotectRtcp(data, length, now));
        }

        @Override
        public boolean acceptsDtls(InetSocketAddress sender, boolean rtcp) {
            return true;
        }

        long now;
    }

    /** Else a long packet would be dropped where it is encrypted. */
    @Test
    void longestPacketHasRoomForItsTag() {
        DefaultEventLoop loop = new DefaultEventLoop();
        PacketScratch scratch = PacketScratch.of(loop);
        loop.shutdownGracefully();
        int longest = RtpPacket.HEADER_LENGTH + EncodedFrame.MAX_PAYLOAD + SrtpSender.MAX_OVERHEAD;
        assertThat(scratch.packet).hasSize(longest);
        assertThat(scratch.outgoing.capacity()).isEqualTo(longest);
    }

    private final End left = new End();
    private final End right = new End();

    private static CryptoAttribute line(CryptoSuite suite, int fill) {
        byte[] key = new byte[suite.materialLength()];
        Arrays.fill(key, (byte) fill);
        return CryptoAttribute.of(1, suite, InlineKey.of(key));
    }

    private static NegotiatedTransport sdes(CryptoSuite suite, int local, int remote, boolean mux) {
        return new NegotiatedTransport(
                MediaProfile.SAVP,
                Optional.of(new SdesKeys(line(suite, local), line(suite, remote))),
                Optional.empty(),
                mux,
                Optional.empty());
    }

    private static byte[] rtp(int sequence) {
        byte[] packet = new byte[172];
        packet[0] = (byte) 0x80;
        packet[2] = (byte) (sequence >> 8);
        packet[3] = (byte) sequence;
        packet[20] = 0x55;
        return packet;
    }

    private static byte[] report() {
        return new byte[] {(byte) 0x80, (byte) 201, 0, 1, 1, 2, 3, 4};
    }

    @Test
    void theSuitesOfSdpAreThoseOfSrtp() {
        for (CryptoSuite suite : CryptoSuite.values()) {
            SrtpSuite srtp = SrtpSuite.ofSdpName(suite.sdpName());
            assertThat(srtp).as(suite.sdpName()).isNotNull();
            assertThat(srtp.keyLength()).isEqualTo(suite.keyLength());
            assertThat(srtp.saltLength()).isEqualTo(suite.saltLength());
        }
        assertThat(CryptoSuite.values()).hasSameSizeAs(SrtpSuite.values());
    }

    @ParameterizedTest
    @EnumSource(CryptoSuite.class)
    void bothDirectionsHaveTheirOwnKeys(CryptoSuite suite) {
        left.transport.apply(sdes(suite, 1, 2, false), 0);
        right.transport.apply(sdes(suite, 2, 1, false), 0);
        left.transport.sendRtp(rtp(1), 172, PEER);
        left.transport.sendRtcp(report(), 8, PEER);
        byte[] sent = left.rtp.get(0);
        assertThat(sent.length).isGreaterThan(172);
        assertThat(Arrays.copyOfRange(sent, 12, 172)).isNotEqualTo(Arrays.copyOfRange(rtp(1), 12, 172));
        right.transport.onRtpSocket(sent.clone(), sent.length, PEER);
        right.transport.onRtpSocket(sent.clone(), sent.length, PEER);
        byte[] compound = left.rtcp.get(0);
        right.transport.onRtcpSocket(compound.clone(), compound.length, PEER);
        assertThat(right.received).containsExactly("rtp 172", "rtp -2", "rtcp 8");
        assertThat(right.transport.rejection()).contains("replayed");
        assertThat(right.transport.suite()).isEqualTo(suite.sdpName());
        left.transport.onRtpSocket(sent.clone(), sent.length, PEER);
        assertThat(left.received).as("its own packet, reflected").containsExactly("rtp -1");
    }

    @Test
    void aPacketWithoutRoomForItsTagIsNotSent() {
        left.transport.apply(sdes(CryptoSuite.AES_CM_128_HMAC_SHA1_80, 1, 2, false), 0);
        byte[] packet = Arrays.copyOf(rtp(1), 395);
        left.transport.sendRtp(packet, packet.length, PEER);
        assertThat(left.rtp).isEmpty();
    }

    @Test
    void aPacketInTheScratchArrayIsEncryptedInPlaceAndAnotherIsLeftAsItWas() {
        left.transport.apply(sdes(CryptoSuite.AES_CM_128_HMAC_SHA1_80, 1, 2, false), 0);
        byte[] own = rtp(1);
        left.transport.sendRtp(own, own.length, PEER);
        assertThat(own).isEqualTo(rtp(1));
        System.arraycopy(rtp(2), 0, left.scratch, 0, 172);
        left.transport.sendRtp(left.scratch, 172, PEER);
        assertThat(left.rtp).hasSize(2);
    }

    @Test
    void newKeysCountAtOnceAndThoseBeforeForPacketsOnTheirWay() {
        left.transport.apply(sdes(CryptoSuite.AES_CM_128_HMAC_SHA1_80, 1, 2, false), 0);
        right.transport.apply(sdes(CryptoSuite.AES_CM_128_HMAC_SHA1_80, 2, 1, false), 0);
        left.transport.sendRtp(rtp(1), 172, PEER);
        left.transport.sendRtp(rtp(2), 172, PEER);
        left.transport.apply(sdes(CryptoSuite.AEAD_AES_128_GCM, 3, 2, false), 0);
        left.transport.sendRtp(rtp(3), 172, PEER);
        right.transport.apply(sdes(CryptoSuite.AEAD_AES_128_GCM, 2, 3, false), 0);
        receive(2);
        receive(0);
        right.now = SrtpContexts.OVERLAP_NANOS + 1;
        receive(1);
        receive(2);
        assertThat(right.received).containsExactly("rtp 172", "rtp 172", "rtp -1", "rtp -2");
    }

    private void receive(int index) {
        byte[] packet = left.rtp.get(index).clone();
        right.transport.onRtpSocket(packet, packet.length, PEER);
    }

    @Test
    void anUnchangedKeyContinues() {
        NegotiatedTransport same = sdes(CryptoSuite.AES_CM_128_HMAC_SHA1_80, 1, 2, false);
        left.transport.apply(same, 0);
        right.transport.apply(sdes(CryptoSuite.AES_CM_128_HMAC_SHA1_80, 2, 1, false), 0);
        left.transport.sendRtp(rtp(1), 172, PEER);
        left.transport.apply(sdes(CryptoSuite.AES_CM_128_HMAC_SHA1_80, 1, 4, false), 0);
        left.transport.sendRtp(rtp(1), 172, PEER);
        assertThat(left.rtp).as("one sequence number, one packet").hasSize(1);
        receive(0);
        right.transport.apply(sdes(CryptoSuite.AES_CM_128_HMAC_SHA1_80, 5, 1, false), 0);
        receive(0);
        assertThat(right.received).containsExactly("rtp 172", "rtp -2");
    }

    @Test
    void aSecuredCallNeverBecomesPlain() {
        left.transport.apply(sdes(CryptoSuite.AES_CM_128_HMAC_SHA1_80, 1, 2, false), 0);
        left.transport.answered();
        left.transport.apply(NegotiatedTransport.PLAIN, 0);
        sendsAndReceivesNothing(left);
        assertThat(left.transport.suite()).isNull();
    }

    @Test
    void aPlainBranchMayAnswerAfterOneThatWasSecured() {
        left.transport.apply(sdes(CryptoSuite.AES_CM_128_HMAC_SHA1_80, 1, 2, false), 0);
        left.transport.apply(NegotiatedTransport.PLAIN, 0);
        left.transport.answered();
        left.transport.sendRtp(rtp(1), 172, PEER);
        assertThat(left.rtp.get(0)).isEqualTo(rtp(1));
        assertThat(left.transport.suite()).isNull();
    }

    @Test
    void beforeTheKeysOfDtlsNothingPasses() {
        left.transport.apply(
                new NegotiatedTransport(
                        MediaProfile.DTLS_SAVP,
                        Optional.empty(),
                        Optional.of(new DtlsParameters(SetupRole.ACTIVE, List.of(), "", "")),
                        true,
                        Optional.empty()),
                0);
        sendsAndReceivesNothing(left);
        List<io.xphone.rtp.srtp.SrtpKey> keys = SrtpContexts.keys(line(CryptoSuite.AES_CM_128_HMAC_SHA1_80, 7));
        left.transport.keys(keys.get(0), keys, 0);
        left.transport.sendRtp(rtp(1), 172, PEER);
        assertThat(left.rtp).hasSize(1);
    }

    @Test
    void afterItsEndNothingPasses() {
        left.transport.apply(sdes(CryptoSuite.AES_CM_128_HMAC_SHA1_80, 1, 2, false), 0);
        left.transport.close();
        sendsAndReceivesNothing(left);
    }

    private static void sendsAndReceivesNothing(End end) {
        end.received.clear();
        end.transport.sendRtp(rtp(1), 172, PEER);
        end.transport.sendRtcp(report(), 8, PEER);
        end.transport.onRtpSocket(rtp(1), 172, PEER);
        end.transport.onRtcpSocket(report(), 8, PEER);
        assertThat(end.rtp).isEmpty();
        assertThat(end.rtcp).isEmpty();
        assertThat(end.received).allMatch(result -> result.contains("-"));
    }

    @Test
    void rtcpOnThePortOfRtp() {
        left.transport.onRtpSocket(report(), 8, PEER);
        left.transport.sendRtcp(report(), 8, PEER);
        assertThat(left.rtcp).as("not agreed").hasSize(1);
        left.transport.apply(
                new NegotiatedTransport(MediaProfile.AVP, Optional.empty(), Optional.empty(), true, Optional.empty()),
                0);
        left.transport.onRtpSocket(report(), 8, PEER);
        left.transport.onRtpSocket(rtp(1), 172, PEER);
        left.transport.sendRtcp(report(), 8, PEER);
        assertThat(left.received).containsExactly("rtp 8", "rtcp 8", "rtp 172");
        assertThat(left.rtp).hasSize(1);
    }

    /** Asterisk does so after each new key of its peer; its sequence numbers have wrapped in the meantime. */
    @Test
    void aPeerMayBeginAgainWithItsCountersAfterANewKeyOfOurs() {
        CryptoSuite suite = CryptoSuite.AES_CM_128_HMAC_SHA1_80;
        left.transport.apply(sdes(suite, 1, 2, false), 0);
        right.transport.apply(sdes(suite, 2, 1, false), 0);
        pass(left, 65_534, 65_535, 0, 1);
        right.transport.apply(sdes(suite, 3, 1, false), 0);
        End again = new End();
        again.transport.apply(sdes(suite, 1, 3, false), 0);
        pass(again, 2, 3);
        assertThat(right.received).hasSize(6).containsOnly("rtp 172");
        // once: another restart without a new key is not followed
        pass(left, 2);
        assertThat(right.received).hasSize(7);
        End third = new End();
        third.transport.apply(sdes(suite, 1, 3, false), 0);
        pass(third, 3);
        assertThat(right.received.get(7)).isNotEqualTo("rtp 172");
    }

    @Test
    void aPacketThatSrtpForbidsToSendIsCounted() {
        left.transport.apply(sdes(CryptoSuite.AES_CM_128_HMAC_SHA1_80, 1, 2, false), 0);
        left.transport.sendRtp(rtp(7), 172, PEER);
        assertThat(left.transport.unsent()).isZero();
        left.transport.sendRtp(rtp(7), 172, PEER);
        assertThat(left.rtp).hasSize(1);
        assertThat(left.transport.unsent()).isEqualTo(1);
        assertThat(left.transport.unsentReason()).isEqualTo(SrtpStatus.text(SrtpStatus.REPLAY));
    }

    @Test
    void aRecordedPacketIsNoNewBeginning() {
        CryptoSuite suite = CryptoSuite.AES_CM_128_HMAC_SHA1_80;
        left.transport.apply(sdes(suite, 1, 2, false), 0);
        right.transport.apply(sdes(suite, 2, 1, false), 0);
        pass(left, 65_534, 65_535, 0, 1);
        right.transport.apply(sdes(suite, 3, 1, false), 0);
        End recorded = new End();
        recorded.transport.apply(sdes(suite, 1, 3, false), 0);
        pass(recorded, 65_534);
        right.received.clear();
        pass(left, 2, 3);
        right.now = SrtpContexts.RESTART_NANOS + 1;
        pass(left, 4);
        assertThat(right.received).containsExactly("rtp 172", "rtp 172", "rtp 172");
    }

    @Test
    void theCountersOfAPeerAreExpectedToContinueSomeTimeAfterANewKeyOfOurs() {
        CryptoSuite suite = CryptoSuite.AES_CM_128_HMAC_SHA1_80;
        left.transport.apply(sdes(suite, 1, 2, false), 0);
        right.transport.apply(sdes(suite, 2, 1, false), 0);
        pass(left, 65_535, 0);
        right.transport.apply(sdes(suite, 3, 1, false), 0);
        right.now = SrtpContexts.RESTART_NANOS + 1;
        End again = new End();
        again.transport.apply(sdes(suite, 1, 3, false), 0);
        pass(again, 1);
        assertThat(right.received.get(2)).isNotEqualTo("rtp 172");
        pass(left, 1);
        assertThat(right.received.get(3)).isEqualTo("rtp 172");
    }

    /** RFC 4568 §6.1: packets after the lifetime are not accepted; RTP and RTCP are counted apart. */
    @Test
    void aKeyOfThePeerEndsWithItsLifetime() {
        CryptoSuite suite = CryptoSuite.AES_CM_128_HMAC_SHA1_80;
        left.transport.apply(sdes(suite, 1, 2, false), 0);
        right.transport.apply(limited(suite, 2, 1), 0);
        pass(left, 1, 2, 3, 4, 5, 6);
        assertThat(right.received).containsExactly("rtp 172", "rtp 172", "rtp 172", "rtp 172", "rtp -4", "rtp -4");
        assertThat(right.transport.rejected()).isEqualTo(2);
        assertThat(right.transport.rejection()).contains("lifetime");
        for (int i = 0; i < 5; i++) {
            left.transport.sendRtcp(report(), 8, PEER);
            byte[] sent = left.rtcp.remove(0);
            right.transport.onRtcpSocket(sent, sent.length, PEER);
        }
        assertThat(right.received.subList(6, 11)).containsExactly("rtcp 8", "rtcp 8", "rtcp 8", "rtcp 8", "rtcp -4");
        right.transport.apply(limited(suite, 2, 1), 0);
        pass(left, 7);
        assertThat(right.received.get(11)).as("the same key again").isEqualTo("rtp -4");
        left.transport.apply(sdes(suite, 3, 2, false), 0);
        right.transport.apply(limited(suite, 2, 3), 0);
        pass(left, 8);
        assertThat(right.received.get(12)).as("a new key").isEqualTo("rtp 172");
    }

    @Test
    void aKeyThatEndsSoonIsReportedOnceAndAtMostOnceAMinute() {
        CryptoSuite suite = CryptoSuite.AES_CM_128_HMAC_SHA1_80;
        left.transport.apply(sdes(suite, 1, 2, false), 0);
        right.transport.apply(limited(suite, 2, 1), 0);
        assertThat(right.transport.keyEnds(0)).isFalse();
        pass(left, 1, 2);
        assertThat(right.transport.keyEnds(0)).isFalse();
        pass(left, 3);
        assertThat(right.transport.keyEnds(0)).as("one of four is left").isTrue();
        assertThat(right.transport.keyEnds(SrtpContexts.RENEWAL_NANOS))
                .as("the same key")
                .isFalse();
        left.transport.apply(sdes(suite, 3, 2, false), 0);
        right.transport.apply(limited(suite, 2, 3), 0);
        pass(left, 4, 5, 6);
        assertThat(right.transport.keyEnds(SrtpContexts.RENEWAL_NANOS - 1)).isFalse();
        assertThat(right.transport.keyEnds(SrtpContexts.RENEWAL_NANOS)).isTrue();
    }

    /** A peer that begins again with its counters, see above, has the same key still. */
    @Test
    void theLifetimeGoesOnWhenThePeerBeginsAgainWithItsCounters() {
        CryptoSuite suite = CryptoSuite.AES_CM_128_HMAC_SHA1_80;
        left.transport.apply(sdes(suite, 1, 2, false), 0);
        right.transport.apply(limited(suite, 2, 1), 0);
        pass(left, 65_535, 0);
        right.transport.apply(limited(suite, 3, 1), 0);
        End again = new End();
        again.transport.apply(sdes(suite, 1, 3, false), 0);
        pass(again, 1, 2, 3);
        assertThat(right.received).containsExactly("rtp 172", "rtp 172", "rtp 172", "rtp 172", "rtp -4");
    }

    /** The peer permits four packets for its key. */
    private static NegotiatedTransport limited(CryptoSuite suite, int local, int remote) {
        String text = line(suite, remote).text() + "|2^2";
        CryptoAttribute limited = CryptoAttribute.parse(text).orElseThrow();
        return new NegotiatedTransport(
                MediaProfile.SAVP,
                Optional.of(new SdesKeys(line(suite, local), limited)),
                Optional.empty(),
                false,
                Optional.empty());
    }

    private void pass(End from, int... sequences) {
        for (int sequence : sequences) {
            from.transport.sendRtp(rtp(sequence), 172, PEER);
            byte[] sent = from.rtp.remove(from.rtp.size() - 1);
            right.transport.onRtpSocket(sent, sent.length, PEER);
        }
    }
}
