package io.xphone.impl;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.xphone.AttachmentEvent;
import io.xphone.Call;
import io.xphone.CallException;
import io.xphone.CallInfo;
import io.xphone.Messaging;
import io.xphone.RegistrationEvent;
import io.xphone.SourceBan;
import io.xphone.UserRegistrationEvent;
import io.xphone.bus.AgentControl;
import io.xphone.bus.AgentInfo;
import io.xphone.bus.BusErrors;
import io.xphone.bus.DialRequest;
import io.xphone.bus.internal.LocalServices;
import io.xphone.bus.internal.PublishedAgentEvent;
import io.xphone.options.AttachOptions;
import io.xphone.options.DialOptions;
import io.xphone.verticle.agent.AgentLauncher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What phones and servers have in common: a name, an inbox, calls. */
final class AgentImpl {

    /**
     * How often a shutdown checks whether calls are left: other handles may have calls of which this one receives no
     * events.
     */
    private static final int SHUTDOWN_POLL_MS = 50;

    private final Vertx vertx;
    private final Context context;
    private final String name;
    private final Inbox inbox;
    private final AgentControl control;
    private final AgentLauncher launcher; // null: the handle was attached
    private final AgentLifecycle lifecycle = new AgentLifecycle();
    private final MessagingImpl messaging;
    private final HandlerSlot<Call> incoming = new HandlerSlot<>();
    private final HandlerSlot<Call> each = new HandlerSlot<>();
    private final PublishedAgentEvent.Visitor events;
    private final HandlerSlot<AttachmentEvent> attachments = new HandlerSlot<>();
    private final Attachment attachment;
    private final Map<String, CallImpl> known = new ConcurrentHashMap<>();
    private volatile boolean subscribed;
    private volatile boolean draining;
    private volatile boolean detached;

