package io.xphone.bus;

import io.vertx.codegen.annotations.Nullable;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.xphone.EventState;
import io.xphone.MessageRequest;
import io.xphone.PublishRequest;
import io.xphone.SubscribeRequest;

/**
 * Messages, subscriptions and publications of a phone or a server, at {@link Addresses#events}. A command fails with
 * the SIP status of a rejection, or with one of {@link BusErrors}. {@code docs/event-bus.md} describes the events.
 */
@ProxyGen
public interface EventControl {

    /** A typed proxy, on this node or another; its replies may take {@link BusErrors#PATIENT_TIMEOUT_MS}. */
    static EventControl at(Vertx vertx, String name) {
        BusCodecs.register(vertx);
        return new EventControlVertxEBProxy(
                vertx, Addresses.events(name), new DeliveryOptions().setSendTimeout(BusErrors.PATIENT_TIMEOUT_MS));
    }

    /**
     * Registers a handler of messages, mailboxes and subscribers; a registration with the same id replaces the previous
     * one.
     */
    Future<Void> registerHandler(HandlerRegistration registration);

    /** Ends the registration of a handler. */
    Future<Void> unregisterHandler(String id);

    /** Sends a message; the reply, {@code status} (200 or 202) and {@code phrase}, follows when it is accepted. */
    Future<JsonObject> sendMessage(MessageRequest request);

    /** Responds to an incoming message, 200 to 699; {@code options}: {@code headers}, an object of names and values. */
    Future<Void> respondToMessage(String id, int status, @Nullable JsonObject options);

    /**
     * Subscribes by SIP; the reply, {@code id}, {@code status} and {@code expires}, follows when the notifier has
     * accepted.
     */
    Future<JsonObject> subscribe(SubscribeRequest request);

    /** Requests the current state of a subscription. */
    Future<Void> refreshSubscription(String id);

    /** Ends a subscription; the event {@code subscription-ended} follows when it is terminated. */
    Future<Void> unsubscribe(String id);

    /**
     * Renews the leases of all subscriptions and publications whose events go to that address. Fails with
     * {@link BusErrors#INVALID_STATE} when none has a lease.
     */
    Future<Void> renew(String deliver);

    /**
     * Publishes state, or changes it; the reply, {@code id}, {@code etag} and {@code expires}, follows when the server
     * has accepted it.
     */
    Future<JsonObject> publish(PublishRequest request);

    /** Removes published state. */
    Future<Void> unpublish(String id);

    /**
     * Sets the state of the agent for an event package: every subscriber is accepted and notified of it, now and of
     * every change.
     */
    Future<Void> setState(String event, EventState state);

    /** Removes the state of an event package and terminates the subscriptions to it. */
    Future<Void> clearState(String event);

    /**
     * Decides about a subscriber: 200 accepts, 202 leaves the subscription pending, 300 to 699 rejects.
     *
     * @param options {@code headers} for the response to its SUBSCRIBE
     */
    Future<Void> respondToSubscriber(String id, int status, @Nullable JsonObject options);

    /** Notifies one subscriber of a state. */
    Future<Void> notifySubscriber(String id, EventState state);

    /**
     * Terminates the subscription of a subscriber, with a reason of RFC 6665 §4.1.3; {@code retryAfter} in s, 0 none.
     *
     * @param options {@code headers} for the last NOTIFY
     */
    Future<Void> terminateSubscriber(String id, String reason, int retryAfter, @Nullable JsonObject options);
}
