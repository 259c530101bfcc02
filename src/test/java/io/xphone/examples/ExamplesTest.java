package io.xphone.examples;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Verticle;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.xphone.Call;
import io.xphone.Loopback;
import io.xphone.OnLoopback;
import io.xphone.Phone;
import io.xphone.options.PhoneOptions;
import io.xphone.sip.message.Method;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import io.xphone.testing.PbxCall;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The snippets of the README run: against a PBX in process, with its host and port in place of those written. */
class ExamplesTest extends OnLoopback {

    private final BlockingQueue<PbxCall> answered = new LinkedBlockingQueue<>();
    private FakePbx pbx;
    private SourceRunner examples;

    @BeforeEach
    void compile(@TempDir Path folder) throws Exception {
        pbx = pbx(new FakePbxOptions().addUser("1001", "secret"));
        pbx.inviteHandler(invite -> invite.answer().onSuccess(answered::add));
        examples = new SourceRunner(
                folder,
                Map.of(
                        "pbx.example.com:5060",
                        "127.0.0.1:" + pbx.port(),
                        "\"pbx.example.com\"",
                        "\"127.0.0.1:" + pbx.port() + "\"",
                        "setPort(5060)",
                        "setPort(0)",
                        "music.wav",
                        "src/main/resources/io/xphone/node/phrase.wav"));
    }

    @AfterEach
    void unload() throws Exception {
        await(loop.vertx().close()); // phones unregister while the PBX is there
        examples.close();
    }

    private Object example(String name, Object... arguments) throws Exception {
        return examples.example(name).getConstructors()[0].newInstance(arguments);
    }

    private <T> T run(Object example, String method, Object... arguments) throws Exception {
        for (var candidate : example.getClass().getMethods()) {
            if (candidate.getName().equals(method)) {
                @SuppressWarnings("unchecked")
                T result = (T) candidate.invoke(example, arguments);
                return result;
            }
        }
        throw new NoSuchMethodException(method);
    }

    private void deploy(String name) throws Exception {
        Object verticle = example(name);
        if (verticle instanceof VerticleBase base) {
            await(loop.vertx().deployVerticle(base));
        } else {
            await(loop.vertx().deployVerticle((Verticle) verticle));
        }
    }

    private Phone phone() throws Exception {
        Phone phone = Phone.create(
                loop.vertx(),
                new PhoneOptions().setUsername("1001").setPassword("secret").setHost("127.0.0.1:" + pbx.port()));
        await(phone.connect());
        return phone;
    }

    private PbxCall callsUs() throws Exception {
        return await(pbx.call(pbx.bindings().get(0).contact().toString()));
    }

    @Test
    void aPhoneAnswersCallsWithTheirEcho() throws Exception {
        deploy("AnswerCalls");
        PbxCall call = callsUs();
        await(call.media().sendTone(440, 1_000));
        await(call.media().awaitAudio(800));
        assertThat(Loopback.frames(call.media().recordedAudio(), 440)).isGreaterThan(20);
        await(call.bye());
    }

    @Test
    void aPhonePlacesACall() throws Exception {
        Object placer = example("PlaceCall", phone());
        await(this.<Future<?>>run(placer, "say", "600", Loopback.tone(440, 600)));
        PbxCall call = next(answered);
        await(call.ended());
        assertThat(Loopback.frames(call.media().recordedAudio(), 440)).isGreaterThan(20);
    }

    @Test
    void aVoiceAgentIsInterruptedAndPassesTheCallOn() throws Exception {
        deploy("VoiceAgent");
        PbxCall call = callsUs();
        BlockingQueue<String> referredTo = new LinkedBlockingQueue<>();
        call.requestHandler(Method.REFER, refer -> {
            referredTo.add(refer.header("Refer-To").orElseThrow());
            refer.respond(202).compose(sent -> call.notifyTransfer(200, "OK"));
        });
        await(call.media().awaitAudio(500));
        assertThat(Loopback.frames(call.media().recordedAudio(), 440)).isGreaterThan(10);
        await(call.media().sendTone(1_000, 3_000));
        assertThat(call.media().recordedMillis()).as("of a greeting of 10 s").isLessThan(9_000);
        call.media().sendDtmf("0"); // the transfer ends the call before its last packet
        assertThat(next(referredTo)).contains("1002");
        await(call.ended());
    }

