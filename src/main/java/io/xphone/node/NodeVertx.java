package io.xphone.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;

/**
 * Vert.x as a node needs it: native transport where there is one, event loops by the configuration, clustered when
 * asked to.
 */
final class NodeVertx {

    private NodeVertx() {}

    static int eventLoops(NodeConfig config) {
        return config.eventLoops() > 0
                ? config.eventLoops()
                : Runtime.getRuntime().availableProcessors();
    }

    static Future<Vertx> make(NodeConfig config, boolean clustered) {
        VertxOptions options =
                new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(eventLoops(config));
        if (!clustered) {
            return Future.succeededFuture(Vertx.vertx(options));
        }
        options.setEventBusOptions(
                new EventBusOptions().setHost(config.cluster().host()));
        return Cluster.join(Vertx.builder().with(options), config.cluster());
    }
}
