package io.xphone.verticle.transport;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Opens TCP, TLS and WebSocket connections, bound to the local address that peers know, where one is configured or
 * listened on. A peer that identifies callers by address would not recognise another local address.
 */
final class StreamClients {

    private static final int NOT_FOUND = 404;
    private static final int NO_HTTP = 600; // and above: what came was no response

    private final Vertx vertx;
    private final TlsOptions tls;
    private final int connectMs;
    private final List<InetAddress> localAddresses;
    private final String webSocketPath;
    private final SipLimits limits;
    private final int maxUnsent;
    private final Map<String, NetClient> clients = new HashMap<>();
    private final Map<String, WebSocketClient> webSocketClients = new HashMap<>();

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
     * @param serverName the name that the certificate of a TLS peer must prove, and that is sent by SNI
     */
    Future<Wire> connect(SipTransport transport, InetSocketAddress remote, String serverName) {
        return transport.isWebSocket()
                ? webSocket(transport, remote, serverName)
                : socket(transport, remote, serverName);
    }

    private Future<Wire> socket(SipTransport transport, InetSocketAddress remote, String serverName) {
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
        return client(transport, remote.getAddress()).connect(options).map(socket -> new SocketWire(socket, limits));
    }

    private Future<Wire> webSocket(SipTransport transport, InetSocketAddress remote, String serverName) {
        if (webSocketPath == null) {
            return Future.failedFuture("the WebSocket of the peer is closed, and only the peer can open one");
        }
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setSubProtocols(List.of(WebSocketListener.SUBPROTOCOL))
                .setAllowOriginHeader(false); // the header of browsers
        options.setServer(address(remote))
                .setHost(serverName.isEmpty() ? LocalAddresses.literal(remote.getAddress()) : serverName)
                .setPort(remote.getPort())
                .setSsl(transport.isSecure())
                .setURI(webSocketPath)
                .setConnectTimeout(connectMs)
                .setTimeout(connectMs);
        return webSocketClient(transport, remote.getAddress())
                .connect(options)
                .<Wire>map(socket -> new WebSocketWire(socket, limits, maxUnsent))
                .recover(failure -> Future.failedFuture(
                        failure instanceof UpgradeRejectedException rejected
                                ? rejected(rejected.getStatus())
                                : failure));
    }

    private IllegalStateException rejected(int status) {
        String hint = status == NOT_FOUND ? ": see the option webSocketPath, now " + webSocketPath : "";
        return new IllegalStateException(
                status >= NO_HTTP
                        ? "it does not speak HTTP"
                        : "the server rejects the WebSocket with status " + status + hint);
    }

    private static SocketAddress address(InetSocketAddress remote) {
        return SocketAddress.inetSocketAddress(remote.getPort(), LocalAddresses.literal(remote.getAddress()));
    }

    /** Whether the server is identified by a name, not by an address. */
    static boolean named(String serverName) {
        return AddressFamily.of(LocalAddresses.unbracketed(serverName)).isEmpty();
    }

    private NetClient client(SipTransport transport, InetAddress remote) {
        String from = source(remote);
        return clients.computeIfAbsent(transport + " " + from, key -> {
            NetClientOptions options = configured(new NetClientOptions(), transport, from);
            if (transport.isSecure()) {
                options.setHostnameVerificationAlgorithm(tls.isVerifyHost() && !tls.isTrustAll() ? "HTTPS" : "");
            }
            return vertx.createNetClient(options);
        });
    }

    private WebSocketClient webSocketClient(SipTransport transport, InetAddress remote) {
        String from = source(remote);
        return webSocketClients.computeIfAbsent(transport + " " + from, key -> {
            WebSocketClientOptions options = configured(new WebSocketClientOptions(), transport, from);
            return vertx.createWebSocketClient(options.setVerifyHost(tls.isVerifyHost() && !tls.isTrustAll())
                    .setMaxFrameSize(limits.maxMessageBytes())
                    .setMaxMessageSize(limits.maxMessageBytes())
                    .setClosingTimeout(1));
        });
    }

    private <T extends ClientOptionsBase> T configured(T options, SipTransport transport, String from) {
        options.setTcpNoDelay(true).setTcpKeepAlive(true);
        options.setConnectTimeout(connectMs);
        if (!from.isEmpty()) {
            options.setLocalAddress(from);
        }
        if (transport.isSecure()) {
            options.setSsl(true);
            options.setTrustAll(tls.isTrustAll());
            if (tls.getCertPath() != null && tls.getKeyPath() != null) {
                options.setKeyCertOptions(
                        new PemKeyCertOptions().addCertPath(tls.getCertPath()).addKeyPath(tls.getKeyPath()));
            }
            if (tls.getCaPath() != null) {
                options.setTrustOptions(new PemTrustOptions().addCertPath(tls.getCaPath()));
            }
        }
        return options;
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

    List<Future<Void>> close() {
        List<Future<Void>> closing = new ArrayList<>();
        clients.values().forEach(client -> closing.add(client.close()));
        webSocketClients.values().forEach(client -> closing.add(client.close()));
        return closing;
    }
}
