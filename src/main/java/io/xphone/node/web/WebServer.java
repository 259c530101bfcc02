package io.xphone.node.web;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocketHandshake;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTPS server of the page, on loopback. It serves the files, {@code config.json} with the credentials of the page,
 * and {@code /ws}: a WebSocket that it passes to the SIP server, so that the page, its SIP and the certificate that the
 * browser asks about have one origin.
 *
 * <p>Other pages of the browser can't read the credentials: requests must name this server by a loopback name (so that
 * no foreign DNS name leads here), and WebSockets must come from this page.
 */
public final class WebServer {

    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final String HOST = "127.0.0.1";
    private static final String SUBPROTOCOL = "sip";
    private static final int MAX_MESSAGE = 65_536;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int MISDIRECTED = 421;
    private static final int FORBIDDEN = 403;
    private static final int BAD_GATEWAY = 502;
    private static final int WARN_SECONDS = 10;

    private final Vertx vertx;
    private final Settings settings;
    private final PageFiles files;
    private HttpServer server;
    private long warned;
    private WebSocketClient client;

    /**
     * What the server needs.
     *
     * @param port to listen on; 0: any
     * @param certificate a PEM certificate and its key; null for a self-signed one
     * @param http whether to serve HTTP instead of HTTPS
     * @param sipPort WebSocket port of the SIP server on 127.0.0.1
     * @param sipPath path of its WebSocket
     * @param page what {@code config.json} has; without {@code ws}, the WebSocket of this server is added
     */
    public record Settings(
            int port, PemKeyCertOptions certificate, boolean http, int sipPort, String sipPath, JsonObject page) {}

    /** Creates a server. Blocks: reads the files of the page from the class path. */
    public WebServer(Vertx vertx, Settings settings) {
        this.vertx = vertx;
        this.settings = settings;
        this.files = PageFiles.read();
    }

    /**
     * Checks that the page is complete; blocks.
     *
     * @throws IllegalStateException if the build of this project had no npm, so that the SIP library of the page is
     *     missing
     */
    public static void requirePage() {
        if (!PageFiles.read().complete()) {
            throw new IllegalStateException("this build has no JsSIP, the SIP library of the page: install Node.js 18"
                    + " or later with npm, and build again with access to the npm registry (mvn package)");
        }
    }

    /** Listens. */
    public Future<Void> listen() {
        client = vertx.createWebSocketClient(
                new WebSocketClientOptions().setMaxFrameSize(MAX_MESSAGE).setMaxMessageSize(MAX_MESSAGE));
        HttpServerOptions options = new HttpServerOptions()
                .setHost(HOST)
                .setPort(settings.port())
                .setHttp2ClearTextEnabled(false) // the host is checked by its header
                .setUseAlpn(false)
                .setMaxWebSocketFrameSize(MAX_MESSAGE)
                .setMaxWebSocketMessageSize(MAX_MESSAGE)
                .setWebSocketSubProtocols(List.of(SUBPROTOCOL));
        Future<PemKeyCertOptions> certificate = Future.succeededFuture(settings.certificate());
        if (!settings.http() && settings.certificate() == null) {
            certificate = vertx.executeBlocking(SelfSignedCertificate::create);
        }
        return certificate
                .compose(pem -> {
                    if (!settings.http()) {
                        options.setSsl(true).setKeyCertOptions(pem);
                    }
                    server = vertx.createHttpServer(options)
                            .requestHandler(this::serve)
                            .webSocketHandshakeHandler(this::open);
                    return server.listen();
                })
                .mapEmpty();
    }

    /** The address of the page. */
    public String url() {
        return (settings.http() ? "http://" : "https://") + HOST + ":" + server.actualPort() + "/";
    }

    /** Closes the server and its WebSockets. */
    public Future<Void> close() {
        return Future.join(
                        server == null ? Future.succeededFuture() : server.close(),
                        client == null ? Future.succeededFuture() : client.close())
                .mapEmpty();
    }

