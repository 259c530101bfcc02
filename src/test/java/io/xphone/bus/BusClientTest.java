package io.xphone.bus;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.xphone.Call;
import io.xphone.Loopback;
import io.xphone.Loopback.Listening;
import io.xphone.OnLoopback;
import io.xphone.PlayoutPosition;
import io.xphone.audio.G711Ulaw;
import io.xphone.audio.PcmFrame;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that knows the event bus and JSON alone; it lives by the examples of docs/event-bus.md. */
class BusClientTest extends OnLoopback {

    private final EventBusDoc doc = new EventBusDoc();
    private final BlockingQueue<JsonObject> events = new LinkedBlockingQueue<>();
    private Listening desk;
    private Listening other;

    @BeforeEach
    void listen() throws Exception {
        desk = loop.server(Loopback.options().setName("desk"));
        other = loop.server();
        loop.vertx().eventBus().<JsonObject>consumer("app.events", message -> events.add(message.body()));
    }

    private <T> Future<T> ask(String address, String action, JsonObject body) {
        return loop.vertx()
                .eventBus()
                .<T>request(address, body, new DeliveryOptions().addHeader("action", action))
                .map(reply -> reply.body());
    }

    private JsonObject event(String type) throws Exception {
        JsonObject event = next(events, told -> told.getString("type").equals(type));
        JsonObject documented = doc.event(type).copy();
        if (type.equals("ended") && event.getInteger("status") == 486) {
            documented.remove("quality"); // rejected: there was no media
        }
        assertThat(documented.fieldNames()).as(type).containsExactlyInAnyOrderElementsOf(event.fieldNames());
        return event;
    }

    private record Up(String id, String address, Call peer) {}

    private Up dial() throws Exception {
        JsonObject body = doc.request("a phone or server", "dial");
        body.getJsonObject("request").put("target", other.uri("600"));
        JsonObject call = await(ask("xphone.agent.desk", "dial", body));
        assertThat(doc.replies().get("CallInfo").fieldNames()).containsAll(call.fieldNames());
        Call peer = next(other.calls());
        assertThat(peer.header("X-Account")).contains("42");
        await(peer.accept());
        while (!event("state").getString("state").equals("ACTIVE")) {
            // DIALING, REMOTE_RINGING
        }
        return new Up(call.getString("id"), "xphone.call." + call.getString("id"), peer);
    }

    @Test
    void dialsControlsAndEndsACall() throws Exception {
        Up call = dial();
        for (String action : List.of("mute", "unmute", "hold", "resume", "sendDtmf", "sendInfo")) {
            await(ask(call.address(), action, doc.request("a call", action)));
        }
        assertThat(event("mute").getBoolean("muted")).isTrue();
        assertThat(event("local-hold").getBoolean("held")).isTrue();
        assertThat(event("local-hold").getBoolean("held")).isFalse();
        JsonObject info = await(ask(call.address(), "info", new JsonObject()));
        assertThat(info.getString("state")).isEqualTo("ACTIVE");
        JsonObject quality = await(ask(call.address(), "quality", new JsonObject()));
        assertThat(quality.getString("codec")).isEqualTo("PCMU");
        JsonArray calls = await(ask("xphone.agent.desk", "calls", new JsonObject()));
        assertThat(calls.getJsonObject(0).getString("id")).isEqualTo(call.id());
        JsonObject agent = await(ask("xphone.agent.desk", "info", new JsonObject()));
        assertThat(doc.replies().get("AgentInfo").fieldNames()).containsAll(agent.fieldNames());
        assertThat(agent.getInteger("calls")).isEqualTo(1);
        await(call.peer().sendDtmf("5"));
        assertThat(event("dtmf").getString("digit")).isEqualTo("5");
        await(call.peer().hold());
        assertThat(event("remote-hold").getBoolean("held")).isTrue();
        await(ask(call.address(), "subscribe", doc.request("a call", "subscribe")));
        await(ask(call.address(), "unsubscribe", doc.request("a call", "unsubscribe")));
        await(ask(call.address(), "end", doc.request("a call", "end")));
        assertThat(event("ended").getString("reason")).isEqualTo("LOCAL");
        assertThat(await(call.peer().ended()).q850()).isEqualTo(16);
        assertThat(((ReplyException) failure(ask(call.address(), "end", new JsonObject()))).failureType())
                .isIn(
                        io.vertx.core.eventbus.ReplyFailure.NO_HANDLERS,
                        io.vertx.core.eventbus.ReplyFailure.RECIPIENT_FAILURE);
    }

