package io.xphone.verticle.transport;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.ConnectOptions;
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
import io.xphone.sip.locate.AddressFamily;
import io.xphone.sip.message.SipFramer;
import io.xphone.sip.message.SipLimits;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipParseException;
import io.xphone.verticle.runtime.LocalAddresses;
import io.xphone.verticle.runtime.RootCause;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIP over TCP and TLS: listens, connects, and uses a connection again in both directions while it lives (RFC 3261 §18).
 *
 * <p>Bounded against peers that send slowly, endlessly or never: a message that is not whole in time, a
 * connection that never says anything, one that carries nothing for long, and a peer that reads nothing while more bytes wait than
 * {@link Bounds} allow, are closed. Where there are too many, one that a peer has opened gives way: the one that has carried nothing for the
 * longest, of those without any message so far if there are such.
 */
public final class StreamConnections {

    private static final Logger LOG = LoggerFactory.getLogger(StreamConnections.class);
    private static final int CONNECT_MS = 5_000;
    private static final byte[] PONG = {'\r', '\n'};

    /**
     * What a peer may take of us.
     *
     * @param wholeMessageMs a message that has begun must be whole in so long, in ms
     * @param silentMs a new connection must have said something in so long, in ms
     * @param maxUnsent bytes that may wait for a peer that does not read
     * @param maxConnections connections that are open at once
     * @param idleMs a connection that carries nothing, keep-alives included, is closed after so long, in ms; 0 never
     */
    public record Bounds(int wholeMessageMs, int silentMs, int maxUnsent, int maxConnections, int idleMs) {
        public static final Bounds DEFAULT =
                new Bounds(30_000, 60_000, 1 << 20, 10_000, SipServerOptions.DEFAULT_STREAM_IDLE_MS);

        public Bounds withIdleMs(int millis) {
            return new Bounds(wholeMessageMs, silentMs, maxUnsent, maxConnections, millis);
        }
    }

    /** What connections tell. */
    interface Receiver {
        void onMessage(SipMessage message, Flow from);

        void onMalformed(SipParseException failure, Flow from);

        void onPong(Flow from);

        void onClosed(Flow flow);
    }

    private final Vertx vertx;
    private final TlsOptions tls;
    private final SipLimits limits;
    private final Bounds bounds;
    private final Receiver receiver;
    private final Map<String, Connection> connections = new HashMap<>();

    /** By address alone: the latest of those whose peers have proved a name. */
    private final Map<String, Connection> proven = new HashMap<>();

    /** Those that peers have opened and sent no message on; the one that has carried nothing for the longest is the first. */
    private final Map<String, Connection> strangers = new LinkedHashMap<>(16, 0.75f, true);

    /** Those that peers have opened and sent messages on, in the same order. */
    private final Map<String, Connection> accepted = new LinkedHashMap<>(16, 0.75f, true);

    private final Map<String, Future<Flow>> connecting = new HashMap<>();
    private final List<NetServer> servers = new ArrayList<>();
    private final StreamClients clients;

    /** @param ours addresses that connections go out from, the most wanted first; empty: whichever leads to the peer */
    StreamConnections(
            Vertx vertx, TlsOptions tls, SipLimits limits, Bounds bounds, List<InetAddress> ours, Receiver receiver) {
        this.vertx = vertx;
        this.tls = tls;
        this.limits = limits;
        this.bounds = bounds;
        this.receiver = receiver;
        this.clients = new StreamClients(vertx, tls, CONNECT_MS, ours);
    }

    /** Listens; gives the bound port. */
    Future<Integer> listen(ListenOptions at) {
        NetServerOptions options = new NetServerOptions().setTcpNoDelay(true).setTcpKeepAlive(true);
        if (at.getTransport() == SipTransport.TLS) {
            if (tls.getCertPath() == null || tls.getKeyPath() == null) {
                return Future.failedFuture(
                        new IllegalArgumentException("tls.certPath and tls.keyPath are required to listen on tls "
                                + at.getHost() + ":" + at.getPort()));
            }
            options.setSsl(true).setKeyCertOptions(keyCert());
            if (tls.getCaPath() != null) {
                options.setTrustOptions(new PemTrustOptions().addCertPath(tls.getCaPath()));
            }
            options.setClientAuth(tls.isClientAuthRequired() ? ClientAuth.REQUIRED : ClientAuth.NONE);
        }
        NetServer server = vertx.createNetServer(options);
        servers.add(server);
        return server.connectHandler(socket -> accept(socket, at.getTransport()))
                .exceptionHandler(
                        failure -> LOG.debug("a {} connection failed: {}", at.getTransport(), failure.toString()))
                .listen(at.getPort(), at.getHost())
                .map(NetServer::actualPort);
    }

