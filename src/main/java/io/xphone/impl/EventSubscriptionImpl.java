package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.xphone.EventEnd;
import io.xphone.EventSubscription;
import io.xphone.Notification;
import io.xphone.bus.EventControl;
import java.util.ArrayList;
import java.util.List;

/** A subscription by its id on the bus. */
final class EventSubscriptionImpl implements EventSubscription {

    private static final int MAX_QUEUED = 64;

    private final Inbox inbox;
    private final EventControl control;
    private final String id;
    private final HandlerSlot<Notification> notifications = new HandlerSlot<>();
    private final HandlerSlot<String> lapses = new HandlerSlot<>();
    private final List<Notification> queued = new ArrayList<>(2);
    private final Promise<EventEnd> ended;

    EventSubscriptionImpl(Inbox inbox, EventControl control, String id) {
        this.inbox = inbox;
        this.control = control;
        this.id = id;
        this.ended = inbox.promise();
    }

    void onNotify(Notification notification) {
        if (notifications.isSet()) {
            notifications.handle(notification);
        } else if (queued.size() < MAX_QUEUED) {
            queued.add(notification);
        }
    }

    void onLapsed(String reason) {
        lapses.handle(reason);
    }

    void onEnded(EventEnd end) {
        ended.tryComplete(end);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public EventSubscription notificationHandler(Handler<Notification> handler) {
        inbox.context().runOnContext(now -> {
            notifications.set(handler);
            if (handler != null) {
                List<Notification> missed = List.copyOf(queued);
                queued.clear();
                missed.forEach(notifications::handle);
            }
        });
        return this;
    }

    @Override
    public EventSubscription lapseHandler(Handler<String> handler) {
        lapses.set(handler);
        return this;
    }

    @Override
    public Future<EventEnd> ended() {
        return ended.future();
    }

    @Override
    public Future<Void> refresh() {
        return inbox.onContext(() -> Failures.ofCall(control.refreshSubscription(id)));
    }

    @Override
    public Future<Void> close() {
        return inbox.onContext(() -> Failures.unlessGone(control.unsubscribe(id)));
    }
}
