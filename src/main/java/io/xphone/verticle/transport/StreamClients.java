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
 * Opens connections: by TCP or TLS, and from the local address that peers know us by, where one is set or listened on. A peer that tells
 * callers by their address takes a connection from any other of our addresses for a stranger's.
 */
final class StreamClients {

    private final Vertx vertx;
    private final TlsOptions tls;
    private final int connectMs;
    private final List<InetAddress> ours;
    private final Map<String, NetClient> clients = new HashMap<>();

    /** @param ours addresses of ours, the most wanted first */
    StreamClients(Vertx vertx, TlsOptions tls, int connectMs, List<InetAddress> ours) {
        this.vertx = vertx;
        this.tls = tls;
        this.connectMs = connectMs;
        this.ours = List.copyOf(ours);
    }

    NetClient towards(SipTransport transport, InetAddress remote) {
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

    /** The first address of ours that leads there, as text; "" when any may. */
    private String source(InetAddress remote) {
        return ours.stream()
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
