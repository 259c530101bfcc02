package io.xphone.bus;

import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.cluster.ClusterManager;
import java.util.UUID;

/**
 * The id of a node: unique for each Vert.x instance and constant for its lifetime; the cluster manager's node id when
 * clustered.
 */
public final class NodeId {

    private NodeId() {}

    /** The id of this instance. */
    public static String of(Vertx vertx) {
        return vertx.sharedData().<String, String>getLocalMap("io.xphone.node").computeIfAbsent("id", key -> {
            ClusterManager cluster = ((VertxInternal) vertx).clusterManager();
            return cluster != null ? cluster.getNodeId() : UUID.randomUUID().toString();
        });
    }

    /** Whether the node with that id is up, as far as this node knows. */
    public static boolean isUp(Vertx vertx, String id) {
        ClusterManager cluster = ((VertxInternal) vertx).clusterManager();
        return cluster != null ? cluster.getNodes().contains(id) : id.equals(of(vertx));
    }
}
