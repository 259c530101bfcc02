package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.xphone.Loopback.Events;
import io.xphone.Loopback.Listening;
import io.xphone.bus.Addresses;
import io.xphone.bus.BusErrors;
import io.xphone.options.AcceptOptions;
import io.xphone.options.DialOptions;
import io.xphone.options.ProgressOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.sdp.AudioCapabilities;
import io.xphone.sdp.CodecSpec;
import io.xphone.sip.message.SipResponse;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import io.xphone.testing.PbxCall;
import io.xphone.testing.PbxRejectedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The codecs of one call: chosen when it is placed or accepted, and changed while it is active. */
class CallCodecsTest extends OnLoopback {

    private static final List<String> ALL = List.of("PCMU", "PCMA", "G722");

    private static FakePbxOptions speaking(CodecSpec... codecs) {
        return new FakePbxOptions()
                .setAudio(new AudioCapabilities(List.of(codecs), true, 20, 60))
                .setRtcpIntervalMillis(0);
    }

    private FakePbx peer() throws Exception {
        return pbx(speaking(CodecSpec.PCMU, CodecSpec.PCMA, CodecSpec.G722));
    }

    private Listening server(List<String> codecs) throws Exception {
        SipServerOptions options = Loopback.options();
        options.getMedia().setCodecs(codecs);
        return loop.server(options);
    }

    private static String codec(PbxCall call) {
        return call.media().negotiated().orElseThrow().codec().name();
    }

    private static int code(Throwable failure) {
        return ((CallException) failure).code();
    }

    private static void toneBothWays(Call call, PbxCall pbx) throws Exception {
        var heard = Loopback.hears(call.audio().reader(), 440, 10);
        pbx.media().setSilence(true).sendTone(440, 1_000);
        await(heard);
        pbx.media().clearRecording();
        call.audio().writer().write(Loopback.tone(700, 400));
        await(pbx.media().awaitAudio(350));
        assertThat(Loopback.frames(pbx.media().recordedAudio(), 700)).isGreaterThan(12);
    }

    @Test
    @Shows("AcceptOptions.codecs")
    void acceptedCallHasItsCodecs() throws Exception {
        FakePbx peer = peer();
        Listening server = server(ALL);
        Future<PbxCall> dialling = peer.call(server.uri("1"));
        Call call = next(server.calls());
        await(call.accept(new AcceptOptions().setCodecs(List.of("G722", "PCMA"))));
        PbxCall pbx = await(dialling);
        assertThat(codec(pbx)).isEqualTo("G722");
        assertThat(pbx.remoteDescription().orElseThrow().media().get(0).formats())
                .containsExactly("9", "8", "101");
        assertThat(call.info().getCodec()).isEqualTo("G722");
        await(call.hold());
        assertThat(pbx.remoteDescription().orElseThrow().media().get(0).formats())
                .as("in later offers too")
                .containsExactly("9", "8", "101");
        await(call.resume());
        toneBothWays(call, pbx);
    }

    @Test
    void acceptCommandOfTheEventBusHasCodecs() throws Exception {
        FakePbx peer = peer();
        Listening server = server(ALL);
        Future<PbxCall> dialling = peer.call(server.uri("1"));
        Call call = next(server.calls());
        JsonObject accept =
                new JsonObject().put("options", new JsonObject().put("codecs", new JsonArray().add("PCMA")));
        await(loop.vertx()
                .eventBus()
                .request(
                        Addresses.call(call.id()),
                        accept,
                        new io.vertx.core.eventbus.DeliveryOptions().addHeader("action", "accept")));
        assertThat(codec(await(dialling))).isEqualTo("PCMA");
    }

    @Test
    @Shows("ProgressOptions.codecs")
    void earlyMediaHasItsCodecsAndTheAnswerThem() throws Exception {
        FakePbx peer = peer();
        Listening server = server(ALL);
        Future<PbxCall> dialling = peer.call(server.uri("1"));
        Call call = next(server.calls());
        await(call.progress(
                new ProgressOptions().setStatus(183).setWithMedia(true).setCodecs(List.of("PCMA"))));
        Throwable late = failure(call.accept(new AcceptOptions().setCodecs(List.of("G722"))));
        assertThat(code(late)).isEqualTo(BusErrors.INVALID_STATE);
        assertThat(late).hasMessageContaining("codecs cannot be changed");
        await(call.accept());
        assertThat(codec(await(dialling))).isEqualTo("PCMA");
    }