    /** @param created whether the agent is started and stopped by this handle; an attached handle otherwise */
    AgentImpl(
            Vertx vertx,
            String name,
            boolean created,
            Handler<RegistrationEvent> registration,
            Handler<SourceBan> bans,
            Handler<UserRegistrationEvent> users) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.name = name;
        this.inbox = new Inbox(vertx, context, this::onEvent);
        this.inbox.onCall(this::adopt);
        this.inbox.onIncoming(this::onIncoming);
        this.control = LocalServices.agentControl(vertx, name);
        this.messaging = new MessagingImpl(inbox, name);
        this.events = messaging.events(registration, bans, users);
        this.attachment = new Attachment(inbox, name, this::ask, this::checkCalls, attachments);
        this.launcher = created ? new AgentLauncher(vertx, context) : null;
    }

    static String nameOr(String configured, String prefix) {
        return configured != null && !configured.isBlank()
                ? configured
                : prefix + UUID.randomUUID().toString().substring(0, 8);
    }

    String name() {
        return name;
    }

    Context context() {
        return context;
    }

    AgentLauncher launcher() {
        return launcher;
    }

    AgentControl control() {
        return control;
    }

    /** Whether the agent was created elsewhere. */
    boolean attached() {
        return launcher == null;
    }

    // ---- life cycle ----

    /**
     * Starts the agent, on the context.
     *
     * @param started called on the context when the agent is up, before the returned future completes
     * @param failed called on the context when the start failed, before the returned future completes
     */
    Future<Void> start(Supplier<Future<Void>> launch, Runnable started, Runnable failed) {
        return inbox.onContext(launch).transform(done -> {
            if (done.failed()) {
                lifecycle.startFailed();
                failed.run();
                return Future.failedFuture(done.cause());
            }
            started.run();
            return Future.succeededFuture();
        });
    }

    /** Why a start is not possible; null when it is. The agent counts as started then. */
    IllegalStateException beginStart() {
        if (attached()) {
            return new IllegalStateException(name + " was created elsewhere: it is started there");
        }
        return lifecycle.start() ? null : new IllegalStateException(name + " is started already");
    }

    /**
     * Closes the agent, or the handle when it was attached.
     *
     * @param closing called when the agent is started
     * @param closed called on the context when it is stopped, before the returned future completes
     */
    Future<Void> close(Runnable closing, Runnable closed) {
        if (attached()) {
            return detach();
        }
        return lifecycle.close(inbox.promise(), () -> {
            closing.run();
            return inbox.onContext(launcher::stop).andThen(stopped -> {
                subscribed = false;
                messaging.agentStopped();
                closed.run();
            });
        });
    }

    /** Accepts and places no more calls, waits for the calls to end and closes. */
    Future<Void> shutdown(long timeout, TimeUnit unit, Supplier<Future<Void>> close) {
        if (timeout < 0) {
            return Future.failedFuture(new IllegalArgumentException("timeout: " + timeout + " is negative"));
        }
        long begin = System.nanoTime();
        return inbox.onContext(() -> stopCalls().transform(drained -> {
                    Promise<Void> ended = inbox.promise();
                    awaitCalls(begin, unit.toNanos(timeout), ended);
                    return ended.future();
                }))
                .transform(ended -> close.get());
    }

    private Future<Void> stopCalls() {
        if (!attached()) {
            return control.drain();
        }
        draining = true;
        return incoming.isSet() && subscribed ? ask().mapEmpty() : Future.succeededFuture();
    }

    private void awaitCalls(long begin, long timeoutNanos, Promise<Void> ended) {
        Future<Integer> left = attached()
                ? Future.succeededFuture(
                        (int) known.values().stream().filter(CallImpl::own).count())
                : control.info().map(AgentInfo::getCalls);
        left.onComplete(count -> {
            if (count.failed() || count.result() == 0 || System.nanoTime() - begin >= timeoutNanos) {
                ended.complete(); // a failure: the agent is not running
            } else {
                vertx.setTimer(SHUTDOWN_POLL_MS, due -> awaitCalls(begin, timeoutNanos, ended));
            }
        });
    }

    // ---- subscription to the agent ----

    /** Opens the inbox and subscribes. */
    Future<AgentInfo> subscribe() {
        return inbox.open().compose(opened -> inbox.onContext(this::ask));
    }

    private Future<AgentInfo> ask() {
        subscribed = true; // before the handler is read: one that is set from here on subscribes anew
        boolean incomingCalls = incoming.isSet() && !draining;
        return Failures.ofCall(control.subscribe(inbox.subscription(incomingCalls, lease())))
                .compose(info -> messaging.renew(lease()).map(info));
    }

    /**
     * An agent that this handle created ends with it; an agent elsewhere needs a lease to detect that this handle is
     * gone.
     */
    private int lease() {
        return attached() ? LeaseRenewal.LEASE_MS : 0;
    }

    /**
     * Subscribes to an agent that was created elsewhere as soon as a node runs it, creates handles on its calls, and
     * keeps the subscription alive.
     */
    Future<AgentInfo> attach(boolean server, AttachOptions options) {
        String kind = server ? "server" : "phone";
        return inbox.open()
                .compose(opened -> attachment.find(kind, new AttachOptions(options)))
                .compose(info -> info.isServer() == server
                        ? listCalls().map(info)
                        : Future.failedFuture(new CallException(
                                BusErrors.INVALID_ARGUMENT,
                                "\"" + name + "\" is a " + (server ? "phone" : "server") + ", not a " + kind)))
                .onSuccess(info -> attachment.keep(info, () -> control.applicationEnded(inbox.address())))
                .onFailure(failure -> detach());
    }

    /** The calls that exist already; their events arrive since the subscription. */
    private Future<Void> listCalls() {
        return Failures.ofCall(control.calls()).map(existing -> {
            existing.forEach(inbox::existing);
            return null;
        });
    }

    void attachmentHandler(Handler<AttachmentEvent> handler) {
        attachments.set(handler);
    }

    private void checkCalls() {
        known.values().forEach(CallImpl::resubscribe);
    }

    /** Detaches from an agent that was created elsewhere, and from its calls: they continue. */
    private Future<Void> detach() {
        return inbox.onContext(() -> {
            if (detached) {
                return Future.succeededFuture();
            }
            detached = true;
            subscribed = false;
            attachment.stop();
            calls().forEach(Call::detach);
            messaging.detach();
            return control.unsubscribe(inbox.address())
                    .recover(gone -> Future.succeededFuture()) // with the agent, or when its lease expires
                    .eventually(inbox::close);
        });
    }

    Messaging messaging() {
        return messaging;
    }

    Inbox inbox() {
        return inbox;
    }

    // ---- calls ----

    void callHandler(Handler<Call> handler) {
        boolean before = incoming.isSet();
        incoming.set(handler);
        if (before != (handler != null) && subscribed) {
            subscribe();
        }
    }

    void eachCallHandler(Handler<Call> handler) {
        each.set(handler);
    }

    Future<Call> dial(DialRequest request) {
        if (detached || draining) {
            return Future.failedFuture(new IllegalStateException("this handle on " + name + " is closed"));
        }
        request.setOptions(new DialOptions(request.getOptions())); // a copy: the application may change its own
        request.setSubscription(inbox.subscription(false, lease()));
        return inbox.open()
                .compose(opened -> inbox.onContext(
                        () -> Failures.ofCall(control.dial(request)).map(info -> (Call) inbox.call(info))));
    }

    private void adopt(CallImpl call) {
        known.put(call.id(), call);
        call.onDetached(() -> known.remove(call.id(), call));
        each.handle(call);
    }

    private void onEvent(PublishedAgentEvent event) {
        if (detached) {
            return; // sent before the handle was closed
        }
        event.accept(events);
    }

    private void onIncoming(CallInfo info) {
        if (!detached && incoming.isSet()) {
            CallImpl call = inbox.call(info);
            if (info.isOrphaned()) {
                call.handedOver(info);
            }
            incoming.handle(call);
        }
    }

    List<Call> calls() {
        return new ArrayList<>(known.values());
    }

    /** @return null when there is none */
    Call find(String id) {
        CallImpl byId = known.get(id);
        return byId != null
                ? byId
                : known.values().stream()
                        .filter(call -> id.equals(call.data().getSipCallId()))
                        .findFirst()
                        .orElse(null);
    }
}
