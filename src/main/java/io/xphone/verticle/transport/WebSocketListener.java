package io.xphone.verticle.transport;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.xphone.options.ListenOptions;
import io.xphone.sip.message.SipLimits;
import io.xphone.verticle.runtime.LimitedLog;
import io.xphone.verticle.runtime.LogText;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for WebSockets with the subprotocol sip (RFC 7118 §4.1, RFC 6455 §4.2). A handshake that is not one, of
 * another path, without the subprotocol or of a foreign web page is answered with a reason, in words, and the
 * connection is closed; so is a connection without a handshake in time.
 */
final class WebSocketListener {

    /** The subprotocol (RFC 7118 §4.1). */
    static final String SUBPROTOCOL = "sip";

    private static final String PROTOCOLS = "Sec-WebSocket-Protocol";
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketListener.class);
    private static final int HANDSHAKE_MS = 10_000;
    private static final int CLOSING_SECONDS = 1;
    private static final int MAX_HEADER_BYTES = 8_192;

    /** What the connections belong to. */
    interface Owner {
        /** Whether another connection is accepted. */
        boolean admits(HttpConnection connection);

        /** A connection has been accepted; its handshake follows. */
        void onHandshake(AcceptedConnections.Entry handshake);

        /** The handshake is complete. */
        void onOpen(AcceptedConnections.Entry handshake, ServerWebSocket socket);

        /** The connection was closed before its handshake was complete. */
        void onClosed(AcceptedConnections.Entry handshake);
    }

    /** Why a handshake is rejected. */
    private record Refusal(int status, String reason) {}

    private final Vertx vertx;
    private final ListenOptions at;
    private final OriginRule origins;
    private final Owner owner;
    private final LimitedLog strangers;
    private final int handshakeMs;
    private final HttpServer server;
    private final Map<HttpConnection, Handshake> handshakes = new IdentityHashMap<>();

    /** @param options TLS is configured */
    WebSocketListener(
            Vertx vertx,
            ListenOptions at,
            HttpServerOptions options,
            SipLimits limits,
            StreamConnections.Bounds bounds,
            LimitedLog strangers,
            Owner owner) {
        this.vertx = vertx;
        this.at = at;
        this.origins = new OriginRule(at.getAllowedOrigins(), at.getTransport().isSecure());
        this.strangers = strangers;
        this.owner = owner;
        this.handshakeMs = Math.min(HANDSHAKE_MS, bounds.silentMs());
        // without compression: a small message could become a large one
        options.setWebSocketSubProtocols(List.of(SUBPROTOCOL))
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setMaxWebSocketFrameSize(maxFrame(limits))
                .setMaxWebSocketMessageSize(limits.maxMessageBytes())
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setWebSocketClosingTimeout(CLOSING_SECONDS)
                .setHttp2ClearTextEnabled(false)
                .setUseAlpn(false);
        this.server = vertx.createHttpServer(options);
    }

    /** The maximum size of a frame: a message that is somewhat too large is still read, and answered with 513. */
    static int maxFrame(SipLimits limits) {
        return Math.max(limits.maxMessageBytes(), limits.maxMessageBytes() * 2);
    }

    /** Listens; completes with the bound port. */
    Future<Integer> listen() {
        return server.connectionHandler(this::onConnection)
                .requestHandler(this::onRequest)
                .exceptionHandler(
                        failure -> LOG.debug("a {} connection failed: {}", at.getTransport(), failure.toString()))
                .listen(at.getPort(), at.getHost())
                .map(HttpServer::actualPort);
    }

    Future<Void> close() {
        return server.close();
    }

    /** A connection whose handshake is not complete. */
    private final class Handshake implements AcceptedConnections.Entry {

        private final HttpConnection connection;
        private final String key;
        private final String remoteHost;
        private final long timer;

        Handshake(HttpConnection connection) {
            this.connection = connection;
            this.remoteHost = StreamConnection.host(connection.remoteAddress());
            this.key = StreamConnections.key(
                    at.getTransport(), remoteHost, connection.remoteAddress().port());
            this.timer = vertx.setTimer(handshakeMs, ignored -> {
                strangers.info(remoteHost, "{} is closed: no WebSocket handshake in time", this);
                evict();
            });
        }

        @Override
        public String key() {
            return key;
        }

        @Override
        public String remoteHost() {
            return remoteHost;
        }

        @Override
        public void evict() {
            end();
            connection.close();
        }

        /** Ends without a WebSocket. */
        void end() {
            if (handshakes.remove(connection, this)) {
                vertx.cancelTimer(timer);
                owner.onClosed(this);
            }
        }

        void complete(ServerWebSocket socket) {
            if (handshakes.remove(connection, this)) {
                vertx.cancelTimer(timer);
                owner.onOpen(this, socket);
            } else {
                socket.close();
            }
        }

        @Override
        public String toString() {
            return at.getTransport().name().toLowerCase(Locale.ROOT) + " " + remoteHost + ":"
                    + connection.remoteAddress().port();
        }
    }

    private void onConnection(HttpConnection connection) {
        if (!owner.admits(connection)) {
            connection.close();
            return;
        }
        Handshake handshake = new Handshake(connection);
        handshakes.put(connection, handshake);
        connection.closeHandler(closed -> handshake.end());
        owner.onHandshake(handshake);
    }

    private void onRequest(HttpServerRequest request) {
        Handshake handshake = handshakes.get(request.connection());
        if (handshake == null) {
            request.connection().close();
            return;
        }
        Refusal refusal = refusal(request);
        if (refusal != null) {
            reject(request, handshake, refusal);
            return;
        }
        request.headers().set(PROTOCOLS, SUBPROTOCOL); // the handshake reads one line, and there may be several
        request.toWebSocket().onSuccess(handshake::complete).onFailure(failure -> {
            strangers.info(handshake.remoteHost(), "{}: the handshake failed: {}", handshake, failure);
            handshake.evict();
        });
    }

    private void reject(HttpServerRequest request, Handshake handshake, Refusal refusal) {
        strangers.info(
                handshake.remoteHost(),
                "{} is rejected with {}: {}",
                handshake,
                refusal.status(),
                LogText.of(refusal.reason()));
        var response = request.response()
                .setStatusCode(refusal.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        if (refusal.status() == 426) {
            response.putHeader(HttpHeaders.UPGRADE, "websocket");
        }
        response.end(refusal.reason() + "\n").onComplete(sent -> handshake.evict());
    }

    /** Why a handshake is rejected; null when it is accepted. */
    private Refusal refusal(HttpServerRequest request) {
        String path = at.getPath();
        if (path != null && !path.equals(request.path())) {
            return new Refusal(404, "no SIP over WebSocket at this path: see the option path of listen");
        }
        boolean upgrade = "websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))
                && request.method() == HttpMethod.GET;
        if (!upgrade) {
            return new Refusal(426, "this port speaks SIP over WebSocket (RFC 7118): open a WebSocket here");
        }
        boolean sip = request.headers().getAll(PROTOCOLS).stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .anyMatch(name -> name.strip().equals(SUBPROTOCOL));
        if (!sip) {
            return new Refusal(400, "Sec-WebSocket-Protocol does not offer sip (RFC 7118)");
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        String host = request.authority() == null ? null : request.authority().host();
        return origins.admits(origin, host) ? null : new Refusal(403, foreign(origin));
    }

    private static String foreign(String origin) {
        String shown = origin.length() > 100 ? origin.substring(0, 100) : origin;
        return "a page of " + shown + " may not open this WebSocket: see the option allowedOrigins of listen";
    }
}
