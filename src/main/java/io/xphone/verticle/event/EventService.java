package io.xphone.verticle.event;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.xphone.EventState;
import io.xphone.MessageRequest;
import io.xphone.PublishRequest;
import io.xphone.SubscribeRequest;
import io.xphone.bus.BusErrors;
import io.xphone.bus.EventControl;
import io.xphone.bus.HandlerRegistration;
import io.xphone.verticle.runtime.CommandFailure;

/** Control of the messages, subscriptions and publications of one agent, as served on the bus. */
final class EventService implements EventControl {

    private final HandlerRegistrations registrations;
    private final Messages messages;
    private final SubscriberSessions subscribers;
    private final NotifierSessions notifiers;
    private final Publications publications;
    private final EventSweep sweep;

    EventService(
            HandlerRegistrations registrations,
            Messages messages,
            SubscriberSessions subscribers,
            NotifierSessions notifiers,
            Publications publications,
            EventSweep sweep) {
        this.registrations = registrations;
        this.messages = messages;
        this.subscribers = subscribers;
        this.notifiers = notifiers;
        this.publications = publications;
        this.sweep = sweep;
    }

    @Override
    public Future<Void> registerHandler(HandlerRegistration registration) {
        try {
            registrations.add(registration);
            sweep.arm();
            return Future.succeededFuture();
        } catch (IllegalArgumentException invalid) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, invalid.getMessage());
        }
    }

    @Override
    public Future<Void> unregisterHandler(String id) {
        registrations.remove(id);
        return Future.succeededFuture();
    }

    @Override
    public Future<JsonObject> sendMessage(MessageRequest request) {
        return messages.send(request);
    }

    @Override
    public Future<Void> respondToMessage(String id, int status, JsonObject options) {
        return messages.respond(id, status, options);
    }

    @Override
    public Future<JsonObject> subscribe(SubscribeRequest request) {
        return subscribers.subscribe(request);
    }

    @Override
    public Future<Void> refreshSubscription(String id) {
        return subscribers.refresh(id);
    }

    @Override
    public Future<Void> unsubscribe(String id) {
        return subscribers.unsubscribe(id);
    }

    @Override
    public Future<Void> renew(String deliver) {
        return sweep.renew(deliver);
    }

    @Override
    public Future<JsonObject> publish(PublishRequest request) {
        return publications.publish(request);
    }

    @Override
    public Future<Void> unpublish(String id) {
        return publications.unpublish(id);
    }

    @Override
    public Future<Void> setState(String event, EventState state) {
        return notifiers.setState(event, state);
    }

    @Override
    public Future<Void> clearState(String event) {
        return notifiers.clearState(event);
    }

    @Override
    public Future<Void> respondToSubscriber(String id, int status, JsonObject options) {
        return notifiers.respond(id, status, options);
    }

    @Override
    public Future<Void> notifySubscriber(String id, EventState state) {
        return notifiers.notify(id, state);
    }

    @Override
    public Future<Void> terminateSubscriber(String id, String reason, int retryAfter, JsonObject options) {
        return notifiers.end(id, reason, retryAfter, options);
    }
}
