package io.xphone.verticle.agent;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.xphone.bus.Addresses;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Holds the name of a phone or server while it is deployed: no other one of that name starts on this node or in the
 * cluster. Requests to two of one name would be distributed among them.
 */
final class AgentName extends VerticleBase {

    /** How long another node may take to respond, in ms. */
    private static final long RESPONSE_MS = 2_000;

    /** Requests without a response until another node counts as crashed: it is about to leave the cluster. */
    private static final int MAX_ATTEMPTS = 3;

    private final String name;
    private final Set<String> silent = new HashSet<>();

    AgentName(String name) {
        this.name = name;
    }

    private LocalMap<String, Boolean> names() {
        return vertx.sharedData().getLocalMap("io.xphone.agents");
    }

    @Override
    public Future<?> start() {
        if (names().putIfAbsent(name, Boolean.TRUE) != null) {
            return Future.failedFuture(inUse("this node"));
        }
        return holder(1)
                .compose(other -> other.<Future<?>>map(node -> Future.failedFuture(inUse("node " + node)))
                        .orElse(Future.succeededFuture()))
                .onFailure(taken -> names().remove(name));
    }

    @Override
    public Future<?> stop() {
        names().remove(name);
        return Future.succeededFuture();
    }

    /** Of two that started at the same moment the one on the node with the lower id continues. */
    Future<Void> confirm() {
        return elsewhere()
                .compose(nodes -> nodes.stream()
                        .filter(node -> !silent.contains(node)
                                && node.compareTo(cluster().getNodeId()) < 0)
                        .findFirst()
                        .<Future<Void>>map(node -> Future.failedFuture(inUse("node " + node)))
                        .orElse(Future.succeededFuture()));
    }

    private IllegalArgumentException inUse(String where) {
        return new IllegalArgumentException(
                "name: \"" + name + "\" is in use: a phone or server of that name runs on " + where);
    }

    private ClusterManager cluster() {
        return ((VertxInternal) vertx).clusterManager();
    }

    /** The other nodes that run an agent of that name. */
    private Future<List<String>> elsewhere() {
        ClusterManager cluster = cluster();
        if (cluster == null) {
            return Future.succeededFuture(List.of());
        }
        Promise<List<RegistrationInfo>> registrations = Promise.promise();
        cluster.getRegistrations(Addresses.agent(name), registrations);
        return registrations
                .future()
                .map(list -> list == null
                        ? List.of()
                        : list.stream()
                                .map(RegistrationInfo::nodeId)
                                .filter(node -> !node.equals(cluster.getNodeId())
                                        && cluster.getNodes().contains(node))
                                .toList());
    }

    /** The other node that has the name: the registration of a node that has crashed may still be there. */
    private Future<Optional<String>> holder(int attempt) {
        return elsewhere().compose(nodes -> {
            if (nodes.isEmpty()) {
                return Future.succeededFuture(Optional.empty());
            }
            if (attempt > MAX_ATTEMPTS) {
                silent.addAll(nodes);
                return Future.succeededFuture(Optional.empty());
            }
            return vertx.eventBus()
                    .<JsonObject>request(
                            Addresses.agent(name),
                            new JsonObject(),
                            new DeliveryOptions().addHeader("action", "info").setSendTimeout(RESPONSE_MS))
                    .map(reply -> Optional.ofNullable(reply.body().getString("node")))
                    .recover(none -> holder(attempt + 1));
        });
    }
}