    @Test
    void takesACall() throws Exception {
        await(ask("xphone.agent.desk", "subscribe", doc.request("a phone or server", "subscribe")));
        Call caller = await(other.server().dialUri(desk.uri("600")));
        JsonObject incoming = event("incoming");
        String address = "xphone.call." + incoming.getString("call");
        await(ask(address, "progress", doc.request("a call", "progress")));
        await(ask(address, "accept", doc.request("a call", "accept")));
        await(caller.answered());
        assertThat(event("media").getString("codec")).isEqualTo("PCMA");
        await(caller.end());
        assertThat(event("ended").getString("reason")).isEqualTo("REMOTE");

        Call refused = await(other.server().dialUri(desk.uri("600")));
        String second = "xphone.call." + event("incoming").getString("call");
        await(ask(second, "reject", doc.request("a call", "reject")));
        assertThat(await(refused.ended()).status()).isEqualTo(486);
        assertThat(event("ended").getInteger("status")).isEqualTo(486);
        await(ask("xphone.agent.desk", "unsubscribe", doc.request("a phone or server", "unsubscribe")));
    }

    @Test
    void hearsInJsonAndInBytes() throws Exception {
        Up call = dial();
        BlockingQueue<Object> audio = new LinkedBlockingQueue<>();
        loop.vertx().eventBus().consumer("app.audio", message -> audio.add(message.body()));
        JsonObject lease = await(ask(call.address(), "openReader", doc.request("a call", "openReader")));
        assertThat(lease).isEqualTo(doc.replies().get("AudioReaderLease"));
        await(call.peer().audio().writer().write(Loopback.tone(440, 1000)));
        JsonObject frame = (JsonObject) next(
                audio,
                said -> said instanceof JsonObject json
                        && Loopback.share(pcm(Base64.getDecoder().decode(json.getString("pcm"))), 440) > 0.8);
        assertThat(frame.fieldNames())
                .containsExactlyInAnyOrderElementsOf(doc.message("audio").fieldNames());
        assertThat(frame.getInteger("stream")).isEqualTo(7);
        JsonObject following = (JsonObject) next(audio);
        assertThat(following.getLong("sequence")).isEqualTo(frame.getLong("sequence") + 1);
        assertThat(following.getLong("time")).isEqualTo(frame.getLong("time") + 320);
        await(ask(call.address(), "closeReader", doc.request("a call", "closeReader")));

        JsonObject bytes = doc.request("a call", "openReader");
        bytes.getJsonObject("request")
                .put("id", "reader-2")
                .put("format", "buffer")
                .put("frameMs", 30);
        await(ask(call.address(), "openReader", bytes));
        assertThat(((Buffer) next(audio, said -> said instanceof Buffer)).length())
                .isEqualTo(960);

        bytes.getJsonObject("request").put("sampleRate", 11_025);
        ReplyException refused = (ReplyException) failure(ask(call.address(), "openReader", bytes));
        assertThat(refused.failureCode()).isEqualTo(BusErrors.INVALID_ARGUMENT);
        assertThat(refused).hasMessage("sampleRate must be one of [8000, 16000, 24000, 32000, 48000], not 11025");

        bytes.getJsonObject("request").put("sampleRate", 8_000).put("kind", "smell");
        assertThat(((ReplyException) failure(ask(call.address(), "openReader", bytes))).failureCode())
                .isEqualTo(BusErrors.INVALID_ARGUMENT);
        await(ask(call.address(), "end", doc.request("a call", "end")));
    }

    private static PcmFrame pcm(byte[] bytes) {
        return PcmFrame.fromBytes(bytes, 0, bytes.length, 16_000, 0, 0);
    }

