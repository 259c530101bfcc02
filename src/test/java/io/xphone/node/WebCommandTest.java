package io.xphone.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.xphone.nat.stun.StunIntegrity;
import io.xphone.node.web.WebServer;
import io.xphone.options.MediaOptions;
import io.xphone.peers.Browser;
import io.xphone.peers.Peers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code xphone web}. */
class WebCommandTest {

    @TempDir
    Path folder;

    /** Whether the build had npm. */
    private static boolean bundled() {
        return WebServer.class.getResource("jssip.js") != null;
    }

    @Test
    void aNodeForThePageHasAWebSocketAndOneUser() {
        JsonObject page = new WebConfig("anna").page();
        NodeConfig config =
                NodeConfig.of(new WebConfig("anna").configuration(null, List.of("logLevel=debug"), "secret"));
        NodeConfig.ServerEntry server = config.server().orElseThrow();
        assertThat(config.phones()).isEmpty();
        assertThat(config.logLevel()).isEqualToIgnoringCase("debug");
        assertThat(server.options().getListen())
                .singleElement()
                .satisfies(listen -> assertThat(listen.getTransport() + " " + listen.getHost() + ":" + listen.getPort()
                                + listen.getPath())
                        .isEqualTo("WS 127.0.0.1:0/ws"));
        assertThat(server.options().getPeers())
                .singleElement()
                .satisfies(peer -> assertThat(peer.getName() + " " + peer.getUsername() + " " + peer.getPassword())
                        .isEqualTo("anna anna secret"));
        assertThat(server.numbers().of("anna")).isEqualTo("user");
        assertThat(server.numbers().of("5")).isEqualTo("attached");
        assertThat(WebConfig.withNumbers(page, server).getJsonObject("numbers").getMap())
                .containsEntry("echo", "600")
                .containsEntry("phrase", "601")
                .containsEntry("callback", "605");
        assertThat(page.getString("password"))
                .hasSize(24)
                .isNotEqualTo(new WebConfig("anna").page().getString("password"));
    }

    @Test
    void aConfigurationKeepsItsServerAndItsNumbers() throws Exception {
        Path file = folder.resolve("xphone.json");
        Files.writeString(file, """
                {"server": {"name": "office", "peers": [{"name": "pbx", "host": "192.0.2.1"}], "applications": {"9": "echo"}},
                 "phones": [{"name": "p", "host": "192.0.2.1", "username": "1001"}]}""");
        NodeConfig config = NodeConfig.of(new WebConfig("anna").configuration(file, List.of(), "secret"));
        NodeConfig.ServerEntry server = config.server().orElseThrow();
        assertThat(config.phones()).hasSize(1);
        assertThat(server.options().getName()).isEqualTo("office");
        assertThat(server.options().getListen())
                .extracting(listen -> listen.getTransport() + " " + listen.getPort())
                .containsExactly("UDP 5060", "WS 0");
        assertThat(server.options().getPeers())
                .extracting(peer -> peer.getName())
                .containsExactly("pbx", "anna");
        assertThat(server.numbers().of("anna")).isEqualTo("user");
        assertThat(WebConfig.withNumbers(new JsonObject(), server)
                        .getJsonObject("numbers")
                        .getMap())
                .containsEntry("echo", "9")
                .containsEntry("phrase", "601");
    }

