package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.vertx.core.Vertx;
import io.xphone.audio.PcmFrame;
import io.xphone.options.MediaOptions;
import io.xphone.options.SrtpMode;
import io.xphone.rtp.rtcp.Bye;
import io.xphone.rtp.rtcp.ReceiverReport;
import io.xphone.rtp.rtcp.ReportBlock;
import io.xphone.rtp.rtcp.RtcpCompound;
import io.xphone.rtp.rtcp.RtcpPacket;
import io.xphone.rtp.srtp.SrtpKey;
import io.xphone.rtp.srtp.SrtpReceiver;
import io.xphone.rtp.srtp.SrtpSender;
import io.xphone.rtp.srtp.SrtpSuite;
import io.xphone.sdp.SdpParser;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Packets of attackers into an encrypted call, from addresses of their own and, as spoofed packets have it, from that of the
 * peer: nothing of them is heard, believed or counted, and the call goes on.
 */
class EncryptedCallAttackTest {

    private static final int SSRC = 0x5eed;
    private static final double PEER = 440;
    private static final double ATTACKER = 1_000;
    private static final SrtpSuite SUITE = SrtpSuite.AES_CM_128_HMAC_SHA1_80;

    private final Random random = new Random(17);
    private final byte[] peerKey = bytes(30);
    private final SrtpSender peerSrtp = new SrtpSender(SrtpKey.of(SUITE, peerKey));
    private Vertx vertx;
    private RawUdp peer;
    private RtpVoice voice;
    private RtpVoice stranger;
    private RtpVoice neighbour;
    private Call call;
    private SrtpReceiver ours;
    private int port;

    @BeforeEach
    void vertx() throws Exception {
        vertx = Vertx.vertx();
        peer = new RawUdp();
        voice = new RtpVoice(vertx, "127.0.0.1", "voice", SSRC, PEER);
        voice.encrypts(packet -> protect(peerSrtp, packet));
        stranger = new RtpVoice(vertx, "127.0.0.2", "stranger", SSRC, ATTACKER);
        neighbour = new RtpVoice(vertx, "127.0.0.1", "neighbour", SSRC, ATTACKER);
    }

    private void open(MediaOptions media) throws Exception {
        open(media, "");
    }

    /** @param policy of the peer for its key, after the key */
    private void open(MediaOptions media, String policy) throws Exception {
        call = await(new Loopback(vertx)
                .server(Loopback.options()
                        .setMedia(media.setSrtp(SrtpMode.REQUIRED).setSrtpWithoutTls(true)))
                .server()
                .dialUri("sip:600@127.0.0.1:" + peer.port()));
        SipRequest invite = peer.request(Method.INVITE);
        var offer = SdpParser.parse(invite.body()).media().get(0);
        port = offer.port();
        String inline = offer.attribute("crypto").orElseThrow();
        ours = new SrtpReceiver(SrtpKey.of(
                SUITE,
                Base64.getDecoder()
                        .decode(inline.substring(inline.indexOf("inline:") + 7).split("[| ]")[0])));
        String answer = RawUdp.sdp(voice.port()).replace("RTP/AVP", "RTP/SAVP") + "a=crypto:1 " + SUITE.sdpName()
                + " inline:" + Base64.getEncoder().encodeToString(peerKey) + policy + "\r\n";
        peer.reply(invite.response(200, null)
                .to(invite.to().withTag("there"))
                .add(HeaderName.CONTACT, "<sip:peer@127.0.0.1:" + peer.port() + ">")
                .body("application/sdp", answer)
                .build());
        peer.request(Method.ACK);
        await(call.answered());
        voice.speaks(port);
        peerIsHeard();
    }

    @AfterEach
    void close() throws Exception {
        if (call.state() != CallState.ENDED) {
            call.end();
            peer.reply(peer.request(Method.BYE).response(200, null).build());
        }
        voice.close();
        stranger.close();
        neighbour.close();
        peer.close();
        await(vertx.close());
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] protect(SrtpSender sender, byte[] plain) {
        byte[] packet = Arrays.copyOf(plain, plain.length + SrtpSender.MAX_OVERHEAD);
        return Arrays.copyOf(packet, sender.protect(packet, plain.length));
    }