    @Test
    void speaksInJson() throws Exception {
        Up call = dial();
        var heard = Loopback.hears(call.peer().audio().reader(), 700, 20);
        JsonObject sink = await(ask(call.address(), "openWriter", doc.request("a call", "openWriter")));
        assertThat(sink.getString("address")).isEqualTo("xphone.agent.desk.audio");
        assertThat(sink.fieldNames())
                .containsExactlyInAnyOrderElementsOf(
                        doc.replies().get("AudioWriterLease").fieldNames());
        short[] tone = Loopback.tone(700, 510); // 25 frames and a half
        PcmFrame whole = PcmFrame.copyOf(tone, 0, tone.length, 8_000, 0, 0);
        send(
                sink,
                call,
                doc.message("audio to a call").put("pcm", Base64.getEncoder().encodeToString(whole.toBytes())));
        send(sink, call, doc.message("mark"));
        Loopback.await(heard);
        assertThat(event("played").getLong("frames")).isPositive();
        JsonObject mark = event("mark");
        assertThat(mark.getString("mark")).isEqualTo("greeting");
        assertThat(mark.getLong("frames")).isEqualTo(26);
        assertThat(mark.getBoolean("cleared")).isFalse();
        assertThat(mark.getBoolean("complete")).isTrue();

        send(
                sink,
                call,
                doc.message("audio to a call").put("pcm", Base64.getEncoder().encodeToString(whole.toBytes())));
        send(sink, call, doc.message("mark"));
        send(sink, call, doc.message("clear"));
        assertThat(event("mark").getBoolean("cleared")).isTrue();
        await(ask(call.address(), "closeWriter", doc.request("a call", "closeWriter")));
        JsonObject next = await(ask(call.address(), "openWriter", doc.request("a call", "openWriter")));
        assertThat(next.getInteger("stream")).as("another writer").isNotEqualTo(sink.getInteger("stream"));
        await(ask(call.address(), "end", doc.request("a call", "end")));
    }

    /** Sends a message to a writer and waits for its position. */
    private PlayoutPosition position(JsonObject sink, Up call, JsonObject message) throws Exception {
        message.put("call", call.id()).put("stream", sink.getInteger("stream"));
        return PlayoutPosition.fromJson(await(loop.vertx()
                .eventBus()
                .<JsonObject>request(sink.getString("address"), message)
                .map(reply -> reply.body())));
    }

    private int refusal(JsonObject sink, Up call, JsonObject message) {
        Throwable failure = assertThrows(Exception.class, () -> position(sink, call, message));
        return ((ReplyException) (failure.getCause() == null ? failure : failure.getCause())).failureCode();
    }

    @Test
    void controlsThePlayoutInJson() throws Exception {
        Up call = dial();
        JsonObject request = doc.request("a call", "openWriter");
        request.getJsonObject("request").put("sampleRate", 16_000);
        JsonObject sink = await(ask(call.address(), "openWriter", request));
        assertThat(sink.getInteger("sampleRate")).isEqualTo(16_000);
        assertThat(sink.getInteger("frameSamples")).isEqualTo(320);
        String second = Base64.getEncoder().encodeToString(new byte[32_000]);
        JsonObject audio = new JsonObject().put("type", "audio").put("pcm", second);
        position(sink, call, doc.message("pause"));
        assertThat(position(sink, call, audio.copy().put("more", true)).queued())
                .isEqualTo(16_000);
        assertThat(position(sink, call, audio).queued()).isEqualTo(32_000);
        position(sink, call, doc.message("mark"));
        position(sink, call, doc.message("volume"));
        position(sink, call, doc.message("resume"));
        PlayoutPosition position;
        do {
            position = position(sink, call, doc.message("position"));
        } while (position.samples() < 20_000);
        assertThat(position.write()).as("two messages of one write").isZero();
        assertThat(position.writeSamples()).isEqualTo(position.samples());
        assertThat(position.samples() + position.queued()).isEqualTo(32_000);
        PlayoutPosition cleared = position(sink, call, doc.message("clear"));
        assertThat(cleared.samples()).isGreaterThanOrEqualTo(position.samples());
        JsonObject mark = event("mark");
        assertThat(mark.getBoolean("cleared")).isTrue();
        assertThat(PlayoutPosition.fromJson(mark.getJsonObject("position")).samples())
                .isEqualTo(cleared.samples());
        assertThat(position(sink, call, doc.message("position")).write()).isEqualTo(1);

        assertThat(refusal(sink, call, audio.copy().put("rate", 8_000))).isEqualTo(BusErrors.INVALID_ARGUMENT);
        assertThat(refusal(sink, call, doc.message("volume").put("volume", 11))).isEqualTo(BusErrors.INVALID_ARGUMENT);
        assertThat(refusal(sink, call, doc.message("encoded"))).isEqualTo(BusErrors.INVALID_ARGUMENT);
        assertThat(refusal(sink, call, new JsonObject().put("type", "unknown"))).isEqualTo(BusErrors.INVALID_ARGUMENT);
        assertThat(refusal(sink.copy().put("stream", 99), call, doc.message("position")))
                .isEqualTo(BusErrors.INVALID_STATE);
        for (String key : List.of("kind", "mode")) {
            JsonObject bad = doc.request("a call", "openWriter");
            bad.getJsonObject("request").put("id", "other").put(key, "rtp");
            assertThat(failure(ask(call.address(), "openWriter", bad)))
                    .hasMessageContaining(key)
                    .hasMessageContaining("is rtp");
        }
        JsonObject bad = doc.request("a call", "openWriter");
        bad.getJsonObject("request").put("id", "other").put("sampleRate", 44_100);
        assertThat(failure(ask(call.address(), "openWriter", bad)))
                .hasMessageContaining("[8000, 16000, 24000, 32000, 48000]");
        await(ask(call.address(), "end", doc.request("a call", "end")));
        await(call.peer().ended());
    }

