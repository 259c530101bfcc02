package io.xphone.node.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The HTTPS server of the page: its files, whom it gives the credentials, and its WebSocket. */
class WebServerTest {

    private static final JsonObject PAGE =
            new JsonObject().put("user", "browser").put("password", "secret");

    private final Vertx vertx = Vertx.vertx();
    private final PemKeyCertOptions certificate = SelfSignedCertificate.create();
    private final HttpClient http = vertx.createHttpClient(
            new HttpClientOptions().setSsl(true).setTrustOptions(trust()).setVerifyHost(true));
    private final WebSocketClient sockets = vertx.createWebSocketClient(
            new WebSocketClientOptions().setSsl(true).setTrustOptions(trust()).setVerifyHost(true));
    private WebServer server;

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    private PemTrustOptions trust() {
        return new PemTrustOptions().addCertValue(certificate.getCertValues().get(0));
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(10, TimeUnit.SECONDS);
    }

    private void start(int sipPort) throws Exception {
        server = new WebServer(vertx, new WebServer.Settings(0, certificate, false, sipPort, "/", PAGE));
        await(server.listen());
    }

    private record Response(int status, Map<String, String> headers, String body) {}

    private Response request(HttpMethod method, String path, Map<String, String> headers) throws Exception {
        URI at = URI.create(server.url());
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setHost(at.getHost())
                .setPort(at.getPort())
                .setURI(path);
        headers.forEach(options::putHeader);
        // the body is requested on the event loop, before it can arrive
        return await(http.request(options)
                .compose(request -> request.send()
                        .compose(response -> response.body().map(body -> {
                            Map<String, String> all = new java.util.TreeMap<>(String.CASE_INSENSITIVE_ORDER);
                            response.headers().forEach(each -> all.put(each.getKey(), each.getValue()));
                            return new Response(response.statusCode(), all, body.toString(StandardCharsets.UTF_8));
                        }))));
    }

    private Response get(String path) throws Exception {
        return request(HttpMethod.GET, path, Map.of());
    }

    private String authority() {
        return URI.create(server.url()).getAuthority();
    }

    private Future<WebSocket> open(String path, String origin) {
        URI at = URI.create(server.url());
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost(at.getHost())
                .setPort(at.getPort())
                .setURI(path)
                .addSubProtocol("sip")
                .setAllowOriginHeader(origin != null);
        if (origin != null) {
            options.putHeader("Origin", origin);
        }
        return sockets.connect(options);
    }

