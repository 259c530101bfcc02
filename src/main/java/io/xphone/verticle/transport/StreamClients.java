package io.xphone.verticle.transport;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.xphone.options.SipTransport;
import io.xphone.options.TlsOptions;
import io.xphone.verticle.runtime.LocalAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Provides clients for TCP and TLS connections, bound to the local address that peers know, where one is configured or
 * listened on. A peer that identifies callers by address would not recognise another local address.
 */
final class StreamClients {

    private final Vertx vertx;
    private final TlsOptions tls;
    private final int connectMs;
    private final List<InetAddress> localAddresses;
    private final Map<String, NetClient> clients = new HashMap<>();

    /** @param localAddresses source addresses in order of preference */
    StreamClients(Vertx vertx, TlsOptions tls, int connectMs, List<InetAddress> localAddresses) {
        this.vertx = vertx;
        this.tls = tls;
        this.connectMs = connectMs;
        this.localAddresses = List.copyOf(localAddresses);
    }

    NetClient client(SipTransport transport, InetAddress remote) {
        String from = source(remote);
        return clients.computeIfAbsent(transport + " " + from, key -> {
            NetClientOptions options = new NetClientOptions()
                    .setTcpNoDelay(true)
                    .setTcpKeepAlive(true)
                    .setConnectTimeout(connectMs);
            if (!from.isEmpty()) {
                options.setLocalAddress(from);
            }
            return vertx.createNetClient(transport == SipTransport.TLS ? secured(options) : options);
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
