package io.xphone.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.xphone.cluster.Cluster;

/**
 * Creates Vert.x for a node: native transport where available, event loops by the configuration, optionally clustered.
 */
final class NodeVertx {

    private NodeVertx() {}

    static int eventLoops(NodeConfig config) {
        return config.eventLoops() > 0
                ? config.eventLoops()
                : Runtime.getRuntime().availableProcessors();
    }

    static Future<Vertx> create(NodeConfig config, boolean clustered) {
        VertxOptions options =
                new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(eventLoops(config));
        if (!clustered) {
            return Future.succeededFuture(Vertx.vertx(options));
        }
        return Cluster.join(options, config.cluster())
                .recover(failure -> Future.failedFuture(
                        failure instanceof IllegalArgumentException
                                ? StartFailures.of("cluster", "cluster", failure)
                                : failure));
    }
}
