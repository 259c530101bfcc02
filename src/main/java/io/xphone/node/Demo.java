package io.xphone.node;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.xphone.Call;
import io.xphone.CallState;
import io.xphone.MediaQuality;
import io.xphone.audio.Levels;
import io.xphone.node.app.Applications;
import io.xphone.node.app.Phrase;
import io.xphone.testing.FakePbx;
import io.xphone.testing.PbxCall;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One call to see and hear, with nothing needed outside: a PBX in this process calls the echo of a node in this
 * process, by SIP and RTP over loopback.
 */
final class Demo {

    private static final int PATIENCE_SECONDS = 15;
    private static final int WARM_UP_MS = 200;
    private static final long CALL_WARM_UP_MS = 1_000;
    private static final String ECHO = "600";
    private static final String DIGITS = "123#";
    private static final int RATE = 8000;
    private static final int FRAME = 160;
    private static final double AUDIBLE = -45;

    private final Path folder;
    private final DemoScreen screen;
    private final Promise<Call> came = Promise.promise();
    private final Promise<Void> pressed = Promise.promise();
    private final StringBuilder digits = new StringBuilder();
    private int meteredTo;
    private volatile double heardByNode = Levels.SILENCE;

    Demo(Path folder, DemoScreen screen) {
        this.folder = folder;
        this.screen = screen;
    }

    /**
     * Runs it all.
     *
     * @throws Exception when something is not as it should be; the message says what
     */
    void run() throws Exception {
        DemoFiles.prepare(folder);
        screen.say("One real call, by SIP and RTP over loopback.");
        Applications applications = new Applications(folder);
        MediaWarmup.run(WARM_UP_MS);
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        try {
            await("the warm-up", CallWarmup.run(vertx, CALL_WARM_UP_MS));
            Node node = await("the node's start", Node.start(vertx, NodeConfig.of(configuration()), applications));
            FakePbx pbx = await("the PBX' start", FakePbx.create(vertx).start());
            call(vertx, node, pbx);
            await("the node's end", node.close());
            await("the PBX' end", pbx.close());
        } finally {
            await("the end", vertx.close());
        }
    }

    private static JsonObject configuration() {
        JsonObject listen = new JsonObject()
                .put("transport", "UDP")
                .put("host", "127.0.0.1")
                .put("port", 0);
        JsonObject peer = new JsonObject().put("name", "loopback").put("hosts", new JsonArray().add("127.0.0.1"));
        return new JsonObject()
                .put(
                        "server",
                        new JsonObject()
                                .put("listen", new JsonArray().add(listen))
                                .put("peers", new JsonArray().add(peer)));
    }

    private void call(Vertx vertx, Node node, FakePbx pbx) throws Exception {
        node.observe(this::watch);
        String address = node.listening().get(0).substring("udp:".length());
        String target = "sip:" + ECHO + "@" + address;
        screen.say("A node listens at " + address + ", a PBX at " + pbx.host() + ":" + pbx.port() + "; the PBX calls "
                + target + ", the echo.\n");
        screen.begin();
        PbxCall theirs = await("the answer", pbx.call(target));
        Call ours = await("the call at the node", came.future());
        screen.event("PBX", "is answered, and says: \"Hello. This is X-phone. You are hearing a real call.\"");
        long meters = vertx.setPeriodic(screen.terminal() ? 100 : 500, tick -> meters(theirs));
        theirs.media().setSilence(true);
        short[] phrase = Phrase.hello();
        int half = phrase.length / 2;
        await("the first half of the phrase", theirs.media().sendAudio(Arrays.copyOfRange(phrase, 0, half)));
        quality(ours);
        await("the phrase", theirs.media().sendAudio(Arrays.copyOfRange(phrase, half, phrase.length)));
        await("its echo", theirs.media().awaitAudio(theirs.media().recordedMillis() + 200));
        vertx.cancelTimer(meters);
        quality(ours);
        screen.event("PBX", "presses " + String.join(" ", DIGITS.split("")));
        await("the digits' sending", theirs.media().sendDtmf(DIGITS));
        await("the digits \"" + DIGITS + "\" at the node (it has \"" + digits + "\")", pressed.future());
        screen.event("PBX", "hangs up");
        await("the end of the call", theirs.bye());
        await("the end of the call at the node", ours.ended());
        leave(pbx, theirs);
    }

    /** Shows what happens at the node. */
    private void watch(Call call) {
        screen.event("node", call.remoteUser() + " calls " + call.calledUser() + ": " + call.state());
        call.stateHandler(state -> {
            if (state != CallState.ENDED) {
                screen.event("node", "call is " + state);
            }
        });
        call.mediaHandler(now -> screen.event(
                "node",
                "sound is " + call.info().getCodec() + " with " + call.info().getRemoteAddress()));
        call.dtmfHandler(digit -> {
            screen.event("node", "digit " + digit.digit() + " for " + digit.millis() + " ms by " + digit.method());
            if (digits.append(digit.digit()).toString().equals(DIGITS)) {
                pressed.tryComplete();
            }
        });
        call.endHandler(end -> screen.event(
                "node", "call has ended: " + end.reason() + (end.phrase().isEmpty() ? "" : ", " + end.phrase())));
        call.audio().reader().handler(frame -> heardByNode = Math.max(heardByNode, Levels.rmsDecibels(frame)));
        came.tryComplete(call);
    }

    private void meters(PbxCall theirs) {
        short[] heard = theirs.media().recordedAudio();
        double loudest = Levels.SILENCE;
        for (int at = Math.max(0, Math.min(meteredTo, heard.length)); at + FRAME <= heard.length; at += FRAME) {
            loudest = Math.max(loudest, Levels.rmsDecibels(heard, at, FRAME));
            meteredTo = at + FRAME;
        }
        screen.meters(heardByNode, loudest);
        heardByNode = Levels.SILENCE;
    }

    private void quality(Call call) throws Exception {
        MediaQuality now = await("the quality report", call.quality());
        screen.event(
                "node",
                String.format(
                        Locale.ROOT,
                        "quality: %d packets in, %d out, %d lost, %d late, jitter %.1f ms",
                        now.getPacketsReceived(),
                        now.getPacketsSent(),
                        now.getPacketsLost(),
                        now.getPacketsLate(),
                        now.getJitterMs()));
    }

    private void leave(FakePbx pbx, PbxCall theirs) throws IOException {
        short[] heard = theirs.media().recordedAudio();
        if (Levels.rmsDecibels(heard, 0, heard.length) < AUDIBLE) {
            throw new IllegalStateException("the PBX did not hear its echo");
        }
        DemoFiles files = new DemoFiles(folder, pbx.recorder());
        Path wav = files.heard(heard);
        Path ladder = files.ladder();
        screen.say("\n" + pbx.recorder().ladder());
        screen.say(
                "What the PBX heard:  " + wav + String.format(Locale.ROOT, " (%.1f s)", (double) heard.length / RATE));
        screen.say("Every SIP message:   " + ladder);
        screen.say(
                "\nTo call a node yourself: ./xphone node, then have a softphone on this machine call sip:600@127.0.0.1"
                        + "\n(600 echo, 601 phrase, 602 recorder, 603 digits, 604 music, 610 early media).");
    }

    private static <T> T await(String what, Future<T> future) throws Exception {
        try {
            return future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new IllegalStateException("waited in vain for " + what, late);
        }
    }
}