    @Test
    void everyFileThatThePageNamesIsServed() throws Exception {
        start(1);
        Response index = get("/");
        assertThat(index.status()).isEqualTo(200);
        assertThat(index.headers().get("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(index.body()).contains("<title>xphone</title>");
        assertThat(request(HttpMethod.HEAD, "/", Map.of()).body()).isEmpty();
        var names =
                java.util.regex.Pattern.compile("(?:href|src)=\"([a-z]+\\.(?:css|js|svg))\"|from '\\./([a-z]+\\.js)'");
        var seen = new java.util.TreeSet<>(List.of("style.css", "app.js"));
        for (String text :
                List.of(index.body(), get("/app.js").body(), get("/phone.js").body())) {
            names.matcher(text)
                    .results()
                    .forEach(match -> seen.add(match.group(1) != null ? match.group(1) : match.group(2)));
        }
        assertThat(seen)
                .contains(
                        "icon.svg", "phone.js", "levels.js", "quality.js", "microphone.js", "words.js", "websocket.js");
        for (String name : seen) {
            Response file = get("/" + name);
            assertThat(file.status()).as(name).isEqualTo(200);
            assertThat(file.headers().get("X-Content-Type-Options")).isEqualTo("nosniff");
        }
        assertThat(get("/../app.js").status()).isEqualTo(404);
        assertThat(get("/package-info.class").status()).isEqualTo(404);
        assertThat(request(HttpMethod.POST, "/config.json", Map.of()).status()).isEqualTo(405);
    }

    @Test
    void thePageMayLoadNothingFromElsewhere() throws Exception {
        start(1);
        Response index = get("/");
        assertThat(index.headers().get("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "connect-src 'self' wss://" + authority())
                .doesNotContain("unsafe");
        assertThat(index.body()).doesNotContainPattern("<script(?![^>]* src=)").doesNotContain("style=\"", " onclick=");
        for (String name : List.of("/", "/style.css", "/app.js", "/phone.js")) {
            assertThat(get(name).body().replace("http://www.w3.org/2000/svg", ""))
                    .as(name)
                    .doesNotContainPattern("(?:src|href|url\\(|import\\()\\s*=?\\s*[\"']?https?:");
        }
    }

    @Test
    void credentialsAreForThisPageOnly() throws Exception {
        start(1);
        Response own = request(HttpMethod.GET, "/config.json", Map.of("Sec-Fetch-Site", "same-origin"));
        assertThat(new JsonObject(own.body())).isEqualTo(PAGE.copy().put("ws", "wss://" + authority() + "/ws"));
        assertThat(own.headers().get("Cache-Control")).isEqualTo("no-store");
        assertThat(PAGE.containsKey("ws")).isFalse();
        for (String site : List.of("cross-site", "same-site")) {
            Response foreign = request(HttpMethod.GET, "/config.json", Map.of("Sec-Fetch-Site", site));
            assertThat(foreign.status()).isEqualTo(403);
            assertThat(foreign.body()).isEmpty();
        }
        // a foreign name that resolves to 127.0.0.1
        Response rebound = request(HttpMethod.GET, "/config.json", Map.of("Host", "attacker.example:443"));
        assertThat(rebound.status()).isEqualTo(421);
        assertThat(rebound.body()).doesNotContain("secret");
        assertThat(request(
                                HttpMethod.GET,
                                "/config.json",
                                Map.of("Host", authority().replace("127.0.0.1", "localhost")))
                        .body())
                .contains("wss://localhost:");
    }

    @Test
    void theWebSocketLeadsToTheSipServerInBothDirections() throws Exception {
        CompletableFuture<String> origin = new CompletableFuture<>();
        CompletableFuture<Short> closed = new CompletableFuture<>();
        HttpServer sip = await(vertx.createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(0)
                        .setWebSocketSubProtocols(List.of("sip")))
                .webSocketHandler(socket -> {
                    origin.complete(socket.headers().get("Origin"));
                    socket.closeHandler(end -> closed.complete(socket.closeStatusCode()));
                    socket.textMessageHandler(text -> socket.writeTextMessage("to " + text));
                    socket.binaryMessageHandler(socket::writeBinaryMessage);
                })
                .listen());
        start(sip.actualPort());
        String page = "https://" + authority();
        WebSocket socket = await(open("/ws", page));
        assertThat(socket.subProtocol()).isEqualTo("sip");
        assertThat(origin.get(5, TimeUnit.SECONDS)).isEqualTo(page);

        String large = "x".repeat(40_000);
        CompletableFuture<String> text = new CompletableFuture<>();
        CompletableFuture<Buffer> binary = new CompletableFuture<>();
        socket.textMessageHandler(text::complete);
        socket.binaryMessageHandler(binary::complete);
        await(socket.writeTextMessage(large));
        assertThat(text.get(5, TimeUnit.SECONDS)).isEqualTo("to " + large);
        await(socket.writeBinaryMessage(Buffer.buffer(new byte[] {1, 2, 3})));
        assertThat(binary.get(5, TimeUnit.SECONDS)).isEqualTo(Buffer.buffer(new byte[] {1, 2, 3}));

        await(socket.close((short) 1000, "done"));
        assertThat(closed.get(5, TimeUnit.SECONDS)).isEqualTo((short) 1000);
    }

    @Test
    void otherPagesGetNoWebSocket() throws Exception {
        HttpServer sip = await(vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .webSocketHandler(socket -> {})
                .listen());
        start(sip.actualPort());
        for (String origin : new String[] {null, "https://attacker.example", "http://" + authority(), "null"}) {
            assertThatThrownBy(() -> await(open("/ws", origin)))
                    .isInstanceOfSatisfying(
                            UpgradeRejectedException.class,
                            rejected -> assertThat(rejected.getStatus()).isEqualTo(403));
        }
        assertThatThrownBy(() -> await(open("/other", "https://" + authority())))
                .isInstanceOfSatisfying(
                        UpgradeRejectedException.class,
                        rejected -> assertThat(rejected.getStatus()).isEqualTo(404));
        await(sip.close());
        assertThatThrownBy(() -> await(open("/ws", "https://" + authority())))
                .isInstanceOfSatisfying(
                        UpgradeRejectedException.class,
                        rejected -> assertThat(rejected.getStatus()).isEqualTo(502));
    }
}
