package io.xphone.opus;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.mistake;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.vertx.core.json.JsonObject;
import io.xphone.Call;
import io.xphone.LogTap;
import io.xphone.Loopback;
import io.xphone.Loopback.Listening;
import io.xphone.MediaQuality;
import io.xphone.OnLoopback;
import io.xphone.SipServer;
import io.xphone.audio.Resampler;
import io.xphone.options.SipServerOptions;
import io.xphone.sdp.AudioCapabilities;
import io.xphone.sdp.CodecSpec;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import io.xphone.testing.LinkOptions;
import io.xphone.testing.PbxCall;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls with Opus: the negotiation, and the limit of an event loop. */
class OpusCallTest extends OnLoopback {

    private static SipServerOptions options(JsonObject settings, String... codecs) {
        SipServerOptions options = Loopback.options();
        options.getMedia()
                .setCodecs(List.of(codecs))
                .setEventLoops(1)
                .setCodecSettings(new JsonObject().put("opus", settings));
        return options;
    }

    private FakePbx peer(String fmtp, CodecSpec... others) throws Exception {
        CodecSpec opus = new CodecSpec("opus", 48_000, 2, 96, fmtp);
        List<CodecSpec> codecs = new java.util.ArrayList<>(List.of(opus));
        codecs.addAll(List.of(others));
        return pbx(new FakePbxOptions().setAudio(new AudioCapabilities(codecs, true, 20, 60)));
    }

    @Test
    void offerHasTheParametersOfTheSettings() throws Exception {
        FakePbx peer = peer("maxplaybackrate=16000");
        Listening server = loop.server(options(
                new JsonObject()
                        .put("maxPlaybackRate", 16_000)
                        .put("maxCaptureRate", 24_000)
                        .put("maxAverageBitrate", 20_000)
                        .put("cbr", true)
                        .put("dtx", true),
                "opus",
                "PCMU"));
        Call call = await(server.server().dialUri(peer.uri("1")));
        await(call.answered());
        PbxCall pbx = await(peer.calls()).get(0);
        assertThat(pbx.remoteDescription().orElseThrow().toString())
                .contains("a=rtpmap:111 opus/48000/2")
                .contains("a=fmtp:111 maxplaybackrate=16000;sprop-maxcapturerate=24000;maxaveragebitrate=20000;cbr=1;"
                        + "useinbandfec=1;usedtx=1");
        assertThat(call.info().getCodec()).isEqualTo("opus");
    }

    @Test
    void answerHasThePayloadTypeOfTheOfferAndOwnParameters() throws Exception {
        FakePbx peer = peer("stereo=1;x=2");
        Listening server = loop.server(options(new JsonObject().put("fec", true), "opus"));
        var dialling = peer.call(server.uri("1"));
        Call call = next(server.calls());
        await(call.accept());
        PbxCall pbx = await(dialling);
        assertThat(pbx.remoteDescription().orElseThrow().toString())
                .contains("a=rtpmap:96 opus/48000/2")
                .contains("a=fmtp:96 useinbandfec=1\r\n");
    }

    @Test
    void startReportsTheLibrary() throws Exception {
        try (LogTap log = LogTap.of("io.xphone.verticle.agent", Level.INFO)) {
            loop.server(options(new JsonObject().put("library", "java"), "opus"));
            assertThat(log.lines(Level.INFO)).anyMatch(line -> line.contains("codec opus: Concentus (Java)"));
        }
        try (LogTap log = LogTap.of("io.xphone.verticle.agent", Level.INFO)) {
            loop.server(Loopback.options());
            assertThat(log.lines(Level.INFO)).noneMatch(line -> line.contains("opus"));
        }
    }

    @Test
    void invalidSettingIsAnErrorAtTheStart() {
        assertThat(mistake(() ->
                        SipServer.create(loop.vertx(), options(new JsonObject().put("complexity", 11), "opus"))))
                .hasMessage("media.codecSettings.opus.complexity: must be a whole number from 0 to 10, is 11");
    }

