package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.xphone.Loopback.Events;
import io.xphone.Loopback.Listening;
import io.xphone.Loopback.Pair;
import io.xphone.bus.BusErrors;
import io.xphone.options.AcceptOptions;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.DtmfMode;
import io.xphone.options.MediaOptions;
import io.xphone.options.ProgressOptions;
import io.xphone.options.SipRequestOptions;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.SipRequest;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import io.xphone.testing.PbxCall;
import io.xphone.testing.PbxDialOptions;
import io.xphone.testing.PbxInvite;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Headers of every message both ways, INFO with any body, strings of digits, calls that answer themselves. */
class MessagesTest extends OnLoopback {

    private static Header x(String value) {
        return new Header("X-T", value);
    }

    @Test
    void theHeadersOfADialledCallAreThoseOfTheLatestAnswer() throws Exception {
        FakePbx pbx = pbx();
        BlockingQueue<PbxInvite> invites = new LinkedBlockingQueue<>();
        pbx.inviteHandler(invite -> {
            invite.progress(180, false, x("rings"));
            invites.add(invite);
        });
        Listening server = loop.server();
        Call call = await(server.server().dialUri(pbx.uri("1")));
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        call.progressHandler(progress -> seen.add(progress.status() + " " + call.state() + " " + header(call)));
        call.stateHandler(state -> seen.add(state + " " + header(call)));
        next(invites).answer(x("here"));
        await(call.answered());
        assertThat(next(seen, told -> told.startsWith("180"))).isEqualTo("180 REMOTE_RINGING rings");
        assertThat(next(seen)).isEqualTo("ACTIVE here");
        await(call.end());
    }

    private static String header(Call call) {
        String value = call.header("x-t");
        return value == null ? "" : value;
    }

    @Test
    void everyMessageOfThePeerIsTold() throws Exception {
        FakePbx pbx = pbx();
        pbx.inviteHandler(invite -> invite.answer(x("200")));
        Listening server = loop.server();
        Call call = await(server.server().dialUri(pbx.uri("1")));
        BlockingQueue<ReceivedMessage> messages = new LinkedBlockingQueue<>();
        call.sipMessageHandler(messages::add);
        await(call.answered());
        PbxCall theirs = await(pbx.calls()).get(0);
        theirs.request("INFO", "text/plain", "hi", x("info"));
        ReceivedMessage info = next(messages, ReceivedMessage::request);
        assertThat(info.method()).isEqualTo("INFO");
        assertThat(info.header("x-t")).contains("info");
        theirs.bye(x("bye"));
        assertThat(next(messages).header("X-T")).contains("bye");
        await(call.ended());
    }

    @Test
    @Shows("CallPolicyOptions.messageEvents")
    void messagesNeedNotBeTold() throws Exception {
        FakePbx pbx = pbx();
        Listening quiet = loop.server(Loopback.options().setCalls(new CallPolicyOptions().setMessageEvents(false)));
        Call call = await(quiet.server().dialUri(pbx.uri("1")));
        Events events = Events.of(call);
        await(call.answered());
        await(call.end());
        await(call.ended());
        assertThat(events.types()).doesNotContain("sip-message").contains("ended");
    }

    @Test
    void headersOfOneNameAreKeptApart() throws Exception {
        FakePbx pbx = pbx();
        Listening server = loop.server();
        pbx.dial(server.uri("600"), new PbxDialOptions().addHeader("X-T", "1").addHeader("x-t", "2, 3"));
        Call call = next(server.calls());
        assertThat(call.header("X-t")).isEqualTo("1");
        assertThat(call.headers().getAll("x-T")).containsExactly("1", "2, 3");
        assertThat(call.info().toJson().getJsonObject("headers").getJsonArray("X-T"))
                .containsExactly("1", "2, 3");
        call.headers().clear();
        call.info().setState(CallState.ENDED).getHeaders().clear();
        assertThat(call.headers().getAll("x-T"))
                .as("what is handed out is a copy")
                .hasSize(2);
        assertThat(call.state()).isEqualTo(CallState.RINGING);
        await(call.end());
    }

    @Test
    @Shows({
        "AcceptOptions.headers",
        "ProgressOptions.status",
        "ProgressOptions.withMedia",
        "ProgressOptions.headers",
        "SipRequestOptions.headers"
    })
    void ourHeadersGoIntoEveryAnswerAndRequest() throws Exception {
        FakePbx pbx = pbx();
        Listening server = loop.server();
        var dialled = await(pbx.dial(server.uri("600"), new PbxDialOptions()));
        Call call = next(server.calls());
        await(call.progress(
                new ProgressOptions().setStatus(183).setWithMedia(true).addHeader("X-T", "183")));
        assertThat(await(dialled.awaitProvisional(183)).header("X-T")).contains("183");
        await(call.accept(new AcceptOptions()
                .addHeader("X-T", "200")
                .addHeader("X-Two", "1")
                .addHeader("x-two", "2")));
        await(dialled.answered());
        assertThat(pbx.recorder().responses(200).get(0).header("X-T")).contains("200");
        assertThat(pbx.recorder().responses(200).get(0).headers().all("X-Two")).containsExactly("1", "2");
        await(call.sendInfo(
                "application/x",
                Buffer.buffer(new byte[] {0, -1, 13, 10, 0}),
                new SipRequestOptions().addHeader("X-T", "info")));
        SipRequest info = pbx.recorder().requests("INFO").get(0);
        assertThat(info.header("X-T")).contains("info");
        assertThat(info.body()).containsExactly(0, -1, 13, 10, 0);
        assertThat(((CallException) failure(call.sendInfo(
                                "a/b", Buffer.buffer("x"), new SipRequestOptions().addHeader("Via", "no"))))
                        .code())
                .isEqualTo(BusErrors.INVALID_ARGUMENT);
        await(call.end(new SipRequestOptions().addHeader("X-T", "bye")));
        assertThat(await(pbx.recorder().awaitRequest("BYE")).header("X-T")).contains("bye");
    }