    private static byte[] protectRtcp(SrtpSender sender, byte[] plain) {
        byte[] packet = Arrays.copyOf(plain, plain.length + SrtpSender.MAX_OVERHEAD);
        return Arrays.copyOf(packet, sender.protectRtcp(packet, plain.length));
    }

    /** Sends to a port of the call from the very socket of the peer, five times as often as the peer does. */
    private void spoof(Supplier<byte[]> packets, int to) {
        vertx.setPeriodic(4, tick -> {
            try {
                byte[] packet = packets.get();
                if (packet != null) {
                    voice.socket().send(packet, to);
                }
            } catch (Exception closed) {
                vertx.cancelTimer(tick);
            }
        });
    }

    private void peerIsHeard() throws Exception {
        AudioReader reader = call.audio().reader();
        await(Loopback.hears(reader, PEER, 10));
        await(reader.close());
    }

    /** The attacker is in none of 40 frames and more, and the peer in at least 20. */
    private void onlyThePeerIsHeard() throws Exception {
        BlockingQueue<PcmFrame> frames = new LinkedBlockingQueue<>();
        AudioReader reader = call.audio().reader();
        reader.handler(frames::add);
        int heard = 0;
        for (int i = 0; i < 40 || heard < 20; i++) {
            assertThat(i).as("the peer was in %d frames", heard).isLessThan(1_000);
            PcmFrame frame = next(frames);
            assertThat(Loopback.share(frame, ATTACKER)).as("frame " + i).isLessThan(0.2);
            heard += Loopback.share(frame, PEER) > 0.8 ? 1 : 0;
        }
        await(reader.close());
    }

    @Test
    void plainPackets() throws Exception {
        open(new MediaOptions());
        stranger.speaks(port);
        neighbour.speaks(port);
        RtpVoice spoofed = new RtpVoice(vertx, "127.0.0.1", "spoofed", SSRC, ATTACKER);
        spoof(spoofed::packet, port);
        onlyThePeerIsHeard();
        spoofed.close();
    }

    @Test
    void packetsOfAnotherKey() throws Exception {
        open(new MediaOptions());
        for (RtpVoice attacker : List.of(stranger, neighbour)) {
            SrtpSender key = new SrtpSender(SrtpKey.of(SUITE, bytes(30)));
            attacker.encrypts(packet -> protect(key, packet));
        }
        stranger.speaks(port);
        spoof(neighbour::packet, port);
        onlyThePeerIsHeard();
    }

    /** The attacker recorded a second in which the peer had another tone, and sends it again and again. */
    @Test
    void replayedPackets() throws Exception {
        open(new MediaOptions());
        voice.fallsSilent();
        RtpVoice before = new RtpVoice(vertx, "127.0.0.1", "before", SSRC + 1, ATTACKER);
        Queue<byte[]> recorded = new ConcurrentLinkedQueue<>();
        UnaryOperator<byte[]> recording = packet -> {
            byte[] encrypted = protect(peerSrtp, packet);
            recorded.add(encrypted);
            return encrypted;
        };
        before.encrypts(recording);
        AudioReader reader = call.audio().reader();
        spoof(() -> recorded.size() < 50 ? before.packet() : null, port);
        await(Loopback.hears(reader, ATTACKER, 10));
        await(reader.close());
        voice.speaks(port);
        peerIsHeard();
        long received = await(call.quality()).getPacketsReceived();
        spoof(
                () -> {
                    byte[] packet = recorded.poll();
                    recorded.add(packet);
                    return packet;
                },
                port);
        onlyThePeerIsHeard();
        assertThat(await(call.quality()).getPacketsReceived() - received)
                .as("those of the peer alone")
                .isLessThan(150);
        before.close();
    }