    @Test
    void callsBeyondTheLimitOfTheEventLoopsAreNegotiatedWithoutOpus() throws Exception {
        FakePbx peer = peer("", CodecSpec.PCMU);
        Listening server = loop.server(options(new JsonObject().put("maxCallsPerEventLoop", 2), "opus", "PCMU"));
        Call first = dialled(server, peer, "opus");
        dialled(server, peer, "opus");
        try (LogTap log = LogTap.of("io.xphone.verticle.call", Level.WARN)) {
            dialled(server, peer, "PCMU");
            assertThat(log.lines(Level.WARN))
                    .anyMatch(line -> line.contains("a call is negotiated without [opus]; see maxCallsPerEventLoop"));
        }
        await(first.end());
        dialled(server, peer, "opus");
        dialled(server, peer, "PCMU");
    }

    private static Call dialled(Listening server, FakePbx peer, String codec) throws Exception {
        Call call = await(server.server().dialUri(peer.uri("1")));
        await(call.answered());
        assertThat(call.info().getCodec()).isEqualToIgnoringCase(codec);
        return call;
    }

    @Test
    void higherComplexityLeavesRoomForFewerCalls() throws Exception {
        FakePbx peer = peer("", CodecSpec.PCMU);
        JsonObject settings = new JsonObject().put("library", "java").put("complexity", 10);
        Listening server = loop.server(options(settings, "opus", "PCMU"));
        for (int call = 0; call < 8; call++) {
            dialled(server, peer, "opus");
        }
        dialled(server, peer, "PCMU");
    }

    @Test
    void callThatUsesAnotherCodecTakesNoPartOfTheLimit() throws Exception {
        FakePbx other = pbx();
        FakePbx peer = peer("", CodecSpec.PCMU);
        Listening server = loop.server(options(new JsonObject().put("maxCallsPerEventLoop", 1), "opus", "PCMU"));
        dialled(server, other, "PCMU");
        dialled(server, other, "PCMU");
        dialled(server, peer, "opus");
        dialled(server, peer, "PCMU");
    }

    @Test
    void callWithoutAnotherCodecIsRefusedAtTheLimit() throws Exception {
        FakePbx peer = peer("");
        Listening server = loop.server(options(new JsonObject().put("maxCallsPerEventLoop", 1), "opus"));
        dialled(server, peer, "opus");
        Call second = await(server.server().dialUri(peer.uri("1")));
        assertThat(Loopback.failure(second.answered()))
                .hasMessageContaining("no codec of the call is available: the media event loops encode as many calls");
        assertThat(Loopback.failure(peer.call(server.uri("2")))).hasMessageContaining("503");
    }

    @Test
    void codecsOfAnActiveCallAreLimitedToo() throws Exception {
        FakePbx peer = peer("", CodecSpec.PCMU);
        Listening server = loop.server(options(new JsonObject().put("maxCallsPerEventLoop", 1), "PCMU"));
        Call first = dialled(server, peer, "PCMU");
        Call second = dialled(server, peer, "PCMU");
        await(first.setCodecs(List.of("opus")));
        assertThat(await(first.refresh()).getCodec()).isEqualTo("opus");
        assertThat(Loopback.failure(second.setCodecs(List.of("opus"))))
                .hasMessageContaining("codecs: the media event loops encode as many calls as they may");
        await(first.setCodecs(List.of("PCMU")));
        await(second.setCodecs(List.of("opus")));
        assertThat(await(second.refresh()).getCodec()).isEqualTo("opus");
    }

    /** What a call hears of the peer's voice on a line with loss. */
    private MediaQuality onALossyLine(boolean fec) throws Exception {
        FakePbx peer = pbx(new FakePbxOptions()
                .setAudio(new AudioCapabilities(List.of(new CodecSpec("opus", 48_000, 2, 96, "")), true, 20, 60))
                .setRtpLink(LinkOptions.PERFECT, LinkOptions.loss(7, 15)));
        SipServerOptions options = options(new JsonObject().put("fec", fec), "opus");
        options.getMedia().setJitterBufferMs(80); // the next packet is there
        Call call = dialled(loop.server(options), peer, "opus");
        call.audio().reader().handler(frame -> {});
        short[] wide = OpusCodecTest.voice(4 * 48_000);
        short[] voice = new short[4 * 8_000];
        new Resampler(48_000, 8_000).process(wide, 0, wide.length, voice, 0);
        await(await(peer.calls()).get(0).media().sendAudio(voice));
        MediaQuality quality = await(call.quality());
        await(call.end());
        return quality;
    }

