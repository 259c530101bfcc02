package io.xphone.verticle.transport;

import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import io.xphone.options.ListenOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SipTransport;
import io.xphone.options.TlsOptions;
import io.xphone.sip.message.SipLimits;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipParseException;
import io.xphone.verticle.runtime.LimitedLog;
import io.xphone.verticle.runtime.LocalAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIP over TCP, TLS and WebSocket: listens, connects, and reuses a connection in both directions while it is open (RFC
 * 3261 §18). The client of a WebSocket alone can open it (RFC 7118 §5).
 *
 * <p>{@link Bounds} limit what peers can consume: a connection is closed when a message is not complete in time, when
 * it never carries a message, when it is idle for too long, and when the peer does not read while too many bytes are
 * queued. When there are too many connections, one that a peer opened is closed for a new one: the one that was idle
 * for the longest, preferably one without any message so far.
 */
public final class StreamConnections {

    private static final Logger LOG = LoggerFactory.getLogger(StreamConnections.class);
    private static final int CONNECT_MS = 5_000;

    /**
     * Limits for the connections of peers.
     *
     * @param wholeMessageMs time in which a message that has begun must be complete, in ms
     * @param silentMs time in which a new connection must carry its first message, in ms
     * @param maxUnsent maximum queued bytes for a peer that does not read
     * @param maxConnections maximum number of open connections
     * @param maxPerSource maximum number of open connections that one {@link io.xphone.sip.SourceGroup} has opened
     * @param idleMs time after which a connection that carries nothing, not even keep-alives, is closed, in ms; 0 for
     *     never
     */
    public record Bounds(
            int wholeMessageMs, int silentMs, int maxUnsent, int maxConnections, int maxPerSource, int idleMs) {
        public static final Bounds DEFAULT = new Bounds(
                30_000,
                60_000,
                1 << 20,
                10_000,
                SipServerOptions.DEFAULT_MAX_CONNECTIONS_PER_SOURCE,
                SipServerOptions.DEFAULT_STREAM_IDLE_MS);

        public Bounds withIdleMs(int millis) {
            return new Bounds(wholeMessageMs, silentMs, maxUnsent, maxConnections, maxPerSource, millis);
        }

        public Bounds withMaxPerSource(int connections) {
            return new Bounds(wholeMessageMs, silentMs, maxUnsent, maxConnections, connections, idleMs);
        }
    }

    /** Handles messages and events of connections. */
    interface Receiver {
        void onMessage(SipMessage message, Flow from);

        void onMalformed(SipParseException failure, Flow from);

        /** A ping, to which the connection has responded. */
        void onPing(Flow from);

        void onPong(Flow from);

        /** The data of one read has been passed on. */
        void onRead();

        void onClosed(Flow flow);
    }

    private final LimitedLog strangers = new LimitedLog(LOG);
    private final Vertx vertx;
    private final TlsOptions tls;
    private final SipLimits limits;
    private final Bounds bounds;
    private final Receiver receiver;
    private final Map<String, StreamConnection> connections = new HashMap<>();
    private final Map<Long, StreamConnection> byId = new HashMap<>();

    /** From a random start: an id that is kept beyond a restart names no other connection. */
    private long lastId = ThreadLocalRandom.current().nextLong(1, 1L << 62);

    /** By address alone: the latest connection whose peer has proved a name by its certificate. */
    private final Map<String, StreamConnection> verified = new HashMap<>();

    private final AcceptedConnections accepted;
    private final Map<String, Future<Flow>> connecting = new HashMap<>();
    private final List<NetServer> servers = new ArrayList<>();
    private final List<WebSocketListener> webSocketListeners = new ArrayList<>();
    private int handshakes;
    private final StreamClients clients;
    private final StreamConnection.Listener events = new ConnectionEvents();

    /**
     * @param localAddresses source addresses of outgoing connections in order of preference; empty: the system chooses
     * @param webSocketPath the path of outgoing WebSockets; null: none are opened
     */
    StreamConnections(
            Vertx vertx,
            TlsOptions tls,
            SipLimits limits,
            Bounds bounds,
            List<InetAddress> localAddresses,
            String webSocketPath,
            Receiver receiver) {
        this.vertx = vertx;
        this.tls = tls;
        this.limits = limits;
        this.bounds = bounds;
        this.receiver = receiver;
        this.accepted = new AcceptedConnections(bounds, strangers);
        this.clients =
                new StreamClients(vertx, tls, CONNECT_MS, localAddresses, webSocketPath, limits, bounds.maxUnsent());
    }

