package io.xphone.node;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.hears;
import static io.xphone.Loopback.next;
import static io.xphone.Loopback.tone;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.xphone.AttachmentEvent;
import io.xphone.Call;
import io.xphone.Loopback;
import io.xphone.SipServer;
import io.xphone.examples.SourceRunner;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/front-door.md shows: a node with the configuration of this project, and an application that joins it. */
@Tag("process")
class FrontDoorTest {

    private final Loopback outside = new Loopback();
    private final int member = freePort();
    private final int sip = freePort();
    private final String cluster = "front-" + member;

    @AfterEach
    void close() throws Exception {
        outside.close();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (java.io.IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    /** The configuration of the project, on other ports; it lists itself as the only member. */
    private NodeProcess node() throws Exception {
        NodeProcess node = NodeProcess.ofClasses(
                "node",
                "--config",
                "conf/xphone.json",
                "--cluster",
                "--set",
                "cluster.name=" + cluster,
                "--set",
                "cluster.port=" + member,
                "--set",
                "cluster.members=127.0.0.1:" + member,
                "--set",
                "server.listen.0.host=127.0.0.1",
                "--set",
                "server.listen.1.host=127.0.0.1",
                "--set",
                "server.listen.0.port=" + sip,
                "--set",
                "server.listen.1.port=" + sip);
        node.udpPort();
        return node;
    }

    private Call call(SipServer caller, String number) throws Exception {
        return await(caller.dialUri("sip:" + number + "@127.0.0.1:" + sip));
    }

    @Test
    void anApplicationJoinsAndAttachesAgainAfterTheNodeWasRestarted(@TempDir Path folder) throws Exception {
        SipServer caller = outside.server().server();
        BlockingQueue<AttachmentEvent> events = new LinkedBlockingQueue<>();
        try (SourceRunner examples = new SourceRunner(
                folder, Map.of("\"xphone\"", "\"" + cluster + "\"", "127.0.0.1:5701", "127.0.0.1:" + member))) {
            Class<?> application = examples.example("FrontDoorApplication");
            Vertx joined;
            try (NodeProcess node = node()) {
                Call nobody = call(caller, "555");
                assertThat(await(nobody.ended()).status()).isEqualTo(480);
                assertThat(nobody.header("Retry-After")).isEqualTo("10");
                @SuppressWarnings("unchecked")
                Future<Vertx> joining =
                        (Future<Vertx>) application.getMethod("join").invoke(null);
                joined = joining.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
                await(joined.deployVerticle((VerticleBase)
                        application.getClasses()[0].getConstructor().newInstance()));
                SipServer monitor = await(SipServer.attach(joined, "front-door"));
                monitor.attachmentHandler(events::add);
                echoes(caller);
            } // killed
            try {
                assertThat(next(events).type()).isEqualTo(AttachmentEvent.Type.LOST);
                try (NodeProcess again = node()) {
                    AttachmentEvent back = events.poll(60, TimeUnit.SECONDS);
                    assertThat(back).isNotNull();
                    assertThat(back.type()).isEqualTo(AttachmentEvent.Type.ATTACHED);
                    echoes(caller);
                }
            } finally {
                joined.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
            }
        }
    }

    /** The application answers the numbers that the node has no application for; retried as a caller would. */
    private void echoes(SipServer caller) throws Exception {
        Call call;
        do {
            call = call(caller, "555");
        } while (call.answered()
                .transform(done -> Future.succeededFuture(done.failed()))
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS));
        CompletableFuture<Void> heard = hears(call.audio().reader(), 440, 20);
        await(call.audio().writer().write(tone(440, 2_000)));
        await(heard);
        await(call.end());
    }
}