    @Test
    void lostPacketsAreRecoveredFromTheNextOnes() throws Exception {
        MediaQuality without = onALossyLine(false);
        MediaQuality with = onALossyLine(true);
        assertThat(without.getFramesConcealed()).isGreaterThan(20);
        assertThat(with.getFramesConcealed()).isLessThan(without.getFramesConcealed() * 3 / 4); // pauses have no copy
        assertThat(with.getFramesRecovered()).isPositive();
        assertThat(without.getFramesRecovered()).isZero();
    }

    @Test
    void silenceIsNotSentToAPeerThatPrefersSo() throws Exception {
        FakePbx peer = peer("usedtx=1");
        Listening server = loop.server(options(new JsonObject().put("dtx", true), "opus"));
        Call call = dialled(server, peer, "opus");
        PbxCall pbx = await(peer.calls()).get(0);
        await(call.audio().writer().write(Loopback.tone(700, 400)));
        await(call.audio().writer().write(new short[3 * 8_000]));
        await(call.audio().writer().drained());
        await(pbx.media().awaitAudio(300));
        assertThat(pbx.media().packets().size()).isBetween(15, 90); // of 170
    }

    @Test
    void bridgeTranscodesToAnotherCodec() throws Exception {
        FakePbx wide = peer("");
        FakePbx narrow = pbx();
        Listening server = loop.server(options(new JsonObject(), "opus", "PCMU"));
        Call one = dialled(server, wide, "opus");
        Call other = dialled(server, narrow, "PCMU");
        await(one.bridge(other));
        PbxCall a = await(wide.calls()).get(0);
        PbxCall b = await(narrow.calls()).get(0);
        a.media().setSilence(true).sendTone(440, 1_000);
        b.media().setSilence(true).sendTone(700, 1_000);
        await(a.media().awaitAudio(1_700));
        await(b.media().awaitAudio(1_700));
        assertThat(Loopback.frames(b.media().recordedAudio(), 440)).isGreaterThan(40);
        assertThat(Loopback.frames(a.media().recordedAudio(), 700)).isGreaterThan(40);
    }

    @ParameterizedTest
    @CsvSource({
        "60, '', 60",
        "60, maxptime=40, 40",
        "60, minptime=10; maxptime=50, 50",
        "60, maxptime=30, 30",
        "60, maxptime=5, 60",
        "60, ptime=40, 40",
        "20, ptime=40; minptime=10, 40",
        "20, ptime=60; maxptime=30, 30",
        "60, ptime=5, 10",
        "20, stereo=1; sprop-stereo=1, 20"
    })
    void packetTimeIsWithinTheParametersOfThePeer(int own, String fmtp, int expected) throws Exception {
        FakePbx peer = peer(fmtp);
        SipServerOptions options = options(new JsonObject(), "opus");
        options.getMedia().setPtimeMs(own);
        Listening server = loop.server(options);
        Call call = dialled(server, peer, "opus");
        await(call.audio().writer().write(Loopback.tone(700, 600)));
        PbxCall pbx = await(peer.calls()).get(0);
        await(pbx.media().awaitPackets(4));
        assertThat(ticks(pbx)).isEqualTo(48 * expected);
        await(call.end());
        var dialling = peer.call(server.uri("1"));
        await(next(server.calls()).accept());
        assertThat(await(dialling).remoteDescription().orElseThrow().toString()).contains("a=ptime:");
    }

    private static int ticks(PbxCall call) {
        var packets = call.media().packets();
        return packets.get(3).timestamp() - packets.get(2).timestamp();
    }
}