    @Test
    void anInterruptedWriterReportsWhatWasPlayed() throws Exception {
        Call call = await(phone().dial("600"));
        await(call.answered());
        PbxCall there = next(answered);
        Future<Boolean> played =
                run(example("BargeIn"), "speak", call, Loopback.tone(440, 200), Loopback.tone(880, 60_000));
        await(there.media().awaitAudio(300));
        await(there.media().sendDtmf("5"));
        assertThat(await(played)).isFalse();
        await(call.end());
    }

    @Test
    void interruptedSpeechIsReportedBySentence() throws Exception {
        Call call = await(phone().dial("600"));
        await(call.answered());
        PbxCall there = next(answered);
        Future<String> heard = run(
                example("InterruptedSpeech"),
                "speak",
                call,
                List.of(new short[1_600], new short[1_600], new short[160_000]));
        await(there.media().awaitAudio(400));
        await(there.media().sendDtmf("5"));
        assertThat(await(heard)).matches("2 sentences and \\d+ ms of the next, in all \\d+");
        await(call.end());
    }

    @Test
    void encodedAudioIsSentAsItIs() throws Exception {
        Call call = await(phone().dial("600"));
        await(call.answered());
        PbxCall there = next(answered);
        byte[] payload = new byte[160];
        Arrays.fill(payload, (byte) 0x20);
        run(example("PassOnEncoded"), "play", call, Collections.nCopies(25, payload));
        await(there.media().awaitAudio(400));
        short loudest = 0;
        for (short sample : there.media().recordedAudio()) {
            loudest = (short) Math.max(loudest, -sample);
        }
        assertThat((int) loudest).isGreaterThan(7_000);
        await(call.end());
    }

    @Test
    void aCallIsPassedOnAfterAConsultation() throws Exception {
        Phone phone = phone();
        Call caller = await(phone.dial("600"));
        await(caller.answered());
        PbxCall there = next(answered);
        BlockingQueue<String> referredTo = new LinkedBlockingQueue<>();
        there.requestHandler(Method.REFER, refer -> {
            referredTo.add(refer.header("Refer-To").orElseThrow());
            refer.respond(202).compose(sent -> there.notifyTransfer(200, "OK"));
        });
        Future<?> passed = run(example("PassOn"), "ask", phone, caller);
        await(passed);
        assertThat(next(referredTo)).contains("Replaces=");
        await(caller.ended());
    }

    @Test
    void aServerListensAndDials() throws Exception {
        deploy("TrunkServer");
        PbxCall call = next(answered);
        assertThat(call.local().uri().toString()).contains("1001");
        await(call.bye());
    }

    @Test
    void messagesAndBusyLampFields() throws Exception {
        pbx.requestHandler(Method.SUBSCRIBE, request -> request.respond(489));
        BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        pbx.requestHandler(Method.MESSAGE, request -> {
            texts.add(new String(request.request().body(), java.nio.charset.StandardCharsets.UTF_8));
            request.respond(200);
        });
        run(example("MessagesAndBlf"), "run", phone());
        assertThat(next(texts)).isEqualTo("Back in five minutes");
        assertThat(await(pbx.recorder().awaitRequest(Method.SUBSCRIBE)).header("Event"))
                .contains("dialog");
    }

    @Test
    void anotherVerticleAnswersTheCallsOfAServer() throws Exception {
        Vertx vertx = loop.vertx();
        var server = loop.server(Loopback.options().setName("front-door"));
        server.server().callHandler(null); // the attached handle answers
        await(this.<Future<?>>run(example("ElsewhereInTheCluster"), "answer", vertx));
        PbxCall call = await(pbx.call(server.uri("600")));
        await(call.media().sendTone(440, 1_000));
        await(call.media().awaitAudio(800));
        assertThat(Loopback.frames(call.media().recordedAudio(), 440)).isGreaterThan(20);
        await(call.bye());
    }
}
