package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.xphone.Loopback.Listening;
import io.xphone.audio.PcmFrame;
import io.xphone.options.MediaOptions;
import io.xphone.options.ProgressOptions;
import io.xphone.peers.Peers;
import io.xphone.sip.message.SipResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Calls take ports when they are answered or have early media: those that ring or are rejected take none. */
class RingingPortsTest extends OnLoopback {

    private static final int CALLS = 50;

    /** Two calls have ports; those that they leave rest for a while. */
    private Listening twoPorts() throws Exception {
        int port = Peers.freePorts(4);
        return loop.server(Loopback.options()
                .setMedia(new MediaOptions().setRtpPortMin(port).setRtpPortMax(port + 2)));
    }

    private static void invite(RawUdp caller, Listening to, int number) throws Exception {
        String id = "c" + number;
        caller.send(caller.text("INVITE", "b" + id, id, "", 1, "", RawUdp.sdp(4_000)), to.port());
    }

    private static void acknowledge(RawUdp caller, Listening to, SipResponse response) throws Exception {
        String id = response.callId();
        String tag = response.to().tag().orElseThrow();
        String branch = response.success() ? "ack" + id : "b" + id;
        caller.send(caller.text("ACK", branch, id, tag, 1, "", ""), to.port());
    }

    @Test
    void rejectedCallsTakeNone() throws Exception {
        Listening server = twoPorts();
        try (RawUdp caller = new RawUdp()) {
            for (int i = 0; i < CALLS; i++) {
                invite(caller, server, i);
                int status = i % 2 == 0 ? 404 : 486;
                await(next(server.calls()).reject(status));
                SipResponse response = caller.answer();
                assertThat(response.status()).isEqualTo(status);
                acknowledge(caller, server, response);
            }
        }
        Listening other = loop.server();
        loop.call(other, server);
        loop.call(other, server);
    }

