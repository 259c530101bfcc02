package io.xphone.node;

import static io.xphone.node.NodeFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.DatagramSocket;
import java.net.InetAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The errors of a node that cannot start, and partial failures. */
class NodeTest {

    private final NodeFixture fixture = new NodeFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void portInUseIsNamed() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            JsonObject config = NodeFixture.server();
            config.getJsonObject("server")
                    .getJsonArray("listen")
                    .getJsonObject(0)
                    .put("port", taken.getLocalPort());
            assertThatThrownBy(() -> fixture.start(config))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith("server.listen: cannot listen on udp 127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void invalidOptionIsNamed() {
        JsonObject config = NodeFixture.server();
        config.getJsonObject("server")
                .getJsonArray("peers")
                .getJsonObject(0)
                .put("hosts", new JsonArray().add("10.0.0.0/99"));
        assertThatThrownBy(() -> fixture.start(config))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("server.peers.loopback.hosts: \"10.0.0.0/99\"");
    }

    @Test
    void unknownCodecIsNamed() {
        JsonObject config = NodeFixture.server();
        config.getJsonObject("server").put("media", new JsonObject().put("codecs", new JsonArray().add("MP3")));
        assertThatThrownBy(() -> fixture.start(config))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("server.media.codecs: \"MP3\"");
    }

    @Test
    void unknownCodecOfAPeerAndInvalidMediaOptionsAreNamed() {
        JsonObject codecs = NodeFixture.server();
        codecs.getJsonObject("server").getJsonArray("peers").getJsonObject(0).put("codecs", new JsonArray().add("MP3"));
        assertThatThrownBy(() -> fixture.start(codecs))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("server.peers.loopback.codecs: \"MP3\"");
        JsonObject bind = NodeFixture.server();
        bind.getJsonObject("server").put("media", new JsonObject().put("bindAddress", "pbx.example.com"));
        assertThatThrownBy(() -> fixture.start(bind))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("server.media.bindAddress: \"pbx.example.com\"");
        JsonObject ports = NodeFixture.server();
        ports.getJsonObject("server").put("media", new JsonObject().put("rtpPortMax", 20_000));
        assertThatThrownBy(() -> fixture.start(ports))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("server.media.rtpPortMin: ");
    }

    @Test
    void nodeRunsWhenARegistrationIsRejected() {
        JsonObject config = NodeFixture.server();
        config.put(
                "phones",
                new JsonArray()
                        .add(new JsonObject()
                                .put("host", "127.0.0.1:" + fixture.pbx.port())
                                .put("username", "alice")
                                .put("registerMaxRetry", 1)));
        fixture.pbx.registerHandler(request -> request.respond(403));
        fixture.start(config);
        assertThat(await(fixture.pbx.options(fixture.uri("600"))).status()).isEqualTo(200);
    }

    @Test
    void callsOfUnknownSourcesAreRejected() {
        JsonObject config = NodeFixture.server();
        config.getJsonObject("server")
                .getJsonArray("peers")
                .getJsonObject(0)
                .put("hosts", new JsonArray().add("192.0.2.1"));
        fixture.start(config);
        assertThatThrownBy(() -> await(fixture.pbx.call(fixture.uri("600")))).hasMessageContaining("403");
    }
}
