package io.xphone.verticle.transport;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import io.xphone.options.SipTransport;
import io.xphone.options.TlsOptions;
import io.xphone.sip.locate.AddressFamily;
import io.xphone.sip.message.SipLimits;
import io.xphone.verticle.runtime.LocalAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Opens TCP, TLS and WebSocket connections, bound to the local address that peers know, where one is configured or
 * listened on. A peer that identifies callers by address would not recognise another local address.
 */
final class StreamClients {

    private final Vertx vertx;
    private final TlsOptions tls;
    private final int connectMs;
    private final List<InetAddress> localAddresses;
    private final String webSocketPath;
    private final SipLimits limits;
    private final int maxUnsent;
    private final Map<String, NetClient> clients = new HashMap<>();

    /**
     * @param localAddresses source addresses in order of preference
     * @param webSocketPath the path of WebSockets; null: none are opened
     * @param maxUnsent maximum queued bytes for a peer that does not read
     */
    StreamClients(
            Vertx vertx,
            TlsOptions tls,
            int connectMs,
            List<InetAddress> localAddresses,
            String webSocketPath,
            SipLimits limits,
            int maxUnsent) {
        this.vertx = vertx;
        this.tls = tls;
        this.connectMs = connectMs;
        this.localAddresses = List.copyOf(localAddresses);
        this.webSocketPath = webSocketPath;
        this.limits = limits;
        this.maxUnsent = maxUnsent;
    }

    /**
     * Opens a connection.
     *
     * @param serverName the name that the certificate of a TLS peer must prove, and that is sent by SNI; the host of a
     *     WebSocket; "" for neither
     */
    Future<Wire> connect(SipTransport transport, InetSocketAddress remote, String serverName) {
        if (!transport.isWebSocket()) {
            return socket(transport, remote, serverName).map(socket -> new SocketWire(socket, limits));
        }
        if (webSocketPath == null) {
            return Future.failedFuture("the WebSocket of the peer is closed, and only the peer can open one");
        }
        String address = LocalAddresses.bracketed(LocalAddresses.literal(remote.getAddress()));
        URI uri = URI.create(
                (transport.isSecure() ? "wss://" : "ws://") + address + ':' + remote.getPort() + webSocketPath);
        String host = (serverName.isEmpty() ? address : LocalAddresses.bracketed(serverName)) + ':' + remote.getPort();
        return socket(transport, remote, serverName)
                .compose(socket -> WebSocketHandshake.open(
                        vertx, (NetSocketInternal) socket, uri, host, connectMs, limits, maxUnsent));
    }

    private Future<NetSocket> socket(SipTransport transport, InetSocketAddress remote, String serverName) {
        ConnectOptions options = new ConnectOptions()
                .setRemoteAddress(address(remote))
                .setHost(serverName)
                .setPort(remote.getPort())
                .setTimeout(connectMs);
        if (transport.isSecure()) {
            options.setSsl(true); // the client's own option is ignored when connect options are given
            if (named(serverName)) {
                options.setSniServerName(serverName); // RFC 6066 §3: names only
            }
        }
        return client(transport.isSecure(), remote.getAddress()).connect(options);
    }

    private static SocketAddress address(InetSocketAddress remote) {
        return SocketAddress.inetSocketAddress(remote.getPort(), LocalAddresses.literal(remote.getAddress()));
    }

    /** Whether the server is identified by a name, not by an address. */
    static boolean named(String serverName) {
        return AddressFamily.of(LocalAddresses.unbracketed(serverName)).isEmpty();
    }

    private NetClient client(boolean secure, InetAddress remote) {
        String from = source(remote);
        return clients.computeIfAbsent(secure + " " + from, key -> {
            NetClientOptions options = new NetClientOptions()
                    .setTcpNoDelay(true)
                    .setTcpKeepAlive(true)
                    .setConnectTimeout(connectMs);
            if (!from.isEmpty()) {
                options.setLocalAddress(from);
            }
            return vertx.createNetClient(secure ? secured(options) : options);
        });
    }

    /** The first local address that can reach the peer, as a literal; "" when the system chooses. */
    private String source(InetAddress remote) {
        return localAddresses.stream()
                .filter(address -> address instanceof Inet6Address == remote instanceof Inet6Address)
                .filter(address -> !address.isAnyLocalAddress())
                .filter(address -> !address.isLoopbackAddress() || remote.isLoopbackAddress())
                .findFirst()
                .map(LocalAddresses::literal)
                .orElse("");
    }

    private NetClientOptions secured(NetClientOptions options) {
        options.setSsl(true)
                .setTrustAll(tls.isTrustAll())
                .setHostnameVerificationAlgorithm(tls.isVerifyHost() && !tls.isTrustAll() ? "HTTPS" : "");
        if (tls.getCertPath() != null && tls.getKeyPath() != null) {
            options.setKeyCertOptions(
                    new PemKeyCertOptions().addCertPath(tls.getCertPath()).addKeyPath(tls.getKeyPath()));
        }
        if (tls.getCaPath() != null) {
            options.setTrustOptions(new PemTrustOptions().addCertPath(tls.getCaPath()));
        }
        return options;
    }

    List<Future<Void>> close() {
        List<Future<Void>> closing = new ArrayList<>();
        clients.values().forEach(client -> closing.add(client.close()));
        return closing;
    }
}
