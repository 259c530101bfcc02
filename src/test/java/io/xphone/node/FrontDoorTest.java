package io.xphone.node;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.hears;
import static io.xphone.Loopback.next;
import static io.xphone.Loopback.tone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.xphone.AttachmentEvent;
import io.xphone.Call;
import io.xphone.Certificates;
import io.xphone.Loopback;
import io.xphone.SipServer;
import io.xphone.examples.SourceRunner;
import io.xphone.options.AttachOptions;
import io.xphone.options.TlsOptions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
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
    private NodeProcess node(String... settings) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
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
                "server.listen.1.port=" + sip));
        for (String setting : settings) {
            arguments.addAll(List.of("--set", setting));
        }
        NodeProcess node = NodeProcess.ofClasses(arguments.toArray(String[]::new));
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
                joined = join(application, "join");
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

    private static Vertx join(Class<?> application, String method) throws Exception {
        @SuppressWarnings("unchecked")
        Future<Vertx> joining = (Future<Vertx>) application.getMethod(method).invoke(null);
        return joining.await(60, TimeUnit.SECONDS);
    }

    @Test
    void anApplicationJoinsANodeWhoseSecretItKnowsByTls(@TempDir Path folder) throws Exception {
        Certificates authority = new Certificates("cluster");
        TlsOptions own = authority.options("app", "DNS:app");
        Path etc = Files.createDirectories(folder.resolve("etc"));
        Files.copy(Path.of(own.getCertPath()), etc.resolve("app.pem"));
        Files.copy(Path.of(own.getKeyPath()), etc.resolve("app.key"));
        Files.copy(Path.of(own.getCaPath()), etc.resolve("ca.pem"));
        Path known = Files.writeString(folder.resolve("cluster.secret"), "correct horse battery\n");
        TlsOptions ofNode = authority.options("node", "DNS:node");
        try (SourceRunner examples = new SourceRunner(
                        folder,
                        Map.of(
                                "\"xphone\"", "\"" + cluster + "\"",
                                "10.0.0.3", "127.0.0.1",
                                "\"10.0.0.1\", \"10.0.0.2\"", "\"127.0.0.1:" + member + "\"",
                                "/etc/xphone/", etc + "/"));
                NodeProcess node = node(
                        "cluster.secretFile=" + known,
                        "cluster.tls.certPath=" + ofNode.getCertPath(),
                        "cluster.tls.keyPath=" + ofNode.getKeyPath(),
                        "cluster.tls.caPath=" + ofNode.getCaPath())) {
            Class<?> application = examples.example("FrontDoorApplication");
            Files.writeString(etc.resolve("cluster.secret"), "another secret than that\n");
            Vertx stranger = join(application, "joinProtected");
            assertThatThrownBy(() ->
                            await(SipServer.attach(stranger, "front-door", new AttachOptions().setTimeoutMs(1_000))))
                    .hasMessageContaining("front-door");
            stranger.close().await(60, TimeUnit.SECONDS);
            Files.copy(known, etc.resolve("cluster.secret"), StandardCopyOption.REPLACE_EXISTING);
            Vertx joined = join(application, "joinProtected");
            try {
                await(joined.deployVerticle((VerticleBase)
                        application.getClasses()[0].getConstructor().newInstance()));
                echoes(outside.server().server());
            } finally {
                joined.close().await(60, TimeUnit.SECONDS);
            }
            node.awaitLine("cluster.secret of .* is another one");
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
        await(call.audio().writer().write(tone(440, 18_000))); // the application may begin to read late
        await(heard);
        await(call.end());
    }
}