    @Test
    void sendsEncodedFramesInJson() throws Exception {
        Up call = dial();
        JsonObject request = doc.request("a call", "openWriter");
        request.getJsonObject("request").put("codec", "G722/8000");
        assertThat(failure(ask(call.address(), "openWriter", request))).hasMessageContaining("PCMU/8000");
        request.getJsonObject("request").put("codec", "PCMU");
        JsonObject sink = await(ask(call.address(), "openWriter", request));
        var heard = Loopback.hears(call.peer().audio().reader(), 700, 10);
        short[] tone = Loopback.tone(700, 500);
        for (int i = 0; i < 25; i++) {
            byte[] payload = new byte[160];
            G711Ulaw.INSTANCE.encode(tone, 160 * i, 160, payload, 0);
            JsonObject frame =
                    doc.message("encoded").put("payload", Base64.getEncoder().encodeToString(payload));
            assertThat(position(sink, call, frame).queued()).isPositive();
        }
        Loopback.await(heard);
        assertThat(refusal(sink, call, doc.message("audio to a call").put("pcm", "AAAA")))
                .isEqualTo(BusErrors.INVALID_ARGUMENT);
        assertThat(refusal(sink, call, doc.message("encoded").put("payload", "").put("samples", -1)))
                .isEqualTo(BusErrors.INVALID_ARGUMENT);
        await(ask(call.address(), "end", doc.request("a call", "end")));
    }

    private void send(JsonObject sink, Up call, JsonObject message) {
        loop.vertx()
                .eventBus()
                .send(
                        sink.getString("address"),
                        message.put("call", call.id()).put("stream", sink.getInteger("stream")));
    }

    @Test
    void nonsenseIsRefusedOrPassedOver() throws Exception {
        Up call = dial();
        JsonObject sink = await(ask(call.address(), "openWriter", doc.request("a call", "openWriter")));
        for (Object bad : List.of(
                new JsonObject(),
                new JsonObject().put("call", 7),
                new JsonObject().put("call", call.id()),
                new JsonObject().put("call", call.id()).put("type", "audio").put("pcm", "!!!"),
                new JsonObject().put("call", call.id()).put("type", "audio").put("stream", "one"),
                new JsonObject()
                        .put("call", call.id())
                        .put("type", "audio")
                        .put("stream", 1)
                        .put("rate", -1)
                        .put("pcm", "AAAA"),
                new JsonObject().put("call", call.id()).put("type", "rtp").put("packet", "AAAA"),
                "text",
                Buffer.buffer("bytes"))) {
            loop.vertx().eventBus().send(sink.getString("address"), bad);
        }
        assertThat(((ReplyException) failure(ask(call.address(), "reject", new JsonObject().put("status", 486))))
                        .failureCode())
                .isEqualTo(BusErrors.INVALID_STATE);
        assertThat(((ReplyException) failure(
                                ask("xphone.agent.desk", "dial", new JsonObject().put("request", new JsonObject()))))
                        .failureCode())
                .isEqualTo(BusErrors.INVALID_ARGUMENT);
        assertThat(((ReplyException) failure(
                                ask("xphone.agent.desk", "setOptionsStatus", new JsonObject().put("status", 99))))
                        .failureCode())
                .isEqualTo(BusErrors.INVALID_ARGUMENT);
        var heard = Loopback.hears(call.peer().audio().reader(), 700, 5);
        short[] tone = Loopback.tone(700, 500);
        send(
                sink,
                call,
                doc.message("audio to a call")
                        .put(
                                "pcm",
                                Base64.getEncoder()
                                        .encodeToString(PcmFrame.copyOf(tone, 0, tone.length, 8_000, 0, 0)
                                                .toBytes())));
        Loopback.await(heard);
        await(ask(call.address(), "end", doc.request("a call", "end")));
    }
}
