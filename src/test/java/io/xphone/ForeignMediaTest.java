package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.xphone.audio.PcmFrame;
import io.xphone.options.MediaOptions;
import io.xphone.rtp.RtpPacket;
import io.xphone.rtp.TelephoneEvent;
import io.xphone.rtp.rtcp.Bye;
import io.xphone.rtp.rtcp.ReceiverReport;
import io.xphone.rtp.rtcp.ReportBlock;
import io.xphone.rtp.rtcp.RtcpCompound;
import io.xphone.rtp.rtcp.RtcpPacket;
import io.xphone.sdp.SdpParser;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets that others than the peer send to the ports of a call. */
class ForeignMediaTest {

    private static final int SSRC = 0x5eed;
    private static final int EVENTS = 101;

    private Vertx vertx;
    private RawUdp peer;
    private RtpVoice voice;
    private RtpVoice stranger;
    private Call call;
    private SipRequest invite;
    private int port;

    private void open(boolean epoll, MediaOptions media) throws Exception {
        open(epoll, media, "127.0.0.1");
    }

    /** @param host of the peer's media; its signalling comes from 127.0.0.1 */
    private void open(boolean epoll, MediaOptions media, String host) throws Exception {
        vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(epoll));
        peer = new RawUdp();
        voice = new RtpVoice(vertx, host, "voice", SSRC, 440);
        stranger = new RtpVoice(vertx, "127.0.0.2", "stranger", SSRC, 1_000);
        call = await(new Loopback(vertx)
                .server(Loopback.options().setMedia(media))
                .server()
                .dialUri("sip:600@127.0.0.1:" + peer.port()));
        invite = peer.request(Method.INVITE);
        port = SdpParser.parse(invite.body()).media().get(0).port();
        answer(invite, voice);
        await(call.answered());
    }

    private void answer(SipRequest request, RtpVoice at) throws Exception {
        peer.reply(request.response(200, null)
                .to(request.to().withTag("there"))
                .add(HeaderName.CONTACT, "<sip:peer@127.0.0.1:" + peer.port() + ">")
                .body("application/sdp", sdp(1, at))
                .build());
        peer.request(Method.ACK);
    }

    private static String sdp(int version, RtpVoice at) {
        return RawUdp.sdp(at.socket().host(), at.port())
                        .replace("o=- 1 1", "o=- 1 " + version)
                        .replace("RTP/AVP 0", "RTP/AVP 0 " + EVENTS)
                + "a=rtpmap:" + EVENTS + " telephone-event/8000\r\n";
    }

    @AfterEach
    void close() throws Exception {
        if (call.state() != CallState.ENDED) {
            call.end();
            peer.reply(peer.request(Method.BYE).response(200, null).build());
        }
        voice.close();
        stranger.close();
        peer.close();
        await(vertx.close());
    }

    /** Waits for a number of frames, none of which has the tone of the stranger. */
    private void strangerIsNotHeard(int frames) throws Exception {
        BlockingQueue<PcmFrame> heard = new LinkedBlockingQueue<>();
        AudioReader reader = call.audio().reader();
        reader.handler(heard::add);
        for (int i = 0; i < frames; i++) {
            assertThat(Loopback.share(next(heard), 1_000)).as("frame " + i).isLessThan(0.2);
        }
        await(reader.close());
    }

    private void peerIsHeard(int frames) throws Exception {
        AudioReader reader = call.audio().reader();
        await(Loopback.hears(reader, 440, frames));
        await(reader.close());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoSendsFirstLosesTheCallToTheSignalledHost(boolean epoll) throws Exception {
        open(epoll, new MediaOptions(), "127.0.0.3");
        stranger.speaks(port);
        await(Loopback.hears(call.audio().reader(), 1_000, 5)); // the peer could be behind a NAT
        call.audio().writer().write(Loopback.tone(700, 10_000));
        voice.speaks(port);
        peerIsHeard(20);
        voice.forgets(); // packets from before the stranger spoke
        strangerIsNotHeard(50);
        int heard = voice.hears();
        for (int i = 0; i < 50; i++) {
            int next = voice.hears();
            assertThat(next).as("all goes to the peer").isEqualTo(heard + 1 & 0xFFFF);
            heard = next;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whereThereIsNoNatAStrangerHasNotEvenTheFirstPackets(boolean epoll) throws Exception {
        open(epoll, new MediaOptions());
        stranger.speaks(port);
        call.audio().writer().write(Loopback.tone(700, 10_000));
        int heard = voice.hears();
        for (int i = 0; i < 50; i++) {
            int next = voice.hears();
            assertThat(next).as("all goes to the peer").isEqualTo(heard + 1 & 0xFFFF);
            heard = next;
        }
        assertThat(await(call.quality()).getPacketsReceived()).isZero();
        voice.speaks(port);
        strangerIsNotHeard(50);
        peerIsHeard(20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.2", "127.0.0.1"})
    void whoSendsWhileThePeerIsQuietIsNotHeard(String host) throws Exception {
        open(true, new MediaOptions());
        try (RtpVoice quietly = new RtpVoice(vertx, host, "quietly", SSRC, 1_000)) {
            voice.speaks(port);
            peerIsHeard(5);
            voice.fallsSilent();
            quietly.speaks(port);
            call.audio().writer().write(Loopback.tone(700, 10_000));
            strangerIsNotHeard(100);
            voice.speaks(port);
            peerIsHeard(5);
            int heard = voice.hears();
            assertThat(voice.hears()).as("all goes to the peer").isEqualTo(heard + 1 & 0xFFFF);
        }
    }

    @Test
    void strangersDoNotKeepACallAlive() throws Exception {
        open(true, new MediaOptions().setMediaTimeoutMs(700));
        voice.speaks(port);
        peerIsHeard(5);
        voice.fallsSilent();
        stranger.speaks(port);
        long timer = vertx.setPeriodic(50, tick -> {
            try {
                stranger.socket().send(compound(new ReceiverReport(SSRC, List.of())), port + 1);
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        });
        assertThat(await(call.ended()).reason()).isEqualTo(EndReason.TIMEOUT);
        vertx.cancelTimer(timer);
        peer.reply(peer.request(Method.BYE).response(200, null).build());
    }

    private static byte[] compound(RtcpPacket... packets) {
        byte[] bytes = new byte[400];
        return Arrays.copyOf(bytes, RtcpCompound.write(List.of(packets), bytes, 0));
    }

    private static byte[] digit(char digit, int sequence, boolean end) {
        byte[] packet = new byte[RtpPacket.HEADER_LENGTH + 4];
        RtpPacket.writeHeader(packet, 0, EVENTS, !end, sequence, 900_000, SSRC);
        packet[RtpPacket.HEADER_LENGTH] = (byte) TelephoneEvent.codeOf(digit);
        packet[RtpPacket.HEADER_LENGTH + 1] = (byte) (end ? 0x8A : 10);
        packet[RtpPacket.HEADER_LENGTH + 2] = 800 >> 8;
        packet[RtpPacket.HEADER_LENGTH + 3] = (byte) 800;
        return packet;
    }

    @Test
    void forgedDigitsAreNotTold() throws Exception {
        open(true, new MediaOptions());
        BlockingQueue<Digit> digits = new LinkedBlockingQueue<>();
        call.dtmfHandler(digits::add);
        voice.speaks(port);
        peerIsHeard(5);
        for (RtpVoice forger : List.of(stranger, voice)) {
            char digit = forger == stranger ? '6' : '7';
            forger.socket().send(digit(digit, 2_000, false), port);
            forger.socket().send(digit(digit, 2_001, true), port);
        }
        assertThat(next(digits).digit()).isEqualTo('7');
    }

    @Test
    void forgedReportsAreNotBelieved() throws Exception {
        open(true, new MediaOptions());
        voice.speaks(port);
        peerIsHeard(5);
        call.audio().writer().write(Loopback.tone(700, 10_000));
        byte[] sent = voice.socket().bytes();
        int ours = (sent[8] & 0xFF) << 24 | (sent[9] & 0xFF) << 16 | (sent[10] & 0xFF) << 8 | sent[11] & 0xFF;
        byte[] forged = compound(
                new ReceiverReport(SSRC, List.of(new ReportBlock(ours, 255, 9, 1, 0, 0, 0))),
                new Bye(List.of(SSRC), ""));
        byte[] genuine = compound(new ReceiverReport(SSRC, List.of(new ReportBlock(ours, 64, 9, 1, 0, 0, 0))));
        double loss = 0;
        while (loss < 20) { // RTCP begins a moment later than RTP
            stranger.socket().send(forged, port + 1);
            voice.socket().send(genuine, port + 1);
            stranger.socket().send(forged, port + 1);
            loss = await(call.quality()).getRemoteLossPercent();
        }
        assertThat(loss).isEqualTo(25);
        strangerIsNotHeard(5);
        assertThat(await(call.quality()).getRemoteLossPercent()).isEqualTo(25);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void packetsFromBeforeAMoveDoNotUndoIt(boolean epoll) throws Exception {
        open(epoll, new MediaOptions());
        voice.speaks(port);
        peerIsHeard(5);
        call.audio().writer().write(Loopback.tone(700, 10_000));
        try (RtpVoice moved = new RtpVoice(vertx, "moved", 600)) {
            moveTo(sdp(2, moved));
            int heard = moved.hears();
            for (int i = 0; i < 25; i++) {
                int next = moved.hears();
                assertThat(next).as("all goes to the new address").isEqualTo(heard + 1 & 0xFFFF);
                heard = next;
            }
            moved.speaks(port);
            AudioReader reader = call.audio().reader();
            await(Loopback.hears(reader, 600, 5));
            BlockingQueue<PcmFrame> frames = new LinkedBlockingQueue<>();
            reader.handler(frames::add);
            for (int i = 0; i < 25; i++) {
                assertThat(Loopback.share(next(frames), 440))
                        .as("the old address")
                        .isLessThan(0.2);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Shows("MediaOptions.followRebinding")
    void newBindingOfANatIsFollowed(boolean epoll) throws Exception {
        open(epoll, new MediaOptions().setFollowRebinding(true));
        voice.speaks(port);
        peerIsHeard(180); // until its address is settled
        call.audio().writer().write(Loopback.tone(700, 20_000));
        stranger.speaks(port);
        strangerIsNotHeard(75);
        voice.fallsSilent();
        AudioReader reader = call.audio().reader();
        await(Loopback.hears(reader, 1_000, 5));
        await(reader.close());
        stranger.hears();
        voice.speaks(port);
        peerIsHeard(5);
        strangerIsNotHeard(25);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void stallOfOursOpensNoCall(boolean epoll) throws Exception {
        open(epoll, new MediaOptions().setFollowRebinding(true).setEventLoops(1));
        Vertx elsewhere = Vertx.vertx();
        try (RtpVoice lively = new RtpVoice(elsewhere, "127.0.0.2", "lively", SSRC, 1_000);
                RtpVoice behindNat = new RtpVoice(elsewhere, "127.0.0.4", "behind NAT", SSRC, 440)) {
            moveTo(sdp(2, behindNat).replace("c=IN IP4 127.0.0.1", "c=IN IP4 127.0.0.3"));
            behindNat.speaks(port);
            peerIsHeard(5);
            call.audio().writer().write(Loopback.tone(700, 20_000));
            Promise<Context> loop = Promise.promise();
            call.audio().onMediaEventLoop(near -> loop.complete(Vertx.currentContext()));
            for (int i = 0; i < 3; i++) {
                stall(await(loop.future()), 1_200, () -> lively.say(port)); // read first afterwards
                strangerIsNotHeard(20);
            }
            lively.socket().socket().setSoTimeout(1);
            assertThatThrownBy(lively::hears).isInstanceOf(SocketTimeoutException.class);
        } finally {
            await(elsewhere.close());
        }
    }

    private static void stall(Context context, int millis, Runnable first) throws Exception {
        Promise<Void> over = Promise.promise();
        context.runOnContext(ignored -> {
            first.run();
            for (long start = System.nanoTime(); System.nanoTime() - start < millis * 1_000_000L; ) {
                Thread.onSpinWait();
            }
            over.complete();
        });
        await(over.future());
    }

    private void moveTo(String sdp) throws Exception {
        int sip = peer.last().getPort();
        peer.send(inDialog(peer.text("INVITE", "move", "unused", "", 9_000, "", sdp)), sip);
        assertThat(peer.answer().status()).isEqualTo(200);
        peer.send(inDialog(peer.text("ACK", "moved", "unused", "", 9_000, "", "")), sip);
    }

    /** A request of the peer in the dialog of the call. */
    private String inDialog(String text) {
        return text.replace("Call-ID: unused", "Call-ID: " + invite.callId())
                .replaceFirst("From: [^\r]*", "From: <sip:600@127.0.0.1>;tag=there")
                .replaceFirst("To: [^\r]*", "To: " + invite.from());
    }
}
