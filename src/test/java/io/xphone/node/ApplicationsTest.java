package io.xphone.node;

import static io.xphone.node.NodeFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.xphone.audio.WavReader;
import io.xphone.node.app.Phrase;
import io.xphone.sip.message.SipResponse;
import io.xphone.testing.PbxCall;
import io.xphone.testing.PbxDialOptions;
import io.xphone.testing.PbxEnd;
import io.xphone.testing.PbxOutgoingCall;
import io.xphone.testing.PbxRejectedException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every built-in application, called by SIP and RTP over loopback. */
class ApplicationsTest {

    @TempDir
    Path folder;

    private final NodeFixture fixture = new NodeFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private PbxCall call(String number) {
        return await(fixture.pbx.call(fixture.uri(number)));
    }

    private PbxOutgoingCall dial(String number) {
        return await(fixture.pbx.dial(fixture.uri(number), new PbxDialOptions()));
    }

    private int rejection(String number) {
        return catchThrowableOfType(PbxRejectedException.class, () -> call(number))
                .status();
    }

    private static void assertEcho(PbxCall call) {
        call.media().clearRecording();
        await(call.media().sendTone(440, 1000));
        await(call.media().awaitAudio(900));
        assertThat(AudioProbe.bestShare(call.media().recordedAudio(), 440)).isGreaterThan(0.95);
    }

    @Test
    void echoReturnsTheAudio() {
        fixture.start();
        PbxCall call = call("600");
        assertEcho(call);
        await(call.bye());
    }

    /** The PBX as a peer with a host, so that the node can call it. */
    private JsonObject serverWithPbx() {
        JsonObject config = NodeFixture.server();
        config.getJsonObject("server")
                .getJsonArray("peers")
                .getJsonObject(0)
                .put("name", "pbx")
                .put("host", fixture.pbx.host() + ":" + fixture.pbx.port());
        return config.put("applications", new JsonObject().put("605", "callback"));
    }

    @Test
    void callbackHangsUpAndCallsTheCaller() {
        Promise<PbxCall> back = Promise.promise();
        fixture.pbx.inviteHandler(invite -> {
            assertThat(invite.target()).startsWith("anna");
            invite.answer().onSuccess(back::complete);
        });
        fixture.start(serverWithPbx());
        PbxOutgoingCall first = await(fixture.pbx.dial(fixture.uri("605"), new PbxDialOptions().setFrom("anna")));
        assertThat(await(await(first.answered()).ended()).cause()).isEqualTo(PbxEnd.Cause.REMOTE);
        PbxCall second = await(back.future());
        assertEcho(second);
        await(second.bye());
    }

    @Test
    void speakPlaysThePhraseAndHangsUp() {
        fixture.start();
        PbxCall call = call("601");
        assertThat(await(call.ended()).cause()).isEqualTo(PbxEnd.Cause.REMOTE);
        assertThat(call.media().recordedMillis()).isBetween(4000, 6000);
        short[] part = Arrays.copyOfRange(Phrase.hello(), 6000, 16_000);
        assertThat(AudioProbe.correlation(call.media().recordedAudio(), part)).isGreaterThan(0.95);
    }

    @Test
    void recordWritesTheAudioOfTheCallerUntilItHangsUp() throws Exception {
        Promise<Path> recorded = Promise.promise();
        fixture.start(NodeFixture.server(), folder.resolve("to/be/made"), recorded::complete);
        PbxCall call = await(await(fixture.pbx.dial(fixture.uri("602"), new PbxDialOptions().setFrom("..%2F..%2Fevil")))
                .answered());
        await(call.media().sendTone(1000, 2000));
        await(call.bye());
        Path file = await(recorded.future());
        assertThat(file.getParent()).isEqualTo(folder.resolve("to/be/made"));
        assertThat(file.getFileName().toString()).matches("\\d{8}-\\d{6}-[A-Za-z0-9_]+-[0-9a-z]{8}\\.wav");
        try (WavReader wav = new WavReader(FileChannel.open(file))) {
            assertThat(wav.sampleRate()).isEqualTo(8000);
            assertThat(wav.length()).isBetween(15_000L, 20_000L);
            short[] audio = new short[(int) wav.length()];
            wav.readMono(audio, 0, audio.length);
            assertThat(AudioProbe.bestShare(audio, 1000)).isGreaterThan(0.95);
        }
    }