    @Test
    void callsThatRingTakeNoneUntilTheyAreAnswered() throws Exception {
        Listening server = twoPorts();
        try (RawUdp caller = new RawUdp()) {
            List<Call> ringing = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                invite(caller, server, i);
                ringing.add(next(server.calls()));
            }
            assertThat(await(ringing.get(0).refresh()).getAudioAddress()).isNull();
            assertThat(await(ringing.get(0).quality()).getPacketsSent()).isZero();
            for (Call call : ringing.subList(0, 2)) {
                await(call.accept());
                SipResponse response = caller.answer();
                assertThat(response.status()).isEqualTo(200);
                acknowledge(caller, server, response);
                assertThat(await(call.refresh()).getAudioAddress()).isNotNull();
            }
            Call third = ringing.get(2);
            assertThat(failure(third.accept()))
                    .isInstanceOfSatisfying(
                            CallException.class,
                            cause -> assertThat(cause.code()).isEqualTo(CallException.NO_RTP_PORT));
            SipResponse busy = caller.answer();
            assertThat(busy.status()).isEqualTo(503);
            assertThat(busy.retryAfter()).isPresent();
            acknowledge(caller, server, busy);
            assertThat(await(third.ended()).status()).isEqualTo(503);
            for (Call call : ringing.subList(3, CALLS)) {
                assertThat(call.state()).isEqualTo(CallState.RINGING);
                await(call.reject(486));
                SipResponse response = caller.answer();
                assertThat(response.status()).isEqualTo(486);
                acknowledge(caller, server, response);
            }
        }
    }

    @Test
    void earlyMediaTakesPortsAndWithoutThemTheCallRingsOn() throws Exception {
        Listening server = twoPorts();
        Listening other = loop.server();
        loop.call(other, server);
        Call caller = await(other.server().dialUri(server.uri("600")));
        Call waiting = next(server.calls());
        Call early = await(other.server().dialUri(server.uri("600")));
        await(next(server.calls()).progress(new ProgressOptions().setStatus(183).setWithMedia(true)));
        assertThat(failure(waiting.progress(new ProgressOptions().setStatus(183).setWithMedia(true))))
                .isInstanceOfSatisfying(
                        CallException.class, cause -> assertThat(cause.code()).isEqualTo(CallException.NO_RTP_PORT));
        assertThat(waiting.state()).isEqualTo(CallState.RINGING);
        await(waiting.progress(new ProgressOptions().setStatus(182)));
        await(early.end());
        await(waiting.reject(486));
        assertThat(await(caller.ended()).reason()).isEqualTo(EndReason.REJECTED);
    }

    @Test
    void aCallThatIsMutedWhileItRingsIsAnsweredMuted() throws Exception {
        Listening server = loop.server();
        Listening other = loop.server();
        Call caller = await(other.server().dialUri(server.uri("600")));
        Call callee = next(server.calls());
        await(callee.mute());
        await(callee.accept());
        await(caller.answered());
        await(callee.audio().writer().write(Loopback.tone(440, 2_000)));
        CompletableFuture<Void> heard = Loopback.hears(caller.audio().reader(), 440, 1);
        CompletableFuture<Void> digit = new CompletableFuture<>();
        callee.dtmfHandler(received -> digit.complete(null));
        await(caller.sendDtmf("1")); // takes longer than the first frames of the tone
        Loopback.await(digit);
        assertThat(heard).isNotDone();
        await(callee.unmute());
        Loopback.await(heard);
    }

    // ---- readers and writers before there is media ----

    private <T> Future<T> ask(String call, String action, JsonObject request) {
        return loop.vertx()
                .eventBus()
                .<T>request("xphone.call." + call, request, new DeliveryOptions().addHeader("action", action))
                .map(reply -> reply.body());
    }

    @Test
    void audioWrittenToARingingCallIsHeardWhenItIsAnswered() throws Exception {
        Listening server = loop.server();
        Listening other = loop.server();
        Call caller = await(other.server().dialUri(server.uri("600")));
        Call callee = next(server.calls());
        await(callee.audio().writer().write(Loopback.tone(440, 400)));
        Future<Boolean> mark = callee.audio().writer().mark("end");
        CompletableFuture<Void> heard = Loopback.hears(caller.audio().reader(), 440, 15);
        await(callee.accept());
        Loopback.await(heard);
        assertThat(await(mark)).isTrue();
    }

    /** A call that rings, when the socket of the one before is closed: that takes a moment after its end. */
    private static Loopback.Pair ringingOncePortsAreFree(Listening from, Listening to) throws Exception {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            Call caller = await(from.server().dialUri(to.uri("600")));
            for (Call callee = null; caller.state() != CallState.ENDED; ) {
                callee = to.calls().poll(5, TimeUnit.MILLISECONDS);
                if (callee != null) {
                    return new Loopback.Pair(caller, callee);
                }
            }
        }
        throw new AssertionError("the port is not free");
    }

    @Test
    void aClientOfTheBusReadsAndWritesBeforeTheAnswer() throws Exception {
        int port = Peers.freePorts(2);
        Listening server = loop.server(Loopback.options()
                .setMedia(new MediaOptions()
                        .setRtpPortMin(port)
                        .setRtpPortMax(port + 1)
                        .setRtpPortCooldownMs(60_000)));
        Listening other = loop.server();
        BlockingQueue<Object> frames = new LinkedBlockingQueue<>();
        loop.vertx().eventBus().consumer("app.audio", message -> frames.add(message.body()));
        for (int round = 0; round < 3; round++) { // what is rejected leaves no port behind
            Loopback.Pair ringing = ringingOncePortsAreFree(other, server);
            Call caller = ringing.caller();
            Call callee = ringing.callee();
            JsonObject writer = await(ask(
                    callee.id(), "openWriter", new JsonObject().put("request", new JsonObject().put("id", "w"))));
            assertThat(writer.getString("address")).isNotNull();
            if (round < 2) {
                await(callee.reject(486));
                await(caller.ended());
                continue;
            }
            await(ask(
                    callee.id(),
                    "openReader",
                    new JsonObject()
                            .put(
                                    "request",
                                    new JsonObject()
                                            .put("id", "r")
                                            .put("deliver", "app.audio")
                                            .put("format", "json"))));
            short[] tone = Loopback.tone(700, 400);
            PcmFrame audio = PcmFrame.copyOf(tone, 0, tone.length, 8_000, 0, 0);
            loop.vertx()
                    .eventBus()
                    .send(
                            writer.getString("address"),
                            new JsonObject()
                                    .put("type", "audio")
                                    .put("call", callee.id())
                                    .put("stream", writer.getInteger("stream"))
                                    .put("rate", 8_000)
                                    .put("pcm", Base64.getEncoder().encodeToString(audio.toBytes())));
            CompletableFuture<Void> heard = Loopback.hears(caller.audio().reader(), 700, 15);
            await(callee.accept());
            Loopback.await(heard);
            next(frames);
        }
    }

    @Test
    void aWriterWithoutAPortFailsAndTheCallRingsOn() throws Exception {
        Listening server = twoPorts();
        Listening other = loop.server();
        Call caller = await(other.server().dialUri(server.uri("600")));
        Call ringing = next(server.calls());
        loop.call(other, server);
        loop.call(other, server);
        assertThat(failure(ask(
                        ringing.id(), "openWriter", new JsonObject().put("request", new JsonObject().put("id", "w")))))
                .hasMessageContaining("RTP ports");
        assertThat(ringing.state()).isEqualTo(CallState.RINGING);
        await(ringing.reject(404));
        assertThat(await(caller.ended()).status()).isEqualTo(404);
    }

    @Test
    void twoCallsAreBridgedBeforeTheyAreAnswered() throws Exception {
        Listening server = loop.server();
        Listening other = loop.server();
        Call first = await(other.server().dialUri(server.uri("600")));
        Call one = next(server.calls());
        Call second = await(other.server().dialUri(server.uri("600")));
        Call two = next(server.calls());
        await(one.bridge(two));
        await(one.accept());
        await(two.accept());
        CompletableFuture<Void> heard = Loopback.hears(second.audio().reader(), 440, 5);
        await(first.audio().writer().write(Loopback.tone(440, 2_000)));
        Loopback.await(heard);
    }

    @Test
    void anAcceptWhileTheServerClosesHasAnOutcome() throws Exception {
        Listening server = loop.server();
        Listening other = loop.server();
        Call caller = await(other.server().dialUri(server.uri("600")));
        Call ringing = next(server.calls());
        CompletableFuture<Boolean> outcome = new CompletableFuture<>();
        ringing.accept().onComplete(done -> outcome.complete(done.succeeded()));
        await(server.server().close());
        await(caller.ended());
        Loopback.await(outcome);
    }
}
