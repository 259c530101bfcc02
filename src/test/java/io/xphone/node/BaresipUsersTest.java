package io.xphone.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.xphone.audio.WavReader;
import io.xphone.peers.Baresip;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two softphones that are registered with a node, over UDP and TCP, call each other by name. */
@Tag("peers")
class BaresipUsersTest {

    private static final int LOUD = 1_000;

    private static JsonObject user(String name) {
        return new JsonObject().put("name", name).put("username", name).put("password", "of-" + name);
    }

    private static String at(NodeFixture fixture, String transport) {
        return fixture.node.listening().stream()
                .filter(each -> each.startsWith(transport + ":"))
                .findFirst()
                .orElseThrow()
                .substring(transport.length() + 1);
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; !condition.getAsBoolean(); i++) {
            assertThat(i).as(what).isLessThan(200);
            never.await(100, TimeUnit.MILLISECONDS);
        }
    }

    /** Whether a recording so far has samples as loud as speech. */
    private static boolean loud(Path recording) {
        try (WavReader wav = new WavReader(FileChannel.open(recording))) {
            short[] samples = new short[48_000];
            int loud = 0;
            for (int read = wav.read(samples, 0, samples.length); read > 0; ) {
                for (int i = 0; i < read; i++) {
                    loud += Math.abs(samples[i]) > LOUD ? 1 : 0;
                }
                read = wav.read(samples, 0, samples.length);
            }
            return loud > 1_000;
        } catch (Exception incomplete) {
            return false;
        }
    }

    @Test
    void softphonesCallEachOther() throws Exception {
        JsonObject config = NodeFixture.server();
        JsonObject server = config.getJsonObject("server");
        server.put("peers", new JsonArray().add(user("alice")).add(user("bob")));
        server.getJsonArray("listen")
                .add(new JsonObject()
                        .put("transport", "TCP")
                        .put("host", "127.0.0.1")
                        .put("port", 0));
        try (NodeFixture fixture = new NodeFixture().start(config);
                Baresip alice = Baresip.registered("alice", "of-alice", at(fixture, "udp"), "udp");
                Baresip bob = Baresip.registered("bob", "of-bob", at(fixture, "tcp"), "tcp")) {
            await(
                    "registered",
                    () -> alice.log().contains("200 OK") && bob.log().contains("200 OK"));
            alice.command("dial", "bob");
            await(
                    "answered",
                    () -> alice.log().contains("Call established") && bob.log().contains("Call established"));
            await("audio of alice at bob", () -> loud(bob.heard()));
            await("audio of bob at alice", () -> loud(alice.heard()));
            bob.command("hangup", "");
            await(
                    "ended",
                    () -> alice.log().contains("terminated") || alice.log().contains("session closed"));
        }
    }
}
