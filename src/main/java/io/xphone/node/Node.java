package io.xphone.node;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.xphone.Call;
import io.xphone.bus.NodeId;
import io.xphone.node.app.Applications;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node: the phones and the server of a configuration, and the applications that handle their calls. */
final class Node {

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private final Vertx vertx;
    private final NodeConfig config;
    private final CallDispatcher dispatcher;
    private final List<Agent> agents = new ArrayList<>();
    private ServerAgent server;

    private Node(Vertx vertx, NodeConfig config, Applications applications) {
        this.vertx = vertx;
        this.config = config;
        this.dispatcher = new CallDispatcher(applications);
    }

    /**
     * Starts a node.
     *
     * @param applications created by the caller, because that reads files
     * @return fails with {@link ConfigException} naming the key when a phone or the server cannot start; what had been
     *     started is then stopped
     */
    static Future<Node> start(Vertx vertx, NodeConfig config, Applications applications) {
        Node node = new Node(vertx, config, applications);
        List<Future<?>> starting = new ArrayList<>();
        config.server().ifPresent(entry -> {
            node.server = new ServerAgent(entry, node.dispatcher);
            starting.add(node.deploy(node.server));
        });
        config.phones().forEach(entry -> starting.add(node.deploy(new PhoneAgent(entry, node.dispatcher))));
        return Future.join(starting)
                .map(node)
                .recover(failure -> node.close().transform(closed -> Future.failedFuture(failure)));
    }

    private Future<String> deploy(Agent agent) {
        return vertx.deployVerticle(agent).onSuccess(id -> {
            synchronized (agents) {
                agents.add(agent);
            }
        });
    }

    private List<Agent> agents() {
        synchronized (agents) {
            return List.copyOf(agents);
        }
    }

    /** The addresses that the server listens on, as {@code udp:host:port}. */
    List<String> listening() {
        return server == null ? List.of() : server.listening();
    }

    /** The server of the configuration. @throws java.util.NoSuchElementException without one */
    NodeConfig.ServerEntry serverEntry() {
        return config.server().orElseThrow();
    }

    /** Adds a handler that receives every call before its application does. */
    Node observe(Handler<Call> observer) {
        dispatcher.observe(observer);
        return this;
    }

    /** Logs the agents and the number plan. */
    void report() {
        LOG.info(
                "node {}, Java {}, {}, {} event loops",
                NodeId.of(vertx),
                System.getProperty("java.version"),
                vertx.isNativeTransportEnabled() ? "native transport" : "NIO",
                NodeVertx.eventLoops(config));
        agents().forEach(agent -> agent.report().forEach(LOG::info));
        config.server()
                .ifPresent(entry -> LOG.info("numbers {}", entry.numbers().describe()));
    }

    /** Rejects new calls; completes when the active calls have ended or {@code drainSeconds} have passed. */
    Future<Void> drain() {
        List<Future<?>> draining = new ArrayList<>();
        agents().forEach(agent -> draining.add(agent.drain()));
        return Future.join(draining)
                .transform(drained -> {
                    LOG.info(
                            "draining: new calls are rejected, {} active calls may end within {} s",
                            dispatcher.activeCalls().count(),
                            config.drainSeconds());
                    return dispatcher.activeCalls().whenEmpty();
                })
                .timeout(Math.max(1, config.drainSeconds() * 1000L), TimeUnit.MILLISECONDS)
                .onFailure(late -> LOG.warn(
                        "drain timeout: ending {} active calls",
                        dispatcher.activeCalls().count()))
                .recover(late -> Future.succeededFuture());
    }

    /** Ends every call and closes everything. */
    Future<Void> close() {
        List<Future<?>> closing = new ArrayList<>();
        agents().forEach(agent -> closing.add(agent.close()));
        return Future.join(closing).otherwiseEmpty().mapEmpty();
    }
}
