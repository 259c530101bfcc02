package io.xphone.bus;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.xphone.MessageRequest;
import io.xphone.PublishRequest;
import io.xphone.SubscribeRequest;

/**
 * Messages, subscriptions and publications of a phone or a server, at {@link Addresses#events}. A command fails with the SIP status of
 * whoever refused it, or with one of {@link BusErrors}. What comes is told as {@link MessagingEvents} describes.
 */
@ProxyGen
public interface EventControl {

    /** A typed proxy of the agent's, on this node or another; its replies may take {@link BusErrors#PATIENT_TIMEOUT_MS}. */
    static EventControl at(Vertx vertx, String name) {
        BusCodecs.register(vertx);
        return new EventControlVertxEBProxy(
                vertx, Addresses.events(name), new DeliveryOptions().setSendTimeout(BusErrors.PATIENT_TIMEOUT_MS));
    }

    /** Takes what comes: messages, mailboxes, subscribers; the same id again replaces what was said before. */
    Future<Void> attend(HandlerRegistration attendance);

    /** Ends an attendance. */
    Future<Void> leave(String id);

    /** Sends a message; replied when it was accepted, with {@code status} (200 or 202) and {@code phrase}. */
    Future<JsonObject> sendMessage(MessageRequest order);

    /** Answers a message that came, 200 to 699; {@code options}: {@code headers}, an object of names and values. */
    Future<Void> answerMessage(String id, int status, JsonObject options);

    /** Subscribes by SIP; replied when the notifier has agreed, with {@code id}, {@code status} and {@code expires}. */
    Future<JsonObject> watch(SubscribeRequest order);

    /** Asks for the state of a subscription again. */
    Future<Void> refreshWatch(String id);

    /** Ends a subscription of ours; {@code watch-ended} tells when it is gone. */
    Future<Void> unwatch(String id);

    /**
     * Says that whoever is told at that address is still there, for all subscriptions and publications that are told there, so that they go
     * on for another lease. Fails with {@link BusErrors#INVALID_STATE} when there is none that has one.
     */
    Future<Void> renew(String deliver);

    /** Publishes state, or changes it; replied when the server has taken it, with {@code id}, {@code etag} and {@code expires}. */
    Future<JsonObject> publish(PublishRequest order);

    /** Takes published state away. */
    Future<Void> unpublish(String id);

    /**
     * State of the agent for an event package: whoever subscribes to it is accepted and told this, now and with every change. A null {@code
     * contentType} takes it back, and ends those subscriptions.
     *
     * @param options {@code base64}: true when {@code body} is bytes in base64; {@code headers} for every NOTIFY of this state
     */
    Future<Void> offer(String event, String contentType, String body, JsonObject options);

    /**
     * Decides about a subscriber: 200 accepts, 202 leaves it pending, 300 to 699 refuses.
     *
     * @param options {@code headers} for the answer to its SUBSCRIBE
     */
    Future<Void> answerWatcher(String id, int status, JsonObject options);

    /** Tells a subscriber a state; {@code options} as in {@link #offer}. */
    Future<Void> notifyWatcher(String id, String contentType, String body, JsonObject options);

    /**
     * Ends the subscription of a subscriber, with a reason of RFC 6665 §4.1.3; {@code retryAfter} in s, 0 none.
     *
     * @param options {@code headers} for the last NOTIFY
     */
    Future<Void> endWatcher(String id, String reason, int retryAfter, JsonObject options);
}
