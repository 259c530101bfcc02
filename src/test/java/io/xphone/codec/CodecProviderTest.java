package io.xphone.codec;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.mistake;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.xphone.Call;
import io.xphone.Loopback;
import io.xphone.Loopback.Listening;
import io.xphone.OnLoopback;
import io.xphone.Phone;
import io.xphone.Shows;
import io.xphone.SipServer;
import io.xphone.options.DialOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.sdp.AudioCapabilities;
import io.xphone.sdp.CodecSpec;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import io.xphone.testing.PbxCall;
import io.xphone.testing.PbxDialOptions;
import io.xphone.testing.PbxRejectedException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Codecs of other libraries, found by the service loader. */
class CodecProviderTest extends OnLoopback {

    private FakePbx peer(int key) throws Exception {
        CodecSpec mirror = new CodecSpec(MirrorCodec.NAME, 8_000, 1, 99, "key=" + key);
        return pbx(new FakePbxOptions().setAudio(new AudioCapabilities(List.of(mirror), true, 20, 60)));
    }

    private static void toneBothWays(Call call, PbxCall pbx) throws Exception {
        var heard = Loopback.hears(call.audio().reader(), 440, 10);
        pbx.media().setSilence(true).sendTone(440, 1_000);
        await(heard);
        pbx.media().clearRecording();
        call.audio().writer().write(Loopback.tone(700, 600));
        await(pbx.media().awaitAudio(550));
        assertThat(Loopback.frames(pbx.media().recordedAudio(), 700)).isGreaterThan(20);
    }

    @Test
    void outboundCallUsesTheCodecWithTheParametersOfBothSides() throws Exception {
        FakePbx peer = peer(7);
        Listening server = loop.server();
        Call call =
                await(server.server().dialUri(peer.uri("1"), new DialOptions().setCodecs(List.of("x-mirror", "PCMU"))));
        await(call.answered());
        PbxCall pbx = await(peer.calls()).get(0);
        assertThat(pbx.remoteDescription().orElseThrow().toString())
                .contains("a=rtpmap:117 X-MIRROR/8000", "a=fmtp:117 key=90");
        assertThat(pbx.media().negotiated().orElseThrow().sendPayloadType()).isEqualTo(117);
        assertThat(call.info().getCodec()).isEqualTo(MirrorCodec.NAME);
        toneBothWays(call, pbx);
    }

    @Test
    void answerHasParametersComputedFromTheOffer() throws Exception {
        FakePbx peer = peer(7);
        var options = Loopback.options();
        options.getMedia().setCodecs(List.of(MirrorCodec.NAME, "PCMU"));
        Listening server = loop.server(options);
        var dialling = peer.call(server.uri("1"));
        Call call = next(server.calls());
        await(call.accept());
        PbxCall pbx = await(dialling);
        assertThat(pbx.media().negotiated().orElseThrow().sendFmtp()).isEqualTo("key=8");
        toneBothWays(call, pbx);
    }

    @Test
    void theProviderOfTheGuideCarriesCalls() throws Exception {
        CodecSpec wide = new CodecSpec("X-WIDE", 16_000, 1, 97, "");
        FakePbx peer = pbx(new FakePbxOptions().setAudio(new AudioCapabilities(List.of(wide), true, 20, 60)));
        Listening server = loop.server();
        Call call = await(server.server().dialUri(peer.uri("1"), new DialOptions().setCodecs(List.of("x-wide"))));
        await(call.answered());
        assertThat(call.info().getCodec()).isEqualTo("X-WIDE");
        toneBothWays(call, await(peer.calls()).get(0));
    }

    @Test
    void parametersThatTheProviderCannotReadAreIncompatible() throws Exception {
        FakePbx peer = pbx();
        var options = Loopback.options();
        options.getMedia().setCodecs(List.of(MirrorCodec.NAME, "PCMU"));
        Listening server = loop.server(options);
        server.server().callHandler(Call::accept);
        String offer = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
                + "m=audio 4000 RTP/AVP 117%s\r\na=rtpmap:117 X-MIRROR/8000\r\na=fmtp:117 key=x\r\n";
        PbxCall other = await(await(peer.dial(server.uri("1"), new PbxDialOptions().setSdp(offer.formatted(" 0"))))
                .answered());
        assertThat(other.remoteDescription().orElseThrow().media().get(0).formats())
                .containsExactly("0");
        PbxRejectedException none = (PbxRejectedException) failure(
                await(peer.dial(server.uri("1"), new PbxDialOptions().setSdp(offer.formatted(""))))
                        .answered());
        assertThat(none.status()).isEqualTo(488);
    }

    @Test
    void phoneWithACodecThatLacksItsLibraryIsNotCreated() {
        PhoneOptions options = new PhoneOptions().setHost("127.0.0.1").setRegister(false);
        options.getMedia().setCodecs(List.of("PCMU", "X-LACKING"));
        assertThat(mistake(() -> Phone.create(loop.vertx(), options)))
                .hasMessage("media.codecs: \"X-LACKING\" lacks its library: add the dependency"
                        + " org.example:lacking:1.0");
    }

    @Test
    void unknownCodecIsAnErrorThatNamesTheKnownOnes() {
        var options = Loopback.options();
        options.getPeers().get(0).setCodecs(List.of("G7222"));
        assertThat(mistake(() -> SipServer.create(loop.vertx(), options)))
                .hasMessageStartingWith("peers.here.codecs: \"G7222\" is not one of [PCMU, PCMA, G722")
                .hasMessageContaining(MirrorCodec.NAME)
                .hasMessageNotContaining("X-LACKING");
    }

    @Test
    @Shows("MediaOptions.codecSettings")
    void settingsOfOptionsReachTheProvider() throws Exception {
        FakePbx peer = peer(7);
        var options = Loopback.options();
        options.getMedia()
                .setCodecs(List.of("PCMU", MirrorCodec.NAME))
                .setCodecSettings(new JsonObject().put("x-mirror", new JsonObject().put("key", 33)));
        Listening server = loop.server(options);
        Call call = await(server.server().dialUri(peer.uri("1")));
        await(call.answered());
        PbxCall pbx = await(peer.calls()).get(0);
        assertThat(pbx.remoteDescription().orElseThrow().toString()).contains("a=fmtp:117 key=33");
        toneBothWays(call, pbx);
    }

    @Test
    void invalidSettingsAreErrorsAtTheStart() {
        assertThat(mistake(() -> SipServer.create(loop.vertx(), settings("X-MIRROR", new JsonObject().put("no", 1)))))
                .hasMessage("media.codecSettings.X-MIRROR.key: is missing, or not a number");
        assertThat(mistake(() -> SipServer.create(loop.vertx(), settings("X-LACKING", new JsonObject()))))
                .hasMessageStartingWith("media.codecSettings.X-LACKING: lacks its library: add the dependency");
        assertThat(mistake(() -> SipServer.create(loop.vertx(), settings("PCMU", "fast"))))
                .hasMessage("media.codecSettings.PCMU: must be an object, is fast");
        assertThat(mistake(() -> SipServer.create(loop.vertx(), settings("PCMU", new JsonObject().put("rate", 1)))))
                .hasMessage("media.codecSettings.PCMU.rate: PCMU has no settings");
    }

    private static SipServerOptions settings(String codec, Object values) {
        SipServerOptions options = Loopback.options();
        options.getMedia().setCodecSettings(new JsonObject().put(codec, values));
        return options;
    }
}
