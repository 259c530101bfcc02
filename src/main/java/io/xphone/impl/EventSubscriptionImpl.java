package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.xphone.EventSubscription;
import io.xphone.Notification;
import io.xphone.bus.EventControl;
import io.xphone.sip.event.EventEffect.EndReason;
import java.util.ArrayList;
import java.util.List;

/** A subscription by its id on the bus. */
final class EventSubscriptionImpl implements EventSubscription {

    private static final int MOST_EARLY = 64;

    private final Inbox inbox;
    private final EventControl control;
    private final String id;
    private final HandlerSlot<Notification> notifications = new HandlerSlot<>();
    private final HandlerSlot<String> lapses = new HandlerSlot<>();
    private final List<Notification> early = new ArrayList<>(2);
    private final Promise<End> ended;

    EventSubscriptionImpl(Inbox inbox, EventControl control, String id) {
        this.inbox = inbox;
        this.control = control;
        this.id = id;
        this.ended = ((ContextInternal) inbox.context()).promise();
    }

    static End end(JsonObject event) {
        return new End(
                EndReason.valueOf(event.getString("reason")),
                event.getInteger("status", 0),
                event.getString("phrase", ""));
    }

    void onNotify(JsonObject event) {
        Notification notification = new Notification(
                event.getString("state"),
                event.getString("reason", ""),
                event.getString("contentType", ""),
                event.getString("body", ""),
                CallImpl.bytes(event),
                event.getString("fork", ""));
        if (notifications.isSet()) {
            notifications.handle(notification);
        } else if (early.size() < MOST_EARLY) {
            early.add(notification);
        }
    }

    void onLapsed(JsonObject event) {
        lapses.handle(event.getString("reason", ""));
    }

    void onEnded(JsonObject event) {
        ended.tryComplete(end(event));
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public EventSubscription notificationHandler(Handler<Notification> handler) {
        inbox.context().runOnContext(now -> {
            notifications.set(handler);
            List<Notification> missed = List.copyOf(early);
            early.clear();
            missed.forEach(notifications::handle);
        });
        return this;
    }

    @Override
    public EventSubscription lapseHandler(Handler<String> handler) {
        lapses.set(handler);
        return this;
    }

    @Override
    public Future<End> ended() {
        return ended.future();
    }

    @Override
    public Future<Void> refresh() {
        return inbox.onContext(() -> Failures.ofCall(control.refreshWatch(id)));
    }

    @Override
    public Future<Void> close() {
        return inbox.onContext(() -> Failures.ofCall(control.unwatch(id)));
    }
}
