package io.xphone.verticle.agent;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Lock;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.xphone.bus.Addresses;
import java.util.List;
import java.util.Optional;

/**
 * Holds the name of a phone or server while it is deployed: no other one of that name starts on this node or in the
 * cluster. Requests to two of one name would be distributed among them.
 */
final class AgentName extends VerticleBase {

    /** How long another node may take to respond, in ms. */
    private static final long RESPONSE_MS = 2_000;

    /** Requests without a response until another node counts as crashed: it is about to leave the cluster. */
    private static final int MAX_ATTEMPTS = 3;

    /** How long another node may take from the lock to the registration of the address, in ms. */
    private static final long LOCK_MS = 10_000;

    private final String name;

    /** Held until the address is registered, null before and afterwards. */
    private Lock lock;

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
        return locked().compose(locked -> holder(1))
                .compose(other -> other.<Future<?>>map(node -> Future.failedFuture(inUse("node " + node)))
                        .orElse(Future.succeededFuture()))
                .onFailure(taken -> release());
    }

    @Override
    public Future<?> stop() {
        release();
        return Future.succeededFuture();
    }

    /** Of two nodes that start an agent of the name at once the second looks for it after the first has registered. */
    private Future<Void> locked() {
        if (!vertx.isClustered()) {
            return Future.succeededFuture();
        }
        return vertx.sharedData()
                .getLockWithTimeout("io.xphone.agent." + name, LOCK_MS)
                .onSuccess(held -> lock = held)
                .recover(failure -> Future.failedFuture(new IllegalStateException(
                        "name: a phone or server named \"" + name + "\" is being started on another node and did not"
                                + " register within " + LOCK_MS + " ms",
                        failure)))
                .mapEmpty();
    }

    private void release() {
        names().remove(name);
        unlock();
    }

    /** Lets other nodes look for the agent, which has registered its address. */
    void registered() {
        unlock();
    }

    private void unlock() {
        Lock held = lock;
        lock = null;
        if (held != null) {
            held.release();
        }
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
            if (nodes.isEmpty() || attempt > MAX_ATTEMPTS) {
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
