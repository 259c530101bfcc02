package io.xphone.impl;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.xphone.Call;
import io.xphone.CallInfo;
import io.xphone.Messaging;
import io.xphone.bus.AgentControl;
import io.xphone.bus.AgentInfo;
import io.xphone.bus.DialRequest;
import io.xphone.bus.internal.LocalServices;
import io.xphone.options.DialOptions;
import io.xphone.verticle.agent.AgentLauncher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** What phones and servers have in common: a name, an inbox, calls. */
final class AgentImpl {

    /** How often an agent may give no answer, running, before its calls are asked. */
    private static final int UNHEARD = 3;

    private final Vertx vertx;
    private final Context context;
    private final String name;
    private final Inbox inbox;
    private final AgentControl control;
    private final AgentLauncher launcher;
    private final MessagingImpl messaging;
    private final HandlerSlot<Call> incoming = new HandlerSlot<>();
    private final HandlerSlot<Call> each = new HandlerSlot<>();
    private final Handler<JsonObject> otherEvents;
    private final Map<String, Call> known = new ConcurrentHashMap<>();
    private volatile boolean subscribed;
    private volatile boolean detached;
    private LeaseRenewal renewal;
    private String node;
    private int unheard;

    /** @param ours whether the agent runs here, started and stopped by this handle */
    AgentImpl(Vertx vertx, String name, boolean ours, Handler<JsonObject> otherEvents) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.name = name;
        this.otherEvents = otherEvents;
        this.inbox = new Inbox(vertx, context, this::onEvent);
        this.inbox.onCall(this::adopt);
        this.inbox.onIncoming(this::onIncoming);
        this.control = LocalServices.agentControl(vertx, name);
        this.messaging = new MessagingImpl(inbox, name);
        this.launcher = ours ? new AgentLauncher(vertx, context) : null;
    }

    static String nameOr(String given, String prefix) {
        return given != null && !given.isBlank()
                ? given
                : prefix + UUID.randomUUID().toString().substring(0, 8);
    }

    String name() {
        return name;
    }

    Context context() {
        return context;
    }

    AgentLauncher launcher() {
        if (launcher == null) {
            throw new IllegalStateException(
                    name + " runs elsewhere: it is started and stopped there; detach() lets go of it");
        }
        return launcher;
    }

    AgentControl control() {
        return control;
    }

    /** Opens the inbox and subscribes. */
    Future<AgentInfo> subscribe() {
        return inbox.open().compose(opened -> inbox.onContext(this::ask));
    }

    private Future<AgentInfo> ask() {
        return Failures.ofCall(control.subscribe(inbox.subscription(incoming.isSet(), lease())))
                .compose(info -> messaging.renew(lease()).map(info));
    }

    /** An agent of ours goes when we go; another would not notice that we are gone. */
    private int lease() {
        return launcher != null ? 0 : LeaseRenewal.LEASE_MS;
    }

    /** Subscribes to an agent that runs elsewhere, and keeps that alive. */
    Future<AgentInfo> attach() {
        return subscribe().onSuccess(info -> {
            subscribed = true;
            node = info.getNode();
            renewal = new LeaseRenewal(
                    inbox, this::renew, this::lookAfterCalls, () -> control.unsubscribe(inbox.address()));
        });
    }

    /** Asks anew. Calls are looked after when the agent is gone, or has come back on another node: nobody says how they ended. */
    private Future<AgentInfo> renew() {
        return ask().onSuccess(info -> {
                    unheard = 0;
                    if (!Objects.equals(node, info.getNode())) {
                        node = info.getNode();
                        lookAfterCalls();
                    }
                })
                .onFailure(failure -> {
                    if (++unheard >= UNHEARD || Failures.missing(failure)) {
                        lookAfterCalls();
                    }
                });
    }

    private void lookAfterCalls() {
        calls().forEach(call -> ((CallImpl) call).subscribeAnew());
    }

    /** Lets go of an agent that runs elsewhere, and of its calls: they go on. */
    Future<Void> detach() {
        if (launcher != null) {
            return Future.failedFuture(
                    new IllegalStateException(name + " runs here: it ends with its handle, by disconnect or close"));
        }
        return inbox.onContext(() -> {
            if (detached) {
                return Future.succeededFuture();
            }
            detached = true;
            subscribed = false;
            if (renewal != null) {
                renewal.stop();
            }
            calls().forEach(Call::detach);
            messaging.leave();
            return control.unsubscribe(inbox.address())
                    .recover(gone -> Future.succeededFuture()) // with the agent, or when its lease is over
                    .eventually(inbox::close);
        });
    }

    Messaging messaging() {
        return messaging;
    }

    Inbox inbox() {
        return inbox;
    }

    void callHandler(Handler<Call> handler) {
        boolean first = !incoming.isSet();
        incoming.set(handler);
        if (first && subscribed) {
            subscribe();
        }
    }

    void eachCallHandler(Handler<Call> handler) {
        each.set(handler);
    }

    /** Tells whether the agent is up, so that a first handler of calls is told to it. */
    void subscribed(boolean now) {
        subscribed = now;
        if (!now) {
            messaging.gone();
        }
    }

    Future<Call> dial(DialRequest order) {
        if (detached) {
            return Future.failedFuture(new IllegalStateException("this handle on " + name + " was detached"));
        }
        order.setOptions(new DialOptions(order.getOptions())); // ours from now on
        order.setSubscription(inbox.subscription(false, lease()));
        return inbox.open()
                .compose(opened -> inbox.onContext(
                        () -> Failures.ofCall(control.dial(order)).map(info -> (Call) inbox.call(info))));
    }

    private void adopt(CallImpl call) {
        known.put(call.id(), call);
        call.leaving(() -> known.remove(call.id(), call));
        each.handle(call);
    }

    private void onEvent(JsonObject event) {
        if (detached) {
            return; // it was on its way
        }
        if (!messaging.onEvent(event)) {
            otherEvents.handle(event);
        }
    }

    private void onIncoming(CallInfo info) {
        if (!detached && incoming.isSet()) {
            incoming.handle(inbox.call(info));
        }
    }

    List<Call> calls() {
        return new ArrayList<>(known.values());
    }

    Optional<Call> find(String id) {
        Call byId = known.get(id);
        return byId != null
                ? Optional.of(byId)
                : known.values().stream()
                        .filter(call -> id.equals(call.info().getSipCallId()))
                        .findFirst();
    }
}
