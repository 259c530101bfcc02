package io.xphone.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import com.hazelcast.config.Config;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.xphone.Certificates;
import io.xphone.LogTap;
import io.xphone.options.TlsOptions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What protects a cluster from those who reach its ports. */
class ClusterSecurityTest {

    private static final String SECRET = "correct horse battery";
    private final List<Vertx> nodes = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (Vertx node : nodes) {
            node.close().await(20, TimeUnit.SECONDS);
        }
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static JsonObject options(int port, int member) {
        return new JsonObject()
                .put("name", "test-" + member)
                .put("port", port)
                .put("members", new JsonArray().add("127.0.0.1:" + member));
    }

    private Vertx node(JsonObject options) throws Exception {
        Vertx node =
                Cluster.join(new VertxOptions(), new ClusterOptions(options)).await(60, TimeUnit.SECONDS);
        nodes.add(node);
        return node;
    }

    @Test
    void nodesWithTheSecretAndCertificatesReachEachOtherAndOthersDoNot() throws Exception {
        Certificates authority = new Certificates("cluster");
        TlsOptions one = authority.options("one", "IP:127.0.0.1");
        TlsOptions two = authority.options("two", "IP:127.0.0.1");
        int first = freePort();
        Vertx a = node(options(first, first).put("secret", SECRET).put("tls", pem(one)));
        a.eventBus().consumer("echo", message -> message.reply(message.body()));
        Vertx b = node(options(freePort(), first).put("secret", SECRET).put("tls", pem(two)));
        assertThat(b.eventBus()
                        .request("echo", "hello")
                        .await(20, TimeUnit.SECONDS)
                        .body())
                .isEqualTo("hello");
        Vertx plain = node(options(freePort(), first).put("secret", SECRET));
        assertThatThrownBy(() -> plain.eventBus()
                        .request("echo", "hello", new DeliveryOptions().setSendTimeout(1_000))
                        .await(20, TimeUnit.SECONDS))
                .as("a member without a certificate")
                .isInstanceOf(ReplyException.class);
        Vertx stranger = node(options(freePort(), first).put("secret", "another secret than that"));
        assertThatThrownBy(() -> stranger.eventBus().request("echo", "hello").await(20, TimeUnit.SECONDS))
                .hasMessageContaining("No handlers");
    }

    private static JsonObject pem(TlsOptions tls) {
        return new JsonObject()
                .put("certPath", tls.getCertPath())
                .put("keyPath", tls.getKeyPath())
                .put("caPath", tls.getCaPath());
    }

    @Test
    void membersSendNoOtherClassesThanTheClusterNeeds() {
        Config config = Cluster.config(new ClusterOptions(new JsonObject()));
        InternalSerializationService open = new DefaultSerializationServiceBuilder().build();
        InternalSerializationService ours = new DefaultSerializationServiceBuilder()
                .setConfig(config.getSerializationConfig())
                .build();
        assertThat((Object) ours.toObject(open.toData(new ArrayList<>(List.of("a")))))
                .isEqualTo(List.of("a"));
        assertThatThrownBy(() -> ours.toObject(open.toData(new URL("http://example.com"))))
                .hasStackTraceContaining("java.net.URL");
        open.dispose();
        ours.dispose();
    }

    @Test
    void aClusterThatIsOpenBeyondThisMachineIsWarnedAbout() {
        try (LogTap log = LogTap.of(Cluster.class.getName(), Level.WARN)) {
            Cluster.warnIfOpen(new ClusterOptions(new JsonObject()));
            Cluster.warnIfOpen(new ClusterOptions(new JsonObject().put("host", "0.0.0.0")));
            Cluster.warnIfOpen(
                    new ClusterOptions(new JsonObject().put("host", "0.0.0.0").put("secret", SECRET)));
            assertThat(log.lines(Level.WARN))
                    .containsExactly(
                            "the cluster listens on 0.0.0.0 without cluster.secret and cluster.tls: any host that reaches its ports"
                                    + " can join it, read every call and place calls (docs/configuration.md, Cluster)",
                            "the cluster listens on 0.0.0.0 without cluster.tls: any host that reaches its ports can read what"
                                    + " passes the bus (docs/configuration.md, Cluster)");
        }
    }
}
