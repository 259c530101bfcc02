package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.xphone.Call;
import io.xphone.Messaging;
import io.xphone.SipServer;
import io.xphone.bus.AgentInfo;
import io.xphone.bus.DialRequest;
import io.xphone.options.DialOptions;
import io.xphone.options.SipServerOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A server by its name on the bus. */
public final class SipServerImpl implements SipServer {

    private final AgentImpl agent;
    private final SipServerOptions options;
    private volatile boolean listening;

    private SipServerImpl(Vertx vertx, String name, SipServerOptions options) {
        this.options = options;
        this.agent = new AgentImpl(vertx, name, options != null, event -> {});
    }

    public static SipServer create(Vertx vertx, SipServerOptions options) {
        SipServerOptions own = new SipServerOptions(options);
        return new SipServerImpl(vertx, AgentImpl.nameOr(own.getName(), "server-"), own);
    }

    public static Future<SipServer> attach(Vertx vertx, String name) {
        SipServerImpl server = new SipServerImpl(vertx, name, null);
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
        return agent.dial(new DialRequest().setPeer(peer).setTarget(target).setOptions(dial));
    }

    @Override
    public Future<Call> dialUri(String uri, DialOptions dial) {
        return agent.dial(new DialRequest().setTarget(uri).setOptions(dial));
    }

    @Override
    public SipServer eachCallHandler(Handler<Call> handler) {
        agent.eachCallHandler(handler);
        return this;
    }

    @Override
    public SipServer callHandler(Handler<Call> handler) {
        agent.callHandler(handler);
        return this;
    }

    @Override
    public Future<Void> optionsStatus(int status, Map<String, String> headers) {
        return Failures.ofCall(
                agent.inbox().onContext(() -> agent.control().setOptionsStatus(status, CallImpl.options(headers))));
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
