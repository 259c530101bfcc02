package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.mistake;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.xphone.Loopback.Listening;
import io.xphone.Loopback.Pair;
import io.xphone.audio.PcmFrame;
import io.xphone.bus.AudioPacket;
import io.xphone.bus.AudioWriterLease;
import io.xphone.bus.AudioWriterRequest;
import io.xphone.bus.BusErrors;
import io.xphone.bus.CallControl;
import io.xphone.options.DtmfMode;
import io.xphone.options.MediaOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.peers.Peers;
import io.xphone.sdp.AudioCapabilities;
import io.xphone.sdp.CodecSpec;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import io.xphone.testing.PbxCall;
import io.xphone.testing.RecordedRtp;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each option of sound changes. */
class MediaOptionsTest extends OnLoopback {

    private record Up(Call call, PbxCall pbx, FakePbx peer) {

        String sdp() {
            SipRequest invite = peer.recorder().lastInvite().orElseThrow();
            return new String(invite.body(), StandardCharsets.UTF_8);
        }
    }

    private Up up(MediaOptions media) throws Exception {
        return up(media, pbx(new FakePbxOptions().setRtcpIntervalMillis(0)));
    }

    private Up up(MediaOptions media, FakePbx peer) throws Exception {
        Listening server = loop.server(Loopback.options().setMedia(media));
        Call call = await(server.server().dialUri(peer.uri("1")));
        await(call.answered());
        List<PbxCall> calls = await(peer.calls());
        return new Up(call, calls.get(calls.size() - 1), peer);
    }

    @Test
    @Shows({"MediaOptions.rtpAddress", "SipServerOptions.media"})
    void anotherAddressIsWritten() throws Exception {
        assertThat(up(new MediaOptions().setRtpAddress("192.0.2.9")).sdp()).contains("c=IN IP4 192.0.2.9\r\n");
        assertThat(up(new MediaOptions()).sdp()).contains("c=IN IP4 127.0.0.1\r\n");
    }

    @Test
    @Shows("MediaOptions.bindAddress")
    void anotherAddressIsBound() throws Exception {
        Up up = up(new MediaOptions().setBindAddress("127.0.0.2"));
        assertThat(up.sdp()).contains("c=IN IP4 127.0.0.2\r\n");
        CompletableFuture<Void> heard = Loopback.hears(up.call().audio().reader(), 440, 10);
        up.pbx().media().sendTone(440, 600);
        await(heard);
    }

    @Test
    @Shows({"MediaOptions.rtpPortMin", "MediaOptions.rtpPortMax"})
    void portsAreOfTheRangeAndEndWithIt() throws Exception {
        int port = Peers.freePorts(3);
        MediaOptions media = new MediaOptions().setRtpPortMin(port).setRtpPortMax(port + 1);
        FakePbx peer = pbx();
        Listening server = loop.server(Loopback.options().setMedia(media));
        Call first = await(server.server().dialUri(peer.uri("1")));
        await(first.answered());
        assertThat(new String(peer.recorder().lastInvite().orElseThrow().body(), StandardCharsets.UTF_8))
                .contains("m=audio " + port + " ");
        assertThat(((CallException) failure(server.server().dialUri(peer.uri("1")))).code())
                .isEqualTo(BusErrors.NO_RTP_PORT);
        Listening caller = loop.server();
        Call refused = await(caller.server().dialUri(server.uri("600")));
        CallEnd end = await(refused.ended());
        assertThat(end.reason()).isEqualTo(EndReason.REJECTED);
        assertThat(end.status()).isEqualTo(503);
        assertThat(mistake(() -> SipServer.create(
                        loop.vertx(), Loopback.options().setMedia(new MediaOptions(media).setRtpPortMax(port - 1)))))
                .hasMessageContaining("rtpPortMin");
        await(first.end());
    }