    /** Listens; completes with the bound port. */
    Future<Integer> listen(ListenOptions at) {
        if (at.getTransport().isSecure() && (tls.getCertPath() == null || tls.getKeyPath() == null)) {
            return Future.failedFuture(new IllegalArgumentException("tls.certPath and tls.keyPath are required"));
        }
        if (at.getTransport().isWebSocket()) {
            WebSocketListener listener = new WebSocketListener(
                    vertx,
                    at,
                    configured(new HttpServerOptions(), at.getTransport()),
                    limits,
                    bounds,
                    strangers,
                    new WebSockets(at));
            webSocketListeners.add(listener);
            return listener.listen();
        }
        NetServer server = vertx.createNetServer(configured(new NetServerOptions(), at.getTransport()));
        servers.add(server);
        return server.connectHandler(socket -> accept(socket, at.getTransport()))
                .exceptionHandler(
                        failure -> LOG.debug("a {} connection failed: {}", at.getTransport(), failure.toString()))
                .listen(at.getPort(), at.getHost())
                .map(NetServer::actualPort);
    }

    private <T extends NetServerOptions> T configured(T options, SipTransport transport) {
        options.setTcpNoDelay(true).setTcpKeepAlive(true);
        if (transport.isSecure()) {
            options.setSsl(true)
                    .setSslEngineOptions(
                            new CountedTls((connection, handshake) -> acceptsTls(connection, handshake, transport)))
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .addCertPath(tls.getCertPath())
                            .addKeyPath(tls.getKeyPath()));
            if (tls.getCaPath() != null) {
                options.setTrustOptions(new PemTrustOptions().addCertPath(tls.getCaPath()));
            }
            options.setClientAuth(tls.isClientAuthRequired() ? ClientAuth.REQUIRED : ClientAuth.NONE);
        }
        return options;
    }

    /** The open connection with this {@link Flow#id}, or null. */
    Flow open(long id) {
        StreamConnection connection = byId.get(id);
        return connection != null && connection.open() ? connection : null;
    }

    /** The open connection for a key, or null; without a name, any connection to the address. */
    private StreamConnection existing(String key, String unnamed) {
        StreamConnection connection = connections.get(key);
        return connection == null && key.equals(unnamed) ? verified.get(unnamed) : connection;
    }

    /**
     * Returns the open connection to an address, or opens one. A TLS connection for a server name is reused only for
     * that name: other names may be at the same address (RFC 5922 §7.2). Without a name, as for a Contact with an
     * address, any connection to the address is used.
     *
     * @param serverName the name that the certificate of a TLS peer must prove, and that is sent by SNI
     */
    Future<Flow> connect(SipTransport transport, InetSocketAddress remote, String serverName) {
        boolean named = transport.isSecure() && StreamClients.named(serverName);
        String unnamed = key(transport, LocalAddresses.literal(remote.getAddress()), remote.getPort());
        String key = named ? unnamed + ' ' + serverName.toLowerCase(Locale.ROOT) : unnamed;
        StreamConnection existing = existing(key, unnamed);
        if (existing != null && existing.open()) {
            return Future.succeededFuture(existing);
        }
        Future<Flow> pending = connecting.get(key);
        if (pending != null) {
            return pending;
        }
        Promise<Flow> promise = Promise.promise();
        connecting.put(key, promise.future());
        clients.connect(transport, remote, serverName).onComplete(result -> {
            connecting.remove(key);
            if (result.succeeded()) {
                StreamConnection opened = open(result.result(), transport, false, key);
                if (named && opened.open()) {
                    verified.put(unnamed, opened);
                }
                promise.complete(opened);
            } else {
                promise.fail(result.cause());
            }
        });
        return promise.future();
    }

    Future<Void> close() {
        List<Future<Void>> closing = new ArrayList<>();
        new ArrayList<>(connections.values()).forEach(connection -> closing.add(connection.close()));
        servers.forEach(server -> closing.add(server.close()));
        webSocketListeners.forEach(listener -> closing.add(listener.close()));
        closing.addAll(clients.close());
        return Future.join(closing).mapEmpty();
    }

    private int count() {
        return connections.size() + handshakes;
    }

    /** A connection whose TLS handshake is not complete counts as an open one. */
    private boolean acceptsTls(
            Channel connection, io.netty.util.concurrent.Future<Channel> handshake, SipTransport transport) {
        if (!(connection.remoteAddress() instanceof InetSocketAddress address)) {
            return false; // it is closed already
        }
        SocketAddress peer = SocketAddress.inetSocketAddress(address);
        if (!accepted.admits(peer, count())) {
            return false;
        }
        TlsHandshake entry = new TlsHandshake(connection, transport, peer);
        handshakes++;
        accepted.add(entry);
        handshake.addListener(done -> entry.end());
        return true;
    }

    private final class TlsHandshake implements AcceptedConnections.Entry {

        private final Channel connection;
        private final SipTransport transport;
        private final SocketAddress peer;
        private boolean ended;

        TlsHandshake(Channel connection, SipTransport transport, SocketAddress peer) {
            this.connection = connection;
            this.transport = transport;
            this.peer = peer;
        }

        @Override
        public String key() {
            return StreamConnections.key(transport, remoteHost(), peer.port());
        }

        @Override
        public String remoteHost() {
            return StreamConnection.host(peer);
        }

        @Override
        public void evict() {
            end();
            connection.close();
        }

        /** Complete, when the connection takes its place, or failed. */
        void end() {
            if (!ended) {
                ended = true;
                handshakes--;
                accepted.remove(this);
            }
        }

        @Override
        public String toString() {
            return transport.name().toLowerCase(Locale.ROOT) + " " + remoteHost() + ":" + peer.port()
                    + " in its TLS handshake";
        }
    }

    private void accept(NetSocket socket, SipTransport transport) {
        if (!accepted.admits(socket.remoteAddress(), count())) {
            socket.close();
            return;
        }
        SocketAddress peer = socket.remoteAddress();
        if (transport.isSecure()) {
            RenegotiationGuard.add(
                    ((NetSocketInternal) socket).channelHandlerContext(), StreamConnection.host(peer), strangers);
        }
        StreamConnection connection = open(
                new SocketWire(socket, limits),
                transport,
                true,
                key(transport, StreamConnection.host(peer), peer.port()));
        if (connection.open()) {
            accepted.add(connection);
        }
    }

    /** Takes the connections of one address that is listened on. */
    private final class WebSockets implements WebSocketListener.Owner {

        private final ListenOptions at;

        WebSockets(ListenOptions at) {
            this.at = at;
        }

        @Override
        public boolean admits(HttpConnection connection) {
            return accepted.admits(connection.remoteAddress(), count());
        }

        @Override
        public void onHandshake(AcceptedConnections.Entry handshake) {
            handshakes++;
            accepted.add(handshake);
        }

        @Override
        public void onOpen(AcceptedConnections.Entry handshake, ServerWebSocket socket) {
            handshakes--;
            if (at.getTransport().isSecure()) {
                RenegotiationGuard.add(
                        ((WebSocketInternal) socket).channelHandlerContext(),
                        StreamConnection.host(socket.remoteAddress()),
                        strangers);
            }
            StreamConnection connection = open(
                    new AcceptedWebSocket(socket, limits, bounds.maxUnsent()),
                    at.getTransport(),
                    true,
                    handshake.key());
            if (connection.open()) {
                accepted.replace(handshake, connection);
                connection.pingEvery(at.getPingMs());
            } else {
                accepted.remove(handshake);
            }
        }

        @Override
        public void onClosed(AcceptedConnections.Entry handshake) {
            handshakes--;
            accepted.remove(handshake);
        }
    }

    private StreamConnection open(Wire wire, SipTransport transport, boolean byPeer, String key) {
        StreamConnection connection =
                new StreamConnection(vertx, wire, transport, byPeer, key, ++lastId, bounds, strangers, events);
        connections.put(key, connection);
        byId.put(connection.id(), connection);
        connection.start();
        return connection;
    }

    static String key(SipTransport transport, String host, int port) {
        return transport + " " + host + " " + port;
    }

    /** Keeps the order of connections, and passes their messages on. */
    private final class ConnectionEvents implements StreamConnection.Listener {

        @Override
        public void onUse(StreamConnection connection) {
            accepted.used(connection);
        }

        @Override
        public void onMessage(SipMessage message, StreamConnection connection) {
            accepted.carriedMessage(connection);
            receiver.onMessage(message, connection);
        }

        @Override
        public void onMalformed(SipParseException failure, StreamConnection connection) {
            receiver.onMalformed(failure, connection);
        }

        @Override
        public void onPing(StreamConnection connection) {
            receiver.onPing(connection);
        }

        @Override
        public void onPong(StreamConnection connection) {
            receiver.onPong(connection);
        }

        @Override
        public void onRead() {
            receiver.onRead();
        }

        @Override
        public void onClosed(StreamConnection connection) {
            String key = connection.key();
            connections.remove(key, connection);
            byId.remove(connection.id());
            verified.remove(key(connection.transport(), connection.remoteHost(), connection.remotePort()), connection);
            accepted.remove(connection);
            receiver.onClosed(connection);
        }
    }
}
