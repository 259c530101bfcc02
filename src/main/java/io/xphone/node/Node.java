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

/** A node: the phones and the server of a configuration, with applications behind them. */
final class Node {

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private final Vertx vertx;
    private final NodeConfig config;
    private final Desk desk;
    private final List<Agent> agents = new ArrayList<>();
    private ServerAgent server;

    private Node(Vertx vertx, NodeConfig config, Applications applications) {
        this.vertx = vertx;
        this.config = config;
        this.desk = new Desk(applications);
    }

    /**
     * Starts a node.
     *
     * @param applications made beforehand, for that reads files
     * @return fails with {@link ConfigException} naming the key when it can't run; what had been started is stopped
     *     then
     */
    static Future<Node> start(Vertx vertx, NodeConfig config, Applications applications) {
        Node node = new Node(vertx, config, applications);
        List<Future<?>> starting = new ArrayList<>();
        config.server().ifPresent(entry -> {
            node.server = new ServerAgent(entry, node.desk);
            starting.add(node.deploy(node.server));
        });
        config.phones().forEach(entry -> starting.add(node.deploy(new PhoneAgent(entry, node.desk))));
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

    /** Where the server listens, as {@code udp:host:port}. */
    List<String> listening() {
        return server == null ? List.of() : server.listening();
    }

    /** Adds a handler that is shown every call before its application is. */
    Node observe(Handler<Call> observer) {
        desk.observe(observer);
        return this;
    }

    /** Says in the log what runs. */
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

    /** Takes no more calls; completes when the running ones have ended or the time for it is over. */
    Future<Void> drain() {
        LOG.info(
                "draining: no new calls, {} running may end within {} s",
                desk.running().count(),
                config.drainSeconds());
        List<Future<?>> draining = new ArrayList<>();
        agents().forEach(agent -> draining.add(agent.drain()));
        return Future.join(draining)
                .transform(drained -> desk.running().none())
                .timeout(Math.max(1, config.drainSeconds() * 1000L), TimeUnit.MILLISECONDS)
                .onFailure(late -> LOG.warn(
                        "{} calls still run: they are ended now", desk.running().count()))
                .recover(late -> Future.succeededFuture());
    }

    /** Ends every call and closes everything. */
    Future<Void> close() {
        List<Future<?>> closing = new ArrayList<>();
        agents().forEach(agent -> closing.add(agent.close()));
        return Future.join(closing).otherwiseEmpty().mapEmpty();
    }
}
