package io.xphone.node;

import io.vertx.core.Future;
import io.xphone.SipServer;
import io.xphone.node.app.Application;
import io.xphone.node.app.Applications;
import io.xphone.node.app.CallBack;
import io.xphone.node.app.CallUser;
import io.xphone.options.PeerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The server of a node. */
final class ServerAgent extends Agent {

    private final NodeConfig.ServerEntry entry;
    private final CallDispatcher dispatcher;
    private volatile SipServer server;

    ServerAgent(NodeConfig.ServerEntry entry, CallDispatcher dispatcher) {
        this.entry = entry;
        this.dispatcher = dispatcher;
    }

    @Override
    public Future<?> start() {
        server = SipServer.create(vertx, entry.options());
        CallUser callUser = new CallUser(server, NodeConfig.users(entry.options()));
        Map<String, Application> own =
                Map.of(Applications.USER, callUser, Applications.CALLBACK, new CallBack(server::dial));
        server.callHandler(dispatcher.handler(server.name(), entry.numbers(), own));
        return server.listen()
                .recover(failure -> Future.failedFuture(StartFailures.of("server", "server.listen", failure)));
    }

    /** The addresses that it listens on, as {@code udp:host:port}. */
    List<String> listening() {
        return server == null ? List.of() : server.listening();
    }

    @Override
    Future<Void> drain() {
        return server.drain();
    }

    @Override
    Future<Void> close() {
        return server.close();
    }

    @Override
    List<String> report() {
        List<String> lines = new ArrayList<>();
        listening().forEach(address -> lines.add("server " + server.name() + " listens on " + address));
        if (entry.options().getPeers().isEmpty()) {
            lines.add("server " + server.name() + " has no peers and rejects every call");
        }
        for (PeerOptions peer : entry.options().getPeers()) {
            List<String> sources = new ArrayList<>(peer.getHosts());
            if (peer.getHost() != null) {
                sources.add(0, peer.getHost());
            }
            if (peer.getUsername() != null) {
                sources.add("user " + peer.getUsername());
            }
            lines.add("peer " + peer.getName() + ": " + String.join(", ", sources));
        }
        return lines;
    }
}