    /** The only port is in use: a call that needed it would be rejected with 503. */
    @Test
    void aCallThatNoApplicationTakesNeedsNoPort() throws Exception {
        int port = Peers.freePorts(1);
        Listening caller = loop.server(Loopback.options()
                .setMedia(new MediaOptions().setRtpPortMin(port).setRtpPortMax(port + 1)));
        Call up = await(caller.server().dialUri(pbx().uri("1")));
        await(up.answered());
        SipServer server = SipServer.create(
                loop.vertx(),
                Loopback.options()
                        .setMedia(new MediaOptions().setRtpPortMin(port).setRtpPortMax(port + 1)));
        String at = await(server.listen()).listening().get(0);
        int sip = Integer.parseInt(at.substring(at.lastIndexOf(':') + 1));
        try (RawUdp raw = new RawUdp()) {
            for (int i = 0; i < 20; i++) {
                raw.send(raw.text("INVITE", "b" + i, "c" + i, "", 1, "", RawUdp.sdp(4_000)), sip);
                SipResponse refusal = raw.answer();
                assertThat(refusal.status()).isEqualTo(480);
                assertThat(refusal.header(HeaderName.RETRY_AFTER)).isPresent();
            }
        }
        await(up.end());
    }

    @Test
    void whoFindsNoPortIsSentElsewhereForAWhileAndTheLogIsNotFilled() throws Exception {
        int port = Peers.freePorts(1);
        Listening server = loop.server(Loopback.options()
                .setMedia(new MediaOptions().setRtpPortMin(port).setRtpPortMax(port + 1)));
        Call first = await(server.server().dialUri(pbx().uri("1")));
        await(first.answered());
        long before = System.nanoTime();
        List<String> warnings;
        try (RawUdp caller = new RawUdp();
                LogTap log = LogTap.all()) {
            for (int i = 0; i < 20; i++) {
                caller.send(caller.text("INVITE", "b" + i, "c" + i, "", 1, "", RawUdp.sdp(4_000)), server.port());
                SipResponse refusal = caller.answer();
                assertThat(refusal.status()).isEqualTo(503);
                assertThat(refusal.header(HeaderName.RETRY_AFTER).map(Integer::valueOf))
                        .hasValueSatisfying(seconds -> assertThat(seconds).isBetween(2, 8));
                caller.send(
                        caller.text("ACK", "b" + i, "c" + i, refusal.to().tag().orElseThrow(), 1, "", ""),
                        server.port());
            }
            warnings = log.lines(Level.WARN).stream()
                    .filter(line -> line.contains("RTP ports"))
                    .toList();
        }
        long seconds = (System.nanoTime() - before) / 1_000_000_000;
        assertThat(warnings).hasSizeBetween(1, (int) seconds + 2);
        await(first.end());
    }