    @Test
    void digitsArePlayedAsTheirTones() {
        fixture.start();
        PbxCall call = call("603");
        await(call.media().sendDtmf("1590*#A"));
        String keys = "";
        for (int millis = 7 * 260 - 100; keys.length() < 7; millis += 100) {
            await(call.media().awaitAudio(millis));
            keys = AudioProbe.keys(call.media().recordedAudio()).replaceAll("(.)\\1+", "$1");
        }
        assertThat(keys).isEqualTo("1590*#A");
        await(call.bye());
    }

    @Test
    void musicRepeats() {
        fixture.start();
        PbxCall call = call("604");
        await(call.media().awaitAudio(2500));
        short[] received = call.media().recordedAudio();
        int loud = 0;
        for (int at = 0; at + 1600 <= received.length; at += 1600) {
            loud += AudioProbe.rms(Arrays.copyOfRange(received, at, at + 1600)) > 100 ? 1 : 0;
        }
        assertThat(loud).as("parts of 200 ms with audio").isGreaterThanOrEqualTo(received.length / 1600 * 4 / 5);
        await(call.bye());
    }

    @Test
    void busyNumberIsRejectedWith486() {
        fixture.start();
        assertThat(rejection("606")).isEqualTo(486);
    }

    @Test
    void ringingNumberRingsUntilTheCallerCancels() {
        fixture.start();
        PbxOutgoingCall outgoing = dial("607");
        await(outgoing.awaitProvisional(180));
        await(outgoing.cancel());
        assertThat(catchThrowableOfType(PbxRejectedException.class, () -> await(outgoing.answered()))
                        .status())
                .isEqualTo(487);
        assertThat(outgoing.provisionals()).extracting(SipResponse::status).isSubsetOf(100, 180);
    }

    @Test
    void earlyPlaysEarlyMediaThenAnswersAndEchoes() {
        fixture.start();
        PbxOutgoingCall outgoing = dial("610");
        SipResponse progress = await(outgoing.awaitProvisional(183));
        assertThat(progress.contentType()).contains("application/sdp");
        await(outgoing.media().awaitAudio(500));
        assertThat(outgoing.answered().isComplete()).isFalse();
        assertThat(AudioProbe.bestShare(outgoing.media().recordedAudio(), 425)).isGreaterThan(0.9);
        PbxCall call = await(outgoing.answered());
        assertEcho(call);
        await(call.bye());
    }

    @Test
    void otherNumbersAreNotFound() {
        fixture.start();
        assertThat(rejection("12345")).as("no application is attached").isEqualTo(480);
    }

    @Test
    void tableOfTheServerTakesPrecedence() {
        JsonObject config = NodeFixture.server();
        config.getJsonObject("server")
                .put("applications", new JsonObject().put("600", 603).put("77", "echo"));
        fixture.start(config);
        assertThat(rejection("600")).isEqualTo(603);
        assertThat(rejection("606")).isEqualTo(486);
        await(call("77").bye());
    }

    @Test
    void callsOfAPhoneUseItsTable() {
        JsonObject phone = new JsonObject()
                .put("host", "127.0.0.1:" + fixture.pbx.port())
                .put("username", "alice")
                .put("password", "secret")
                .put("applications", new JsonObject().put("*", "echo"));
        fixture.start(new JsonObject().put("phones", new JsonArray().add(phone)));
        assertThat(fixture.pbx.bindings()).hasSize(1);
        PbxCall call = await(fixture.pbx.call(fixture.pbx.uri("alice")));
        assertEcho(call);
        await(call.bye());
        await(fixture.node.close());
        fixture.node = null;
        assertThat(fixture.pbx.bindings()).isEmpty();
    }

    @Test
    void drainingRejectsNewCallsAndWaitsForTheActiveOne() {
        fixture.start();
        PbxCall call = call("600");
        assertThat(await(fixture.pbx.options(fixture.uri("600"))).status()).isEqualTo(200);
        var drained = fixture.node.drain();
        assertThat(await(fixture.pbx.options(fixture.uri("600"))).status()).isEqualTo(503);
        assertThat(rejection("600")).isEqualTo(503);
        assertThat(drained.isComplete()).isFalse();
        assertEcho(call);
        await(call.bye());
        await(drained);
    }

    @Test
    void drainTimeoutEndsActiveCalls() {
        fixture.start(NodeFixture.server().put("drainSeconds", 1));
        PbxCall call = call("604");
        await(fixture.node.drain().compose(late -> fixture.node.close()));
        assertThat(await(call.ended()).cause()).isEqualTo(PbxEnd.Cause.REMOTE);
    }
}