    @Test
    void codecsThatTheCallerDoesNotOfferFailAndTheCallRings() throws Exception {
        FakePbx peer = pbx(speaking(CodecSpec.PCMU, CodecSpec.PCMA));
        Listening server = server(ALL);
        Future<PbxCall> dialling = peer.call(server.uri("1"));
        Call call = next(server.calls());
        Throwable none = failure(call.accept(new AcceptOptions().setCodecs(List.of("G722"))));
        assertThat(code(none)).isEqualTo(BusErrors.INVALID_ARGUMENT);
        assertThat(none).hasMessageContaining("the caller offers none of them");
        Throwable unknown = failure(call.accept(new AcceptOptions().setCodecs(List.of("G7222"))));
        assertThat(code(unknown)).isEqualTo(BusErrors.INVALID_ARGUMENT);
        assertThat(unknown).hasMessageContaining("codecs: \"G7222\" is not one of [PCMU, PCMA, G722");
        assertThat(call.state()).isEqualTo(CallState.RINGING);
        await(call.accept());
        assertThat(codec(await(dialling))).isEqualTo("PCMU");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PCMA", "G722", "PCMU"})
    void codecsOfAnActiveCallChange(String codec) throws Exception {
        FakePbx peer = peer();
        Listening server = server(ALL);
        Call call = await(server.server().dialUri(peer.uri("1"), new DialOptions().setCodecs(List.of("PCMU"))));
        await(call.answered());
        Events events = Events.of(call);
        PbxCall pbx = await(peer.calls()).get(0);
        await(call.setCodecs(List.of(codec)));
        assertThat(codec(pbx)).isEqualTo(codec);
        if (!codec.equals("PCMU")) {
            events.next("media-changed");
        }
        assertThat(await(call.refresh()).getCodec()).isEqualTo(codec);
        toneBothWays(call, pbx);
    }

    @Test
    void rejectedChangeLeavesTheCallAsItWas() throws Exception {
        FakePbx peer = pbx(speaking(CodecSpec.PCMU));
        Listening server = server(List.of("PCMU"));
        Call call = await(server.server().dialUri(peer.uri("1")));
        await(call.answered());
        PbxCall pbx = await(peer.calls()).get(0);
        Throwable rejected = failure(call.setCodecs(List.of("PCMA")));
        assertThat(code(rejected)).isEqualTo(488);
        Throwable unknown = failure(call.setCodecs(List.of("MP3")));
        assertThat(code(unknown)).isEqualTo(BusErrors.INVALID_ARGUMENT);
        Throwable nothing = failure(call.setCodecs(List.of()));
        assertThat(nothing).hasMessageContaining("codecs: name at least one of");
        assertThat(call.state()).isEqualTo(CallState.ACTIVE);
        await(call.hold());
        assertThat(pbx.remoteDescription().orElseThrow().media().get(0).formats())
                .as("the codecs in force")
                .containsExactly("0", "101");
        await(call.resume());
        toneBothWays(call, pbx);
    }

    @Test
    void peerChangesTheCodec() throws Exception {
        FakePbx peer = peer();
        Listening server = server(ALL);
        Future<PbxCall> dialling = peer.call(server.uri("1"));
        Call call = next(server.calls());
        await(call.accept());
        PbxCall pbx = await(dialling);
        assertThat(codec(pbx)).isEqualTo("PCMU");
        int port = pbx.media().port();
        SipResponse changed = await(pbx.reinvite("v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\n"
                + "t=0 0\r\nm=audio " + port + " RTP/AVP 120 101\r\na=rtpmap:120 G722/8000\r\n"
                + "a=rtpmap:101 telephone-event/8000\r\n"));
        assertThat(changed.status()).isEqualTo(200);
        assertThat(await(call.refresh()).getCodec()).isEqualTo("G722");
        assertThat(pbx.media().negotiated().orElseThrow().sendPayloadType()).isEqualTo(120);
        toneBothWays(call, pbx);
        SipResponse none = await(pbx.reinvite("v=0\r\no=- 1 3 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\n"
                + "t=0 0\r\nm=audio " + port + " RTP/AVP 3\r\n"));
        assertThat(none.status()).isEqualTo(488);
        assertThat(none.header("Warning").orElseThrow()).startsWith("305 ");
        assertThat(await(call.refresh()).getCodec()).isEqualTo("G722");
    }

    @Test
    void offerWithoutCommonCodecIsRejectedWithWarning() throws Exception {
        FakePbx peer = pbx(speaking(new CodecSpec("GSM", 8_000, 1, 3, "")));
        Listening server = server(ALL);
        PbxRejectedException rejected = (PbxRejectedException) failure(peer.call(server.uri("1")));
        assertThat(rejected.response().status()).isEqualTo(488);
        assertThat(rejected.response().header("Warning").orElseThrow()).startsWith("305 ");
    }
}