    @Test
    void anInfoMayHaveAnyBytes() throws Exception {
        Listening a = loop.server();
        Listening b = loop.server();
        Pair pair = loop.call(a, b);
        BlockingQueue<InfoMessage> infos = new LinkedBlockingQueue<>();
        pair.callee().infoHandler(infos::add);
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        await(pair.caller().sendInfo("application/octet-stream", Buffer.buffer(bytes), new SipRequestOptions()));
        InfoMessage binary = next(infos);
        assertThat(binary.contentType()).isEqualTo("application/octet-stream");
        assertThat(binary.body().getBytes()).isEqualTo(bytes);
        await(pair.caller().sendInfo("text/plain", "grüß Gott"));
        assertThat(next(infos).text()).isEqualTo("grüß Gott");
        await(pair.caller().end());
    }

    // ---- digits ----

    @Test
    @Shows("MediaOptions.dtmfPauseMs")
    void stringsHavePauses() throws Exception {
        FakePbx pbx = pbx(new FakePbxOptions());
        Listening server = loop.server(Loopback.options()
                .setMedia(new MediaOptions().setDtmfDurationMs(60).setDtmfPauseMs(400)));
        Call call = await(server.server().dialUri(pbx.uri("1")));
        await(call.answered());
        PbxCall theirs = await(pbx.calls()).get(0);
        long begun = System.nanoTime();
        var first = call.sendDtmf("1,2w");
        await(call.sendDtmf("3")); // after the string before it
        assertThat(first.succeeded()).isTrue();
        assertThat(System.nanoTime() - begun).isGreaterThan(900_000_000L);
        assertThat(await(theirs.media().awaitDtmf(3))).isEqualTo("123");
        List<Integer> times = theirs.media().packets().stream()
                .filter(packet -> packet.payloadType() >= 96)
                .map(packet -> packet.timestamp())
                .distinct()
                .toList();
        assertThat(times.get(1) - times.get(0))
                .as("a digit, its gap, the pause")
                .isBetween(400 * 8, 1_200 * 8);
        assertThat(((CallException) failure(call.sendDtmf("1x"))).code()).isEqualTo(BusErrors.INVALID_ARGUMENT);
        var late = call.sendDtmf("1,1");
        await(call.end());
        assertThat(((CallException) failure(late)).code()).isEqualTo(BusErrors.INVALID_STATE);
    }

    @Test
    void digitsGoBeforeTheAnswerByRtpAndByInfo() throws Exception {
        for (DtmfMode mode : List.of(DtmfMode.RFC4733, DtmfMode.INFO)) {
            FakePbx pbx = pbx();
            BlockingQueue<PbxInvite> invites = new LinkedBlockingQueue<>();
            pbx.inviteHandler(invite -> {
                invite.progress(183, true);
                invites.add(invite);
            });
            Listening server = loop.server(Loopback.options().setMedia(new MediaOptions().setDtmfMode(mode)));
            Call call = await(server.server().dialUri(pbx.uri("1")));
            BlockingQueue<CallState> states = new LinkedBlockingQueue<>();
            call.stateHandler(states::add);
            PbxInvite invite = next(invites);
            if (call.state() != CallState.EARLY_MEDIA) {
                next(states, state -> state == CallState.EARLY_MEDIA);
            }
            await(call.sendDtmf("42"));
            if (mode == DtmfMode.INFO) {
                assertThat(pbx.recorder().requests("INFO"))
                        .extracting(info -> new String(info.body(), StandardCharsets.UTF_8).substring(0, 8))
                        .containsExactly("Signal=4", "Signal=2");
            } else {
                assertThat(await(invite.media().awaitDtmf(2))).isEqualTo("42");
            }
            invite.answer();
            await(call.answered());
            await(call.end());
        }
    }

    // ---- answered by themselves ----

    @Test
    @Shows("CallPolicyOptions.autoAnswer")
    void aCallThatAsksForItIsAnswered() throws Exception {
        FakePbx pbx = pbx();
        Listening automatic = loop.server(Loopback.options().setCalls(new CallPolicyOptions().setAutoAnswer(true)));
        PbxDialOptions intercom = new PbxDialOptions().addHeader("Call-Info", "<sip:pbx>;answer-after=0");
        PbxCall answered = await(await(pbx.dial(automatic.uri("600"), intercom)).answered());
        Call call = next(automatic.calls());
        await(call.answered());
        await(answered.bye());
        await(call.ended());

        pbx.dial(automatic.uri("600"), new PbxDialOptions());
        Call usual = next(automatic.calls());
        Listening manual = loop.server();
        pbx.dial(manual.uri("600"), intercom);
        Call asked = next(manual.calls());
        await(usual.refresh());
        await(asked.refresh());
        assertThat(usual.state()).isEqualTo(CallState.RINGING);
        assertThat(asked.state()).isEqualTo(CallState.RINGING);
        await(usual.reject(486));
        await(asked.reject(486));
    }
}