    @ParameterizedTest
    @CsvSource({"0, 20000", "-2, 20000", "20000, 0", "65000, 65600", "20000, 19998"})
    void halfARangeOfPortsIsNone(int min, int max) throws Exception {
        MediaOptions media = new MediaOptions().setRtpPortMin(min).setRtpPortMax(max);
        assertThat(mistake(
                        () -> SipServer.create(loop.vertx(), Loopback.options().setMedia(media))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("media.rtpPortM");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.256", "", "[::1", "fe80::1%nosuch0"})
    void aNameIsNoAddressToBind(String bind) throws Exception {
        MediaOptions media = new MediaOptions().setBindAddress(bind);
        assertThat(mistake(
                        () -> SipServer.create(loop.vertx(), Loopback.options().setMedia(media))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("media.bindAddress: \"" + bind + "\"");
        assertThat(mistake(() -> Phone.create(
                        loop.vertx(),
                        new PhoneOptions()
                                .setHost("127.0.0.1")
                                .setRegister(false)
                                .setMedia(media))))
                .hasMessageStartingWith("media.bindAddress: \"" + bind + "\"");
    }

    @Test
    @Shows("MediaOptions.rtpPortCooldownMs")
    void aPortRestsAfterItsCall() throws Exception {
        int port = Peers.freePorts(1);
        MediaOptions media = new MediaOptions().setRtpPortMin(port).setRtpPortMax(port + 1);
        Listening rests = loop.server(Loopback.options().setMedia(media.setRtpPortCooldownMs(60_000)));
        FakePbx peer = pbx();
        Call first = await(rests.server().dialUri(peer.uri("1")));
        await(first.answered());
        await(first.end());
        assertThat(failure(rests.server().dialUri(peer.uri("1")))).isInstanceOf(CallException.class);
        await(rests.server().close());
        Listening restless = loop.server(Loopback.options().setMedia(media.setRtpPortCooldownMs(0)));
        Call second = await(restless.server().dialUri(peer.uri("1")));
        await(second.answered());
        await(second.end());
    }

    @Test
    @Shows("MediaOptions.codecs")
    void codecsAreOfferedInTheirOrder() throws Exception {
        Up up = up(new MediaOptions().setCodecs(new ArrayList<>(List.of("PCMA"))));
        assertThat(up.sdp()).containsPattern("m=audio \\d+ RTP/AVP 8 ");
        assertThat(up.call().info().getCodec()).isEqualTo("PCMA");
        assertThat(up(new MediaOptions().setCodecs(new ArrayList<>(List.of("PCMA", "PCMU"))))
                        .sdp())
                .containsPattern("m=audio \\d+ RTP/AVP 8 0 ");
        assertThat(up(new MediaOptions()).sdp()).containsPattern("m=audio \\d+ RTP/AVP 0 8 ");
    }

    @Test
    void codecsCountForWhatIsAnsweredToo() throws Exception {
        Listening server = loop.server(
                Loopback.options().setMedia(new MediaOptions().setCodecs(new ArrayList<>(List.of("PCMA")))));
        server.server().callHandler(call -> call.accept());
        try (RawUdp raw = new RawUdp()) {
            raw.send(
                    raw.text("INVITE", "1", "c1", "", 1, "", RawUdp.sdp(9).replace("AVP 0\r\n", "AVP 0 8\r\n")),
                    server.port());
            SipResponse answer = raw.answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                    .containsPattern("m=audio \\d+ RTP/AVP 8\\s")
                    .doesNotContain("PCMU");
        }
    }

    @Test
    void digitsThatWereNotNegotiatedAreRefused() throws Exception {
        AudioCapabilities audioAlone = new AudioCapabilities(List.of(CodecSpec.PCMU), false, 20, 60);
        Up up = up(new MediaOptions(), pbx(new FakePbxOptions().setAudio(audioAlone)));
        assertThat(((CallException) failure(up.call().sendDtmf("1"))).code()).isEqualTo(BusErrors.DTMF_NOT_NEGOTIATED);
        assertThat(up.call().state()).isEqualTo(CallState.ACTIVE);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 20, 30, 40, 60})
    @Shows("MediaOptions.ptimeMs")
    void packetsAreOfThatLength(int ptime) throws Exception {
        Up up = up(new MediaOptions().setPtimeMs(ptime));
        assertThat(up.sdp()).contains("a=ptime:" + ptime + "\r\n");
        CompletableFuture<Void> heard = Loopback.hears(up.call().audio().reader(), 440, 10);
        up.pbx().media().sendTone(440, 600);
        await(up.call().audio().writer().write(Loopback.tone(700, 1_200)));
        await(up.pbx().media().awaitPackets(10));
        List<RecordedRtp> audio = up.pbx().media().packets();
        assertThat(audio).allMatch(packet -> packet.payloadBytes() == 8 * ptime);
        int next = 0;
        for (int i = 1; i < audio.size(); i++) {
            int ticks = audio.get(i).timestamp() - audio.get(i - 1).timestamp();
            assertThat(ticks % (8 * ptime)).isZero();
            next += ticks == 8 * ptime ? 1 : 0; // else the event loop was late
        }
        assertThat(next).isGreaterThanOrEqualTo(audio.size() / 2);
        await(heard);
    }

    @Test
    @Shows("MediaOptions.jitterBufferMs")
    void audioWaitsInTheJitterBuffer() throws Exception {
        Up up = up(new MediaOptions().setJitterBufferMs(300));
        BlockingQueue<Long> loud = new LinkedBlockingQueue<>();
        up.call().audio().reader().handler(frame -> {
            if (Loopback.share(frame, 440) > 0.8) {
                loud.add(System.nanoTime());
            }
        });
        up.pbx().media().setSilence(true);
        await(up.call().audio().writer().write(Loopback.tone(700, 100)));
        long before = System.nanoTime();
        up.pbx().media().sendTone(440, 500);
        assertThat(next(loud) - before).isGreaterThan(250_000_000L);
    }

    @Test
    @Shows("MediaOptions.mediaTimeoutMs")
    void silenceOfThePeerEndsTheCall() throws Exception {
        Up up = up(new MediaOptions().setMediaTimeoutMs(600));
        assertThat(await(up.call().ended()).reason()).isEqualTo(EndReason.TIMEOUT);
        await(up.peer().recorder().awaitRequest("BYE"));
    }

    @Test
    @Shows("MediaOptions.holdMediaTimeoutMs")
    void silenceOnHoldHasALimitOfItsOwn() throws Exception {
        Up up = up(new MediaOptions().setMediaTimeoutMs(60_000).setHoldMediaTimeoutMs(600));
        await(up.call().hold());
        assertThat(await(up.call().ended()).reason()).isEqualTo(EndReason.TIMEOUT);
        Up patient = up(new MediaOptions().setMediaTimeoutMs(600).setHoldMediaTimeoutMs(0));
        await(patient.call().hold());
        Up judge = up(new MediaOptions().setMediaTimeoutMs(1_500));
        await(judge.call().ended());
        assertThat(patient.call().state()).isEqualTo(CallState.ON_HOLD);
    }

    @Test
    void reportsAreLife() throws Exception {
        MediaOptions media = new MediaOptions().setMediaTimeoutMs(900).setHoldMediaTimeoutMs(900);
        FakePbxOptions reporting = new FakePbxOptions().setRtcpIntervalMillis(200);
        Up held = up(media, pbx(reporting));
        await(held.call().hold());
        Up muted = up(media, pbx(reporting));
        for (int i = 0; i < 2; i++) {
            Up silent = up(media, pbx(new FakePbxOptions().setRtcpIntervalMillis(0)));
            assertThat(await(silent.call().ended()).reason()).isEqualTo(EndReason.TIMEOUT); // 0.9 s
        }
        assertThat(held.call().state()).isEqualTo(CallState.ON_HOLD);
        assertThat(muted.call().state()).isEqualTo(CallState.ACTIVE);
        await(held.call().end());
        await(muted.call().end());
    }

    @Test
    @Shows("MediaOptions.dtmfMode")
    void digitsTravelAsAskedFor() throws Exception {
        Up rtp = up(new MediaOptions());
        await(rtp.call().sendDtmf("19"));
        assertThat(await(rtp.pbx().media().awaitDtmf(2))).isEqualTo("19");
        assertThat(rtp.peer().recorder().requests("INFO")).isEmpty();

        Up info = up(new MediaOptions().setDtmfMode(DtmfMode.INFO));
        assertThat(info.sdp()).doesNotContain("telephone-event");
        await(info.call().sendDtmf("19"));
        assertThat(info.peer().recorder().requests("INFO")).hasSize(2);
        assertThat(info.pbx().media().receivedDtmf()).isEmpty();

        Up both = up(new MediaOptions().setDtmfMode(DtmfMode.BOTH));
        await(both.call().sendDtmf("19"));
        assertThat(await(both.pbx().media().awaitDtmf(2))).isEqualTo("19");
        assertThat(both.peer().recorder().requests("INFO")).hasSize(2);
    }

    @Test
    void digitsThatComeBothWaysAreToldOnce() throws Exception {
        Listening a = loop.server(Loopback.options().setMedia(new MediaOptions().setDtmfMode(DtmfMode.BOTH)));
        Listening b = loop.server();
        Pair pair = loop.call(a, b);
        BlockingQueue<Digit> digits = new LinkedBlockingQueue<>();
        pair.callee().dtmfHandler(digits::add);
        await(pair.caller().sendDtmf("5"));
        await(pair.caller().sendDtmf("6123455"));
        await(pair.caller().sendDtmf("7"));
        await(pair.caller().end());
        await(pair.callee().ended());
        assertThat(digits.stream().map(digit -> String.valueOf(digit.digit())).reduce("", String::concat))
                .isEqualTo("561234557");
    }

    /** A peer of one call, that takes no telephone events. */
    private FakePbx noEvents() throws Exception {
        FakePbx peer = pbx(new FakePbxOptions().setRtcpIntervalMillis(0));
        peer.inviteHandler(
                invite -> invite.answer("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
                        + "m=audio 9 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n"));
        return peer;
    }

    @Test
    void bothWaysKeepStepAndOneIsEnough() throws Exception {
        MediaOptions media = new MediaOptions().setDtmfMode(DtmfMode.BOTH).setDtmfPauseMs(50);
        Up infoAlone = up(media, noEvents());
        await(infoAlone.call().sendDtmf("1,2"));
        assertThat(infoAlone.peer().recorder().requests("INFO")).hasSize(2);

        Up rtpAlone = up(media);
        List<Integer> heardBefore = new ArrayList<>();
        rtpAlone.pbx().requestHandler("INFO", info -> {
            heardBefore.add(rtpAlone.pbx().media().receivedDtmf().length());
            info.respond(415);
        });
        await(rtpAlone.call().sendDtmf("1,29"));
        assertThat(await(rtpAlone.pbx().media().awaitDtmf(3))).isEqualTo("129");
        assertThat(heardBefore).as("an INFO goes when its digit begins").hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(heardBefore.get(i)).isBetween(i, i + 1);
        }

        Up neither = up(media, noEvents());
        neither.pbx().requestHandler("INFO", info -> info.respond(415));
        assertThat(((CallException) failure(neither.call().sendDtmf("1"))).code())
                .isEqualTo(415);
    }

    @Test
    @Shows("MediaOptions.dtmfDurationMs")
    void digitsLastAsLongAsAskedFor() throws Exception {
        Listening a = loop.server(Loopback.options().setMedia(new MediaOptions().setDtmfDurationMs(400)));
        Listening b = loop.server();
        Pair pair = loop.call(a, b);
        BlockingQueue<Digit> digits = new LinkedBlockingQueue<>();
        pair.callee().dtmfHandler(digits::add);
        await(pair.caller().sendDtmf("5"));
        assertThat(next(digits).millis()).isBetween(380, 420);
        await(pair.callee().sendDtmf("123456789*0#ABCD"));
        await(pair.callee().end());
    }

    @Test
    void aLongStringOfDigitsComesWhole() throws Exception {
        Listening a = loop.server(Loopback.options().setMedia(new MediaOptions().setDtmfDurationMs(50)));
        Listening b = loop.server();
        Pair pair = loop.call(a, b);
        StringBuilder heard = new StringBuilder();
        CompletableFuture<Void> all = new CompletableFuture<>();
        String wanted = "112233445566778899**00##AABBCCDDaabbccdd";
        pair.callee().dtmfHandler(digit -> {
            heard.append(digit.digit());
            if (heard.length() == wanted.length()) {
                all.complete(null);
            }
        });
        await(pair.caller().sendDtmf(wanted));
        await(all);
        assertThat(heard.toString()).isEqualTo(wanted.toUpperCase(java.util.Locale.ROOT));
        await(pair.caller().end());
    }

    private static final byte[] ANY = new byte[2_048];

    /** A peer whose description names a socket that is not the one that it sends from. */
    private Up behindNat(MediaOptions media, DatagramSocket named) throws Exception {
        FakePbx peer = pbx(new FakePbxOptions().setRtcpIntervalMillis(0));
        String host = named.getLocalAddress().getHostAddress();
        peer.inviteHandler(invite -> invite.answer("v=0\r\no=- 1 1 IN IP4 " + host + "\r\ns=-\r\nc=IN IP4 " + host
                + "\r\nt=0 0\r\nm=audio " + named.getLocalPort() + " RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n"));
        return up(media, peer);
    }

    /** Whether sound comes to the address that was named, once the peer has sent from another. */
    private boolean staysWhereNamed(MediaOptions media, String host) throws Exception {
        try (DatagramSocket named = new DatagramSocket(0, InetAddress.getByName(host))) {
            Up up = behindNat(media, named);
            up.pbx().media().setSilence(true);
            CompletableFuture<Void> heard = new CompletableFuture<>();
            int[] frames = new int[1];
            up.call().audio().reader().handler(frame -> {
                if (++frames[0] == 10) {
                    heard.complete(null);
                }
            });
            await(heard);
            named.setSoTimeout(10);
            drain(named);
            await(up.call().audio().writer().write(Loopback.tone(440, 4_000)));
            try {
                named.setSoTimeout(1_000);
                named.receive(new DatagramPacket(ANY, ANY.length));
                return true;
            } catch (SocketTimeoutException nothing) {
                await(up.pbx().media().awaitPackets(5));
                return false;
            } finally {
                await(up.call().end());
            }
        }
    }

    private static void drain(DatagramSocket socket) throws Exception {
        try {
            while (true) {
                socket.receive(new DatagramPacket(ANY, ANY.length));
            }
        } catch (SocketTimeoutException empty) {
            // all of it
        }
    }

    @Test
    @Shows("MediaOptions.symmetricRtp")
    void audioGoesWhereItComesFrom() throws Exception {
        assertThat(staysWhereNamed(new MediaOptions(), "127.0.0.1")).isFalse();
        assertThat(staysWhereNamed(new MediaOptions().setSymmetricRtp(false), "127.0.0.1"))
                .isTrue();
    }

    @Test
    @Shows("MediaOptions.latchOnlySignalledAddress")
    void audioGoesToNoOtherHost() throws Exception {
        assertThat(staysWhereNamed(new MediaOptions(), "127.0.0.2")).isFalse();
        assertThat(staysWhereNamed(new MediaOptions().setLatchOnlySignalledAddress(true), "127.0.0.2"))
                .isTrue();
        assertThat(staysWhereNamed(new MediaOptions().setLatchOnlySignalledAddress(true), "127.0.0.1"))
                .isFalse();
    }

    @Test
    @Shows("MediaOptions.queueFrames")
    void aWriterCountsAsFullFromTheSetNumberOfFrames() throws Exception {
        AudioWriter writer =
                up(new MediaOptions().setQueueFrames(20)).call().audio().writer();
        await(writer.write(new short[160 * 15]));
        assertThat(writer.writeQueueFull()).isFalse();
        await(writer.write(new short[160 * 40]));
        assertThat(writer.writeQueueFull()).isTrue();
        await(writer.write(new short[160 * 40]));
        assertThat(writer.framesRejected()).isZero();
    }

    @Test
    @Shows("MediaOptions.writeQueueMs")
    void queuesAreAsLongAsSaid() throws Exception {
        Up up = up(new MediaOptions().setWriteQueueMs(400));
        AudioWriterLease sink = await(CallControl.at(loop.vertx(), up.call().id())
                .openWriter(new AudioWriterRequest()
                        .setId("w")
                        .setNode(up.call().info().getNode())));
        assertThat(sink.getQueueFrames()).isEqualTo(20);
        PcmFrame frame = PcmFrame.copyOf(new short[160], 0, 160, 8_000, 0, 0);
        for (int i = 0; i < 30; i++) {
            loop.vertx()
                    .eventBus()
                    .send(sink.getAddress(), new AudioPacket(up.call().id(), sink.getStream(), frame));
        }
        assertThat(await(up.call().quality()).getFramesRejected()).isBetween(5L, 10L);
    }

    @Test
    @Shows("MediaOptions.rtcp")
    void reportsAreSentOrNot() throws Exception {
        Up up = up(new MediaOptions());
        await(up.call().audio().writer().write(Loopback.tone(440, 8_000)));
        Up quiet = up(new MediaOptions().setRtcp(false));
        await(quiet.call().audio().writer().write(Loopback.tone(440, 8_000)));
        await(up.pbx().media().awaitRtcp(1));
        await(quiet.pbx().media().awaitPackets(200));
        assertThat(quiet.pbx().media().rtcp()).isEmpty();
    }

    @Test
    void muteSendsNothingAndKeepsTheClock() throws Exception {
        Up up = up(new MediaOptions());
        AudioWriter writer = up.call().audio().writer();
        await(writer.write(Loopback.tone(440, 2_000)));
        await(up.pbx().media().awaitPackets(10));
        await(up.call().mute());
        int before = up.pbx().media().packets().size();
        await(writer.mark("now")); // behind what waits, so the whole silence has passed
        int muted = up.pbx().media().packets().size();
        assertThat(muted).as("of 90 packets").isLessThan(before + 30);
        await(up.call().unmute());
        await(writer.write(Loopback.tone(440, 400)));
        await(up.pbx().media().awaitPackets(muted + 5));
        List<RecordedRtp> seen = up.pbx().media().packets();
        int first = Math.max(1, muted - 3);
        for (int i = 1; i < seen.size(); i++) {
            assertThat(seen.get(i).sequence()).isEqualTo((seen.get(i - 1).sequence() + 1) & 0xFFFF);
        }
        long gap = 0;
        for (int i = first; i < seen.size(); i++) {
            long ticks = Integer.toUnsignedLong(
                    seen.get(i).timestamp() - seen.get(i - 1).timestamp());
            long micros = seen.get(i).arrivalMicros() - seen.get(i - 1).arrivalMicros();
            assertThat(ticks % 160).isZero();
            if (ticks > 160) {
                gap = ticks;
                assertThat(seen.get(i).marker()).isTrue();
                assertThat(Math.abs(ticks * 125 - micros))
                        .as("the pause on the clock of the media and on that of the machine")
                        .isLessThan(ticks * 125 / 2);
            }
        }
        assertThat(gap).isGreaterThan(160 * 20);
        await(up.call().end());
    }

    @Test
    void aRawWriterSendsAsFramesCome() throws Exception {
        Up up = up(new MediaOptions());
        AudioWriter raw = up.call().audio().unpacedWriter();
        short[] tone = Loopback.tone(440, 2_000);
        for (int i = 0; i < 100; i++) {
            raw.write(Arrays.copyOfRange(tone, i * 160, (i + 1) * 160));
        }
        await(up.pbx().media().awaitPackets(100));
        List<RecordedRtp> seen = up.pbx().media().packets();
        assertThat(seen.get(99).arrivalMicros() - seen.get(0).arrivalMicros())
                .as("for audio of 2 s")
                .isLessThan(1_500_000);
        await(up.call().end());
    }

    @Test
    void packetsAreGivenAndTakenWithTheirHeaders() throws Exception {
        Up up = up(new MediaOptions());
        up.pbx().media().setEcho(true);
        BlockingQueue<byte[]> wire = new LinkedBlockingQueue<>();
        BlockingQueue<byte[]> ordered = new LinkedBlockingQueue<>();
        up.call().audio().rtpReader(false).handler(packet -> wire.add(packet.getBytes()));
        up.call().audio().rtpReader(true).handler(packet -> ordered.add(packet.getBytes()));
        await(up.call().quality());
        byte[] packet = new byte[172];
        for (int i = 0; i < 20; i++) {
            packet[0] = (byte) 0x80;
            packet[3] = (byte) i;
            packet[7] = (byte) (i * 160);
            packet[6] = (byte) (i * 160 >> 8);
            packet[11] = 77;
            Arrays.fill(packet, 12, 172, (byte) (0x80 + i));
            up.call().audio().writeRtp(io.vertx.core.buffer.Buffer.buffer(packet.clone()));
        }
        await(up.pbx().media().awaitPackets(20));
        // the silence that opens the way may have gone before; from the first of ours on there are no others
        assertThat(up.pbx().media().packets().stream().dropWhile(seen -> seen.ssrc() != 77))
                .hasSizeGreaterThan(15)
                .allMatch(seen -> seen.ssrc() == 77);
        byte[] echoed = next(wire);
        assertThat(echoed[0]).isEqualTo((byte) 0x80);
        assertThat(echoed.length).isEqualTo(172);
        assertThat(next(ordered).length).isEqualTo(172);
        await(up.call().end());
    }

    @Test
    void aPausedReaderLosesItsOldestFrames() throws Exception {
        Up up = up(new MediaOptions());
        up.pbx().media().setSilence(true);
        AudioReader reader = up.call().audio().reader(10);
        BlockingQueue<PcmFrame> frames = new LinkedBlockingQueue<>();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        reader.handler(frames::add);
        reader.endHandler(ended::complete);
        next(frames);
        reader.pause();
        AudioReader clock = up.call().audio().reader(10);
        BlockingQueue<PcmFrame> ticks = new LinkedBlockingQueue<>();
        clock.handler(ticks::add);
        for (int i = 0; i < 300; i++) {
            next(ticks);
        }
        assertThat(reader.framesDropped()).isBetween(20L, 80L);
        frames.clear();
        reader.fetch(2);
        long first = next(frames).sequence();
        assertThat(next(frames).sequence()).isEqualTo(first + 1);
        reader.resume();
        await(up.call().end());
        await(ended);
    }
}
