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
import io.xphone.audio.PcmFormat;
import io.xphone.node.app.Applications;
import io.xphone.node.app.Phrase;
import io.xphone.testing.FakePbx;
import io.xphone.testing.PbxCall;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Shows one call without external programs: a PBX in this process calls the echo application of a node in this process,
 * with SIP and RTP over loopback.
 */
final class Demo {

    private static final int TIMEOUT_SECONDS = 15;
    private static final int WARM_UP_MS = 200;
    private static final long CALL_WARM_UP_MS = 1_000;
    private static final String ECHO = "600";
    private static final String DIGITS = "123#";
    private static final double AUDIBLE = -45;

    private final Path folder;
    private final DemoScreen screen;
    private final Promise<Call> nodeCall = Promise.promise();
    private final Promise<Void> digitsReceived = Promise.promise();
    private final StringBuilder digits = new StringBuilder();
    private int meteredSamples;
    private volatile double nodeLevel = Levels.SILENCE;

    Demo(Path folder, DemoScreen screen) {
        this.folder = folder;
        this.screen = screen;
    }

    /**
     * Runs the demo.
     *
     * @throws Exception when a step fails; the message names it
     */
    void run() throws Exception {
        DemoFiles.prepare(folder);
        screen.print("One call with SIP and RTP over loopback.");
        Applications applications = new Applications(folder);
        MediaWarmup.run(WARM_UP_MS, List.of());
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        try {
            await("the warm-up", CallWarmup.run(vertx, CALL_WARM_UP_MS));
            Node node = await("start of the node", Node.start(vertx, NodeConfig.of(configuration()), applications));
            FakePbx pbx = await("start of the PBX", FakePbx.create(vertx).start());
            call(vertx, node, pbx);
            await("close of the node", node.close());
            await("close of the PBX", pbx.close());
        } finally {
            await("close of Vert.x", vertx.close());
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
        node.observe(this::observe);
        String address = node.listening().get(0).substring("udp:".length());
        String target = "sip:" + ECHO + "@" + address;
        screen.print("A node listens on " + address + ", a PBX on " + pbx.host() + ":" + pbx.port() + "; the PBX calls "
                + target + ", the echo application.\n");
        screen.begin();
        PbxCall pbxSide = await("the answer", pbx.call(target));
        Call nodeSide = await("the call at the node", nodeCall.future());
        screen.event("PBX", "call answered; plays: \"Hello. This is X-phone. You are hearing a real call.\"");
        long meters = vertx.setPeriodic(screen.terminal() ? 100 : 500, tick -> meters(pbxSide));
        pbxSide.media().setSilence(true);
        short[] phrase = Phrase.hello();
        int half = phrase.length / 2;
        await("the first half of the phrase", pbxSide.media().sendAudio(Arrays.copyOfRange(phrase, 0, half)));
        quality(nodeSide);
        await("the phrase", pbxSide.media().sendAudio(Arrays.copyOfRange(phrase, half, phrase.length)));
        await("its echo", pbxSide.media().awaitAudio(pbxSide.media().recordedMillis() + 200));
        vertx.cancelTimer(meters);
        quality(nodeSide);
        screen.event("PBX", "presses " + String.join(" ", DIGITS.split("")));
        await("sending of the digits", pbxSide.media().sendDtmf(DIGITS));
        await("digits \"" + DIGITS + "\" at the node (received \"" + digits + "\")", digitsReceived.future());
        screen.event("PBX", "hangs up");
        await("the end of the call", pbxSide.bye());
        await("the end of the call at the node", nodeSide.ended());
        writeFiles(pbx, pbxSide);
    }

    /** Shows the events of the call at the node. */
    private void observe(Call call) {
        screen.event("node", call.remoteUser() + " calls " + call.calledUser() + ": " + call.state());
        call.stateHandler(state -> {
            if (state != CallState.ENDED) {
                screen.event("node", "call is " + state);
            }
        });
        call.mediaHandler(now -> screen.event(
                "node",
                "audio is " + call.info().getCodec() + " with " + call.info().getRemoteAddress()));
        call.dtmfHandler(digit -> {
            screen.event("node", "digit " + digit.digit() + " for " + digit.millis() + " ms by " + digit.method());
            if (digits.append(digit.digit()).toString().equals(DIGITS)) {
                digitsReceived.tryComplete();
            }
        });
        call.ended()
                .onSuccess(end -> screen.event(
                        "node", "call ended: " + end.reason() + (end.phrase().isEmpty() ? "" : ", " + end.phrase())));
        call.audio().reader().handler(frame -> nodeLevel = Math.max(nodeLevel, Levels.rmsDecibels(frame)));
        nodeCall.tryComplete(call);
    }

    private void meters(PbxCall pbxSide) {
        short[] received = pbxSide.media().recordedAudio();
        double loudest = Levels.SILENCE;
        for (int at = Math.max(0, Math.min(meteredSamples, received.length));
                at + PcmFormat.FRAME_SAMPLES <= received.length;
                at += PcmFormat.FRAME_SAMPLES) {
            loudest = Math.max(loudest, Levels.rmsDecibels(received, at, PcmFormat.FRAME_SAMPLES));
            meteredSamples = at + PcmFormat.FRAME_SAMPLES;
        }
        screen.meters(nodeLevel, loudest);
        nodeLevel = Levels.SILENCE;
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

    private void writeFiles(FakePbx pbx, PbxCall pbxSide) throws IOException {
        short[] received = pbxSide.media().recordedAudio();
        if (Levels.rmsDecibels(received, 0, received.length) < AUDIBLE) {
            throw new IllegalStateException("the PBX received no audible echo");
        }
        DemoFiles files = new DemoFiles(folder, pbx.recorder());
        Path wav = files.audio(received);
        Path ladder = files.ladder();
        screen.print("\n" + pbx.recorder().ladder());
        screen.print("Audio at the PBX:    " + wav
                + String.format(Locale.ROOT, " (%.1f s)", (double) received.length / PcmFormat.SAMPLE_RATE));
        screen.print("SIP messages:        " + ladder);
        screen.print("\nTo call a node yourself: run ./xphone node and call sip:600@127.0.0.1 with a softphone on this"
                + " machine\n(600 echo, 601 phrase, 602 recorder, 603 digits, 604 music, 610 early media).");
    }

    private static <T> T await(String what, Future<T> future) throws Exception {
        try {
            return future.await(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new IllegalStateException("timeout: " + what, late);
        }
    }
}