    @Test
    void garbageOfEveryLength() throws Exception {
        open(new MediaOptions());
        try (LogTap log = LogTap.all()) {
            for (int length = 0; length <= 200; length++) {
                for (int i = 0; i < 4; i++) {
                    byte[] packet = bytes(length);
                    if (length > 11) {
                        packet[0] = (byte) (0x80 | packet[0] & 0x3F);
                        System.arraycopy(new byte[] {0, 0, 0x5e, (byte) 0xed}, 0, packet, i < 2 ? 8 : 4, 4);
                    }
                    voice.socket().send(packet, port + i % 2);
                    stranger.socket().send(packet, port + i % 2);
                }
            }
            onlyThePeerIsHeard();
            assertThat(log.lines(Level.ERROR)).isEmpty();
            assertThat(log.lines(Level.WARN).stream().filter(line -> line.contains("encrypted as agreed")))
                    .hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    void truncatedPackets() throws Exception {
        open(new MediaOptions());
        byte[][] genuine = new byte[1][];
        voice.encrypts(packet -> genuine[0] = protect(peerSrtp, packet));
        spoof(() -> genuine[0] == null ? null : Arrays.copyOf(genuine[0], random.nextInt(genuine[0].length)), port);
        onlyThePeerIsHeard();
    }

    @Test
    void attackersDoNotKeepACallAlive() throws Exception {
        open(new MediaOptions().setMediaTimeoutMs(700));
        voice.fallsSilent();
        stranger.speaks(port);
        spoof(neighbour::packet, port);
        spoof(() -> compound(new ReceiverReport(SSRC, List.of())), port + 1);
        assertThat(await(call.ended()).reason()).isEqualTo(EndReason.TIMEOUT);
        peer.reply(peer.request(Method.BYE).response(200, null).build());
    }

    /** The peer itself is no longer heard when its key has carried as many packets as it stated. */
    @Test
    void theKeyOfThePeerEndsWithItsLifetime() throws Exception {
        try (LogTap log = LogTap.all()) {
            open(new MediaOptions().setMediaTimeoutMs(1_500), "|2^7");
            assertThat(await(call.ended()).reason()).isEqualTo(EndReason.TIMEOUT);
            peer.reply(peer.request(Method.BYE).response(200, null).build());
            assertThat(log.lines(Level.WARN).stream()
                            .filter(line -> line.contains("as many packets as the peer permits")))
                    .hasSize(1);
        }
    }

    private static byte[] compound(RtcpPacket... packets) {
        byte[] bytes = new byte[400];
        return Arrays.copyOf(bytes, RtcpCompound.write(List.of(packets), bytes, 0));
    }

    private static byte[] loss(int source, int fraction) {
        return compound(new ReceiverReport(SSRC, List.of(new ReportBlock(source, fraction, 9, 1, 0, 0, 0))));
    }

    /** A BYE and a report of full loss in plain, a truncated one, and one that was recorded before. */
    @Test
    void forgedAndReplayedReports() throws Exception {
        open(new MediaOptions());
        call.audio().writer().write(Loopback.tone(700, 10_000));
        byte[] sent = voice.socket().bytes();
        assertThat(ours.unprotect(sent, sent.length)).isEqualTo(172);
        int source = (sent[8] & 0xFF) << 24 | (sent[9] & 0xFF) << 16 | (sent[10] & 0xFF) << 8 | sent[11] & 0xFF;
        byte[] forged = compound(
                new ReceiverReport(SSRC, List.of(new ReportBlock(source, 255, 9, 1, 0, 0, 0))),
                new Bye(List.of(SSRC), ""));
        byte[] recorded = protectRtcp(peerSrtp, loss(source, 192));
        double loss = 0;
        while (loss < 70) { // RTCP begins a moment later than RTP
            voice.socket().send(forged, port + 1);
            voice.socket().send(recorded, port + 1);
            loss = await(call.quality()).getRemoteLossPercent();
        }
        assertThat(loss).isEqualTo(75);
        byte[] next = protectRtcp(peerSrtp, loss(source, 64));
        voice.socket().send(Arrays.copyOf(next, next.length - 4), port + 1);
        for (byte[] attack :
                List.of(forged, recorded, protectRtcp(new SrtpSender(SrtpKey.of(SUITE, bytes(30))), forged))) {
            stranger.socket().send(attack, port + 1);
            voice.socket().send(attack, port + 1);
        }
        voice.socket().send(next, port + 1);
        while (loss > 70) {
            loss = await(call.quality()).getRemoteLossPercent();
        }
        assertThat(loss).isEqualTo(25);
        voice.socket().send(recorded, port + 1);
        voice.socket().send(forged, port + 1);
        onlyThePeerIsHeard(); // a BYE would have ended its stream
        assertThat(await(call.quality()).getRemoteLossPercent()).isEqualTo(25);
    }
}