    private void serve(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (!loopback(request.getHeader(HttpHeaders.HOST))) {
            response.setStatusCode(MISDIRECTED).end("This page is served at " + url() + " only.\n");
            return;
        }
        headers(request.getHeader(HttpHeaders.HOST)).forEach(response::putHeader);
        if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
            response.setStatusCode(METHOD_NOT_ALLOWED)
                    .putHeader(HttpHeaders.ALLOW, "GET, HEAD")
                    .end();
            return;
        }
        if ("/config.json".equals(request.path())) {
            if (foreign(request)) {
                response.setStatusCode(FORBIDDEN).end();
                return;
            }
            send(request, "application/json", config(request.getHeader(HttpHeaders.HOST)));
            return;
        }
        PageFiles.PageFile file = files.get(request.path());
        if (file == null) {
            response.setStatusCode(NOT_FOUND).end("not found\n");
        } else {
            send(request, file.type(), file.content());
        }
    }

    private static void send(HttpServerRequest request, String type, Buffer content) {
        HttpServerResponse response = request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, type)
                .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(content.length()));
        if (request.method() == HttpMethod.HEAD) {
            response.end();
        } else {
            response.end(content);
        }
    }

    private Buffer config(String host) {
        return settings.page().copy().put("ws", webSocket(host)).toBuffer();
    }

    /** The WebSocket that the page opens: here, unless the page is given another one. */
    private String webSocket(String host) {
        return settings.page().getString("ws", (settings.http() ? "ws://" : "wss://") + host + "/ws");
    }

    /** A browser says when another site requests; programs outside a browser don't. */
    private static boolean foreign(HttpServerRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        return site != null && !"same-origin".equals(site) && !"none".equals(site);
    }

    private boolean loopback(String host) {
        if (host == null) {
            return false;
        }
        String port = ":" + server.actualPort();
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("127.0.0.1" + port) || name.equals("localhost" + port) || name.equals("[::1]" + port);
    }

    private Map<String, String> headers(String host) {
        String socket = webSocket(host).replaceFirst("(?<=[^/:])/.*", "");
        return Map.of(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self' blob:"
                        + " mediastream:; connect-src 'self' " + socket
                        + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                "Permissions-Policy",
                "microphone=(self), camera=(), geolocation=()",
                "Cross-Origin-Resource-Policy",
                "same-origin",
                "Cross-Origin-Opener-Policy",
                "same-origin",
                "X-Content-Type-Options",
                "nosniff",
                "Referrer-Policy",
                "no-referrer",
                "Cache-Control",
                "no-store");
    }

    /** Opens the WebSocket of the SIP server first, so that the page learns at once when it is not there. */
    private void open(ServerWebSocketHandshake handshake) {
        String host = handshake.headers().get(HttpHeaders.HOST);
        String origin = handshake.headers().get(HttpHeaders.ORIGIN);
        if (!"/ws".equals(handshake.path())) {
            handshake.reject(NOT_FOUND);
            return;
        }
        if (!loopback(host) || !((settings.http() ? "http://" : "https://") + host).equals(origin)) {
            warn("WebSocket of another origin rejected: " + printable(origin));
            handshake.reject(FORBIDDEN);
            return;
        }
        WebSocketConnectOptions to = new WebSocketConnectOptions()
                .setHost(HOST)
                .setPort(settings.sipPort())
                .setURI(settings.sipPath())
                .addSubProtocol(SUBPROTOCOL);
        to.putHeader(HttpHeaders.ORIGIN, origin);
        client.connect(to)
                .onFailure(failure -> {
                    warn("the SIP server rejects the WebSocket of the page: " + failure.getMessage());
                    handshake.reject(BAD_GATEWAY);
                })
                .onSuccess(sip -> {
                    sip.pause(); // until the other side can take it
                    handshake.accept().onFailure(failure -> sip.close()).onSuccess(page -> {
                        WebSocketRelay.join(page, sip);
                        sip.resume();
                    });
                });
    }

    /** Logs at most one line in {@value #WARN_SECONDS} s: any page of the browser can cause such lines. */
    private void warn(String line) {
        long now = System.nanoTime();
        if (warned == 0 || now - warned > TimeUnit.SECONDS.toNanos(WARN_SECONDS)) {
            warned = now;
            LOG.warn("{}", line);
        }
    }

    /** A header of a stranger in the log: short, without control characters. */
    private static String printable(String header) {
        String text = header == null ? "none" : header.replaceAll("[^\\x20-\\x7e]", "?");
        return text.length() > 100 ? text.substring(0, 100) : text;
    }
}
