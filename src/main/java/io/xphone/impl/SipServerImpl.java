package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.xphone.AttachmentEvent;
import io.xphone.Call;
import io.xphone.Messaging;
import io.xphone.SipServer;
import io.xphone.SourceBan;
import io.xphone.UserRegistration;
import io.xphone.UserRegistrationEvent;
import io.xphone.bus.DialRequest;
import io.xphone.options.AttachOptions;
import io.xphone.options.DialOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.verticle.agent.AgentLauncher;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server by its name on the bus. */
public final class SipServerImpl implements SipServer {

    private final AgentImpl agent;
    private final SipServerOptions options; // null: the handle was attached
    private final HandlerSlot<SourceBan> bans = new HandlerSlot<>();
    private final HandlerSlot<UserRegistrationEvent> registrations = new HandlerSlot<>();
    private volatile List<String> listening = List.of();

    private SipServerImpl(Vertx vertx, String name, SipServerOptions options) {
        this.options = options;
        this.agent = new AgentImpl(vertx, name, options != null, event -> {}, bans::handle, registrations::handle);
    }

    public static SipServer create(Vertx vertx, SipServerOptions options) {
        SipServerOptions own = new SipServerOptions(options);
        AgentLauncher.check(own);
        return new SipServerImpl(vertx, AgentImpl.nameOr(own.getName(), "server-"), own);
    }

    public static Future<SipServer> attach(Vertx vertx, String name, AttachOptions options) {
        SipServerImpl server = new SipServerImpl(vertx, name, null);
        return server.agent.attach(true, options).map(info -> {
            server.listening = List.copyOf(info.getListening());
            return server;
        });
    }

    @Override
    public String name() {
        return agent.name();
    }

    @Override
    public Future<SipServer> listen() {
        IllegalStateException invalid = agent.beginStart();
        if (invalid != null) {
            return Future.failedFuture(invalid);
        }
        return agent.start(
                        () -> agent.launcher()
                                .server(name(), options, () -> agent.subscribe().mapEmpty())
                                .compose(up -> Failures.ofCall(agent.control().info()))
                                .map(info -> {
                                    listening = List.copyOf(info.getListening());
                                    return null;
                                }),
                        () -> {},
                        () -> listening = List.of())
                .map(this);
    }

    @Override
    public List<String> listening() {
        return listening;
    }

    @Override
    public int actualPort() {
        List<String> bound = listening;
        return bound.stream()
                .filter(address -> address.startsWith("udp:"))
                .findFirst()
                .or(() -> bound.stream().findFirst())
                .map(address -> Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)))
                .orElse(-1);
    }

    @Override
    public Future<Void> close() {
        return agent.close(() -> {}, () -> listening = List.of());
    }

    @Override
    public Future<Void> shutdown(long timeout, TimeUnit unit) {
        return agent.shutdown(timeout, unit, this::close);
    }

    @Override
    public Future<Call> dial(String peer, String target, DialOptions dial) {
        return agent.dial(new DialRequest().setPeer(peer).setTarget(target).setOptions(dial));
    }

    @Override
    public Future<Call> dial(String user, DialOptions dial) {
        return agent.dial(new DialRequest().setTarget(user).setOptions(dial));
    }

    @Override
    public Future<List<UserRegistration>> registrations() {
        return Failures.ofCall(agent.inbox().onContext(() -> agent.control().registrations()));
    }

    @Override
    public SipServer registrationHandler(Handler<UserRegistrationEvent> handler) {
        registrations.set(handler);
        return this;
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
    public SipServer attachmentHandler(Handler<AttachmentEvent> handler) {
        agent.attachmentHandler(handler);
        return this;
    }

    @Override
    public SipServer callHandler(Handler<Call> handler) {
        agent.callHandler(handler);
        return this;
    }

    @Override
    public SipServer sourceBanHandler(Handler<SourceBan> handler) {
        bans.set(handler);
        return this;
    }

    @Override
    public Future<Void> setOptionsStatus(int status, MultiMap headers) {
        JsonObject options = EventValues.options(headers);
        return Failures.ofCall(agent.inbox().onContext(() -> agent.control().setOptionsStatus(status, options)));
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
    public Call findCall(String id) {
        return agent.find(id);
    }

    @Override
    public Messaging messaging() {
        return agent.messaging();
    }
}
