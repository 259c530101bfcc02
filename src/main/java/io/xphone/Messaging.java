package io.xphone;

import io.vertx.codegen.annotations.Fluent;
import io.vertx.codegen.annotations.Nullable;
import io.vertx.codegen.annotations.VertxGen;
import io.vertx.core.Future;
import io.vertx.core.Handler;

/**
 * Messages, subscriptions and publications of a phone or a server. Targets are SIP URIs, or users and numbers at the
 * phone's registrar; requests of a server name the peer.
 *
 * <p>Commands fail with {@link CallException}, whose code is the SIP status of a rejection. Handlers run on the context
 * of the phone or server; setting a handler replaces the previous one, {@code null} clears it.
 */
@VertxGen
public interface Messaging {

    /**
     * Sends a text message (RFC 3428).
     *
     * @return the SIP status that accepted it: 200 or 202
     */
    default Future<Integer> send(String target, String text) {
        return send(new MessageRequest().setTarget(target).setBody(text));
    }

    /** As {@link #send(String, String)}, with any media type, bytes or headers. */
    Future<Integer> send(MessageRequest request);

    /** Sets the handler of incoming messages. Without a handler incoming messages are rejected with 480. */
    @Fluent
    Messaging messageHandler(@Nullable Handler<IncomingMessage> handler);

    /**
     * Subscribes to an event package (RFC 6665) with an expiry of one hour, refreshed until the subscription is closed.
     */
    default Future<EventSubscription> subscribe(String target, String eventPackage) {
        return subscribe(new SubscribeRequest().setTarget(target).setEvent(eventPackage));
    }

    /**
     * Subscribes to an event package.
     *
     * @return the subscription when the notifier has accepted it; fails with the SIP status of a rejection (489: the
     *     event package is not supported)
     */
    Future<EventSubscription> subscribe(SubscribeRequest request);

    /** Subscribes to the messages of a mailbox (RFC 3842); the handler receives the current state and every change. */
    Future<EventSubscription> subscribeMailbox(String target, Handler<MessageSummary> handler);

    /** Subscribes to the dialogs of a user agent (RFC 4235), as the busy lamp field of a phone does. */
    Future<EventSubscription> subscribeDialogs(String target, Handler<DialogInfo> handler);

    /** Subscribes to the presence of a user (RFC 3856). */
    Future<EventSubscription> subscribePresence(String target, Handler<Presence> handler);

    /**
     * Sets the handler of unsolicited message summaries, which PBXes send to registered phones without a subscription.
     */
    @Fluent
    Messaging mailboxHandler(@Nullable Handler<MessageSummary> handler);

    /**
     * Publishes state at a server (RFC 3903).
     *
     * @return the publication when the server has accepted it
     */
    Future<Publication> publish(PublishRequest request);

    /**
     * Sets the state of this agent for an event package: every subscriber is accepted and notified of the state, now
     * and of every change.
     */
    default Future<Void> setState(String eventPackage, String contentType, String body) {
        return setState(
                eventPackage, new EventState().setContentType(contentType).setBody(body));
    }

    /** As {@link #setState(String, String, String)}, with bytes or headers. */
    Future<Void> setState(String eventPackage, EventState state);

    /** Removes the state of an event package and terminates its subscriptions. */
    Future<Void> clearState(String eventPackage);

    /** Sets the presence of this agent, as {@link #setState} for the package {@code presence}. */
    Future<Void> setPresence(boolean open, String note);

    /**
     * Sets the handler that decides about subscribers of an event package; {@code *} for all packages. Without a
     * handler, and without a state of the package, subscribers are rejected with 489.
     */
    @Fluent
    Messaging subscriptionHandler(String eventPackage, @Nullable Handler<IncomingSubscription> handler);
}