    @Test
    void thePageUsesTheStunAndTurnServersOfTheNode() throws Exception {
        Path file = folder.resolve("xphone.json");
        Files.writeString(file, """
                {"server": {"media": {"ice": "FULL", "stunServer": "192.0.2.7:3478", "iceRelayOnly": true, "turnServers": [
                  {"url": "turn:192.0.2.8", "username": "u", "password": "p"},
                  {"url": "turns:192.0.2.9", "username": "u", "secret": "s"}]}}}""");
        NodeConfig config = NodeConfig.of(new WebConfig("anna").configuration(file, List.of(), "secret"));
        JsonObject page = WebConfig.withIce(
                new JsonObject(), config.server().orElseThrow().options().getMedia());
        assertThat(page.getBoolean("relayOnly")).isTrue();
        JsonArray servers = page.getJsonArray("iceServers");
        assertThat(servers.getJsonObject(0)).isEqualTo(new JsonObject().put("urls", "stun:192.0.2.7:3478"));
        assertThat(servers.getJsonObject(1))
                .isEqualTo(new JsonObject()
                        .put("urls", "turn:192.0.2.8")
                        .put("username", "u")
                        .put("credential", "p"));
        String username = servers.getJsonObject(2).getString("username");
        assertThat(username).matches("[0-9]{10}:u");
        assertThat(servers.getJsonObject(2).getString("credential"))
                .isEqualTo(StunIntegrity.timeLimitedPassword("s", username));
        JsonObject without = WebConfig.withIce(new JsonObject(), new MediaOptions());
        assertThat(without.getJsonArray("iceServers")).isEmpty();
        assertThat(without.getBoolean("relayOnly")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "--port=70000, --port 70000: must be 0 to 65535",
        "--user=a@b, --user a@b: must be letters",
        "--cert=c.pem, --cert: needs both --cert and --key",
        "--set=server.listn.0.port=1, server.listn: unknown key"
    })
    @Tag("process")
    void optionsThatDoNotFitAreNamed(String option, String message) throws Exception {
        Peers.require(bundled(), "the build had no npm");
        try (NodeProcess web = NodeProcess.ofClasses("web", option)) {
            assertThat(web.status()).isEqualTo(1);
            assertThat(web.output()).startsWith(message);
        }
    }

    @Test
    @Tag("process")
    void aPortInUseIsNamed() throws Exception {
        Peers.require(bundled(), "the build had no npm");
        try (var taken = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress());
                NodeProcess web = NodeProcess.ofClasses("web", "--port", "" + taken.getLocalPort())) {
            assertThat(web.status()).isEqualTo(1);
            assertThat(web.lines().get(web.lines().size() - 1)).contains("--port " + taken.getLocalPort() + ": ");
        }
    }

    @Test
    @Tag("process")
    void servesThePageUntilItIsStopped() throws Exception {
        Peers.require(bundled(), "the build had no npm");
        try (NodeProcess web = NodeProcess.ofClasses("web", "--http", "--port", "0", "--set", "drainSeconds=1")) {
            String url = web.awaitLine("Open (http://127\\.0\\.0\\.1:\\d+/) in a browser")
                    .group(1);
            HttpResponse<String> page = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(url + "config.json"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(new JsonObject(page.body()).getString("ws")).isEqualTo(url.replace("http", "ws") + "ws");
            web.awaitLine("ready after");
            web.terminate();
            assertThat(web.status()).isZero();
        }
    }

    /** The whole command: Chromium calls, is called, and says what is wrong when the node has gone. */
    @Test
    @Tag("peers")
    void aBrowserCallsAndIsCalled() throws Exception {
        Peers.require(bundled(), "the build had no npm");
        try (Browser browser = Browser.start(Peers.dir("asterisk").resolve("sounds/speech.wav"));
                NodeProcess web = NodeProcess.ofClasses("web", "--port", "0", "--set", "drainSeconds=1")) {
            browser.open(web.awaitLine("Open (https://127\\.0\\.0\\.1:\\d+/) in a browser")
                    .group(1));

            browser.press("p");
            browser.await("connected");
            String end = browser.await("ended").getString("detail"); // the phrase is over
            assertThat(end).startsWith("The other side hung up. It lasted 0:0").contains("quality ");

            browser.press("b");
            browser.await("incoming");
            browser.press("a");
            browser.await("connected");
            browser.press("Escape");
            browser.await("ended");

            browser.run("type", "text", "606");
            browser.press("Enter");
            assertThat(browser.await("failed").getString("problem")).isEqualTo("606 is busy");

            web.terminate();
            assertThat(web.status()).isZero();
            JsonObject alone = (JsonObject) browser.run("state", "what", "line", "values", "lost", "ms", 10_000);
            assertThat(Objects.requireNonNull(alone).getString("problem")).isEqualTo("The node is not there");
        }
    }
}
