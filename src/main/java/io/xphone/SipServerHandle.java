package io.xphone;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.xphone.bus.AgentInfo;
import io.xphone.bus.DialOrder;
import io.xphone.options.DialOptions;
import io.xphone.options.SipServerOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A server by its name on the bus. */
final class SipServerHandle implements SipServer {

    private final AgentHandle agent;
    private final SipServerOptions options;
    private volatile boolean listening;

    private SipServerHandle(Vertx vertx, String name, SipServerOptions options) {
        this.options = options;
        this.agent = new AgentHandle(vertx, name, options != null, event -> {});
    }

    static SipServer create(Vertx vertx, SipServerOptions options) {
        SipServerOptions own = new SipServerOptions(options);
        return new SipServerHandle(vertx, AgentHandle.nameOr(own.getName(), "server-"), own);
    }

    static Future<SipServer> attach(Vertx vertx, String name) {
        SipServerHandle server = new SipServerHandle(vertx, name, null);
        return server.agent.attach().map(info -> {
            server.listening = true;
            return server;
        });
    }

    @Override
    public String name() {
        return agent.name();
    }

    @Override
    public Future<List<String>> listen() {
        if (listening) {
            return Future.failedFuture(new IllegalStateException(name() + " is listening already"));
        }
        listening = true;
        return agent.inbox()
                .onContext(() -> agent.launcher()
                        .server(name(), options, () -> agent.subscribe().mapEmpty()))
                .onFailure(failure -> listening = false)
                .compose(up -> {
                    agent.subscribed(true);
                    return agent.inbox().onContext(() -> agent.control().info()).map(AgentInfo::getListening);
                });
    }

    @Override
    public Future<Void> close() {
        if (!listening) {
            return Future.failedFuture(new IllegalStateException(name() + " is not listening"));
        }
        return agent.inbox().onContext(() -> agent.launcher().stop()).onComplete(stopped -> {
            listening = false;
            agent.subscribed(false);
        });
    }

    @Override
    public Future<Call> dial(String peer, String target, DialOptions dial) {
        return agent.dial(new DialOrder().setPeer(peer).setTarget(target).setOptions(dial));
    }

    @Override
    public Future<Call> dialUri(String uri, DialOptions dial) {
        return agent.dial(new DialOrder().setTarget(uri).setOptions(dial));
    }

    @Override
    public SipServer eachCall(Handler<Call> handler) {
        agent.eachCall(handler);
        return this;
    }

    @Override
    public SipServer incoming(Handler<Call> handler) {
        agent.incoming(handler);
        return this;
    }

    @Override
    public Future<Void> optionsStatus(int status, Map<String, String> headers) {
        return Failures.ofCall(
                agent.inbox().onContext(() -> agent.control().setOptionsStatus(status, CallHandle.options(headers))));
    }

    @Override
    public Future<Void> drain() {
        return Failures.ofCall(agent.inbox().onContext(() -> agent.control().drain()));
    }

    @Override
    public List<Call> calls() {
        return agent.calls();
    }

    @Override
    public Optional<Call> findCall(String id) {
        return agent.find(id);
    }

    @Override
    public Messaging messaging() {
        return agent.messaging();
    }

    @Override
    public Future<Void> detach() {
        return agent.detach();
    }
}
