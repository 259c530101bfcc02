package io.xphone.verticle.event;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.xphone.MessageRequest;
import io.xphone.PublishRequest;
import io.xphone.SubscribeRequest;
import io.xphone.bus.BusErrors;
import io.xphone.bus.EventControl;
import io.xphone.bus.HandlerRegistration;
import io.xphone.verticle.runtime.CommandFailure;

/** Messages, subscriptions and publications of an agent, as served on the bus. */
final class EventService implements EventControl {

    private final HandlerRegistrations attendances;
    private final Messages messages;
    private final SubscriberSessions watches;
    private final NotifierSessions watchers;
    private final Publications publications;
    private final EventSweep sweep;

    EventService(
            HandlerRegistrations attendances,
            Messages messages,
            SubscriberSessions watches,
            NotifierSessions watchers,
            Publications publications,
            EventSweep sweep) {
        this.attendances = attendances;
        this.messages = messages;
        this.watches = watches;
        this.watchers = watchers;
        this.publications = publications;
        this.sweep = sweep;
    }

    @Override
    public Future<Void> attend(HandlerRegistration attendance) {
        try {
            attendances.add(attendance);
            sweep.arm();
            return Future.succeededFuture();
        } catch (IllegalArgumentException refused) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, refused.getMessage());
        }
    }

    @Override
    public Future<Void> leave(String id) {
        attendances.remove(id);
        return Future.succeededFuture();
    }

    @Override
    public Future<JsonObject> sendMessage(MessageRequest order) {
        return messages.send(order);
    }

    @Override
    public Future<Void> answerMessage(String id, int status, JsonObject options) {
        return messages.answer(id, status, options);
    }

    @Override
    public Future<JsonObject> watch(SubscribeRequest order) {
        return watches.watch(order);
    }

    @Override
    public Future<Void> refreshWatch(String id) {
        return watches.refresh(id);
    }

    @Override
    public Future<Void> unwatch(String id) {
        return watches.unwatch(id);
    }

    @Override
    public Future<Void> renew(String deliver) {
        return sweep.renew(deliver);
    }

    @Override
    public Future<JsonObject> publish(PublishRequest order) {
        return publications.publish(order);
    }

    @Override
    public Future<Void> unpublish(String id) {
        return publications.unpublish(id);
    }

    @Override
    public Future<Void> offer(String event, String contentType, String body, JsonObject options) {
        return watchers.offer(event, contentType, body, options);
    }

    @Override
    public Future<Void> answerWatcher(String id, int status, JsonObject options) {
        return watchers.answer(id, status, options);
    }

    @Override
    public Future<Void> notifyWatcher(String id, String contentType, String body, JsonObject options) {
        return watchers.notify(id, contentType, body, options);
    }

    @Override
    public Future<Void> endWatcher(String id, String reason, int retryAfter, JsonObject options) {
        return watchers.end(id, reason, retryAfter, options);
    }
}