    /** A living connection to that address, if there is one; which name its peer has proved matters where one is asked for. */
    private Connection existing(String key, String unnamed) {
        Connection connection = connections.get(key);
        return connection == null && key.equals(unnamed) ? proven.get(unnamed) : connection;
    }

    /**
     * A connection to that address: the one there is, or a new one. By TLS, who asks for a name gets one whose peer has proved that name: at
     * the same address there may be others (RFC 5922 §7.2). Who asks for the address, as a Contact does, gets any that leads there.
     *
     * @param serverName the name that a TLS peer must prove, and is told by SNI
     */
    Future<Flow> connect(SipTransport transport, InetSocketAddress remote, String serverName) {
        boolean named = transport == SipTransport.TLS
                && AddressFamily.of(LocalAddresses.unbracketed(serverName)).isEmpty();
        String unnamed = key(transport, LocalAddresses.literal(remote.getAddress()), remote.getPort());
        String key = named ? unnamed + ' ' + serverName.toLowerCase(Locale.ROOT) : unnamed;
        Connection existing = existing(key, unnamed);
        if (existing != null && existing.open()) {
            return Future.succeededFuture(existing);
        }
        Future<Flow> underWay = connecting.get(key);
        if (underWay != null) {
            return underWay;
        }
        String host = LocalAddresses.literal(remote.getAddress());
        ConnectOptions options = new ConnectOptions()
                .setRemoteAddress(SocketAddress.inetSocketAddress(remote.getPort(), host))
                .setHost(serverName)
                .setPort(remote.getPort())
                .setTimeout(CONNECT_MS);
        if (transport == SipTransport.TLS) {
            options.setSsl(true); // the client's own option does not count for a connect with options
            if (named) {
                options.setSniServerName(serverName); // RFC 6066 §3: names only
            }
        }
        Promise<Flow> promise = Promise.promise();
        connecting.put(key, promise.future());
        clients.towards(transport, remote.getAddress()).connect(options).onComplete(result -> {
            connecting.remove(key);
            if (result.succeeded()) {
                Connection opened = open(result.result(), transport, key);
                if (named && opened.open) {
                    proven.put(unnamed, opened);
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
        servers.forEach(server -> closing.add(server.close()));
        new ArrayList<>(connections.values()).forEach(connection -> closing.add(connection.socket.close()));
        closing.addAll(clients.close());
        return Future.join(closing).mapEmpty();
    }

    private PemKeyCertOptions keyCert() {
        return new PemKeyCertOptions().addCertPath(tls.getCertPath()).addKeyPath(tls.getKeyPath());
    }

    private void accept(NetSocket socket, SipTransport transport) {
        if (connections.size() >= bounds.maxConnections()) {
            Map<String, Connection> from = strangers.isEmpty() ? accepted : strangers;
            if (from.isEmpty()) { // all are ours
                LOG.warn("{} connections are open: refused one from {}", connections.size(), socket.remoteAddress());
                socket.close();
                return;
            }
            Connection idlest = from.values().iterator().next();
            LOG.warn(
                    "{} connections are open: {} gives way to one from {}",
                    connections.size(),
                    idlest,
                    socket.remoteAddress());
            idlest.gone();
            idlest.socket.close();
        }
        SocketAddress peer = socket.remoteAddress();
        Connection connection = open(socket, transport, key(transport, Connection.host(peer), peer.port()));
        if (connection.open) {
            connection.order = strangers;
            strangers.put(connection.key, connection);
        }
    }

    private Connection open(NetSocket socket, SipTransport transport, String key) {
        Connection connection = new Connection(socket, transport, key);
        connections.put(connection.key, connection);
        connection.start();
        return connection;
    }

    private static String key(SipTransport transport, String host, int port) {
        return transport + " " + host + " " + port;
    }

    private final class Connection implements Flow, SipFramer.Sink {

        private final NetSocket socket;
        private final SipTransport transport;
        private final String remoteHost;
        private final int remotePort;
        private final String localHost;
        private final SipFramer framer = new SipFramer(limits);
        private boolean open = true;
        private String cause = "";
        private boolean saidAnything;
        private boolean whole = true;
        private boolean ended;
        private long unsent;
        private long watch;
        private long used;
        private long idle = -1;
        private final String key;
        private Map<String, Connection> order = Map.of();

        Connection(NetSocket socket, SipTransport transport, String key) {
            this.socket = socket;
            this.transport = transport;
            this.remoteHost = host(socket.remoteAddress()); // a socket that is closed has none
            this.remotePort = socket.remoteAddress().port();
            this.localHost = host(socket.localAddress());
            this.key = key;
        }

        void start() {
            socket.handler(this::onData);
            socket.exceptionHandler(failure -> {
                LOG.debug("{}: {}", this, failure.toString());
                cause = RootCause.first(failure);
            });
            socket.closeHandler(ignored -> gone());
            watch = vertx.setTimer(bounds.silentMs(), ignored -> judge());
            used = System.nanoTime();
            if (bounds.idleMs() > 0) {
                idle = vertx.setTimer(bounds.idleMs(), ignored -> judgeIdle());
            }
        }

        private void gone() {
            if (open) {
                open = false;
                vertx.cancelTimer(watch);
                vertx.cancelTimer(idle);
                connections.remove(key, this);
                proven.remove(StreamConnections.key(transport, remoteHost, remotePort), this);
                strangers.remove(key, this);
                accepted.remove(key, this);
                receiver.onClosed(this);
            }
        }

        /** It carries something: others are closed before it. */
        private void used() {
            used = System.nanoTime();
            order.get(key); // moves it to the end
        }

        private void judgeIdle() {
            long left = bounds.idleMs() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - used);
            if (left > 0) {
                idle = vertx.setTimer(left, ignored -> judgeIdle());
            } else {
                LOG.info("{} is closed: it has carried nothing for {} ms", this, bounds.idleMs());
                socket.close();
            }
        }

        private void judge() {
            if (!saidAnything || !whole) {
                LOG.info("{} is closed: no whole message in time", this);
                socket.close();
            }
        }

        private void onData(Buffer data) {
            used();
            byte[] bytes = data.getBytes();
            boolean begins = whole;
            whole = false;
            ended = false;
            framer.feed(bytes, 0, bytes.length, this);
            whole = framer.pending() == 0;
            if (whole) {
                saidAnything = true;
                vertx.cancelTimer(watch);
            } else if (begins
                    || ended) { // what is not whole has only begun: a busy connection is always within a message
                vertx.cancelTimer(watch);
                watch = vertx.setTimer(bounds.wholeMessageMs(), ignored -> judge());
            }
        }

        @Override
        public void message(SipMessage message) {
            ended = true;
            saidAnything = true;
            if (order == strangers) {
                strangers.remove(key, this);
                accepted.put(key, this);
                order = accepted;
            }
            receiver.onMessage(message, this);
        }

        @Override
        public void malformed(SipParseException failure) {
            ended = true;
            receiver.onMalformed(failure, this);
        }

        @Override
        public void ping() {
            send(PONG);
        }

        @Override
        public void pong() {
            receiver.onPong(this);
        }

        @Override
        public void unframeable(SipParseException failure) {
            receiver.onMalformed(failure, this);
            LOG.info("{} is closed: {}", this, failure.getMessage());
            socket.close();
        }

        @Override
        public SipTransport transport() {
            return transport;
        }

        @Override
        public String remoteHost() {
            return remoteHost;
        }

        @Override
        public int remotePort() {
            return remotePort;
        }

        @Override
        public String localHost() {
            return localHost;
        }

        @Override
        public int localPort() {
            return socket.localAddress().port();
        }

        @Override
        public boolean open() {
            return open;
        }

        @Override
        public String failure() {
            return cause;
        }

        @Override
        public void send(byte[] message, Runnable refused) {
            if (!open) {
                refused.run();
                return;
            }
            used();
            unsent += message.length;
            socket.write(Buffer.buffer(message))
                    .onComplete(written -> unsent -= message.length)
                    .onFailure(closing -> {
                        gone(); // the end of the connection is told after what could not be written
                        refused.run();
                    });
            if (unsent > bounds.maxUnsent()) {
                LOG.info("{} is closed: the peer reads nothing", this);
                closeAtOnce();
            }
        }

        @Override
        public void abandon() {
            gone();
            closeAtOnce();
        }

        /** The socket's own close would wait behind what the peer does not read. */
        private void closeAtOnce() {
            ((io.vertx.core.internal.net.NetSocketInternal) socket)
                    .channelHandlerContext()
                    .close();
        }

        private static String host(SocketAddress address) {
            return LocalAddresses.literal(LocalAddresses.ofLiteral(address.hostAddress()));
        }

        @Override
        public String toString() {
            return transport.name().toLowerCase(Locale.ROOT) + " " + remoteHost() + ":" + remotePort();
        }
    }
}
