package io.xphone;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.xphone.sip.event.body.MessageSummary;
import io.xphone.sip.event.body.Presence;
import io.xphone.sip.event.body.WatchedDialogs;
import io.xphone.sip.message.BodyText;
import java.util.Map;

/**
 * Messages, subscriptions and publications of a phone or a server. Targets are SIP URIs, or users and numbers at the phone's registrar; at
 * a server's peer the orders name it.
 *
 * <p>Commands fail with {@link CallException}: its code is the SIP status of whoever refused. Handlers are added, never replaced.
 */
public interface Messaging {

    /** Sends a text (RFC 3428). */
    default Future<Integer> send(String target, String text) {
        return send(new MessageRequest().setTarget(target).setBody(text));
    }

    /** Sends a message of any text type, in the charset that the type names or UTF-8. */
    default Future<Integer> send(String target, String contentType, String body) {
        return send(new MessageRequest()
                .setTarget(target)
                .setContentType(contentType)
                .setBody(body));
    }

    /** Sends a message of any type: these bytes, unchanged. */
    default Future<Integer> send(String target, String contentType, Buffer body) {
        return send(new MessageRequest()
                .setTarget(target)
                .setContentType(contentType)
                .bytes(body));
    }

    /**
     * Sends a message.
     *
     * @return the status that accepted it: 200 or 202
     */
    Future<Integer> send(MessageRequest order);

    /** Adds a handler of messages. One that comes while there is none is answered 480. */
    Messaging messageHandler(Handler<IncomingMessage> handler);

    /** Subscribes to an event package (RFC 6665), for an hour at a time. */
    default Future<EventSubscription> subscribe(String target, String event) {
        return subscribe(new SubscribeRequest().setTarget(target).setEvent(event));
    }

    /**
     * Subscribes to an event package.
     *
     * @return the subscription when the notifier has agreed; fails with its status (489 when it does not know the package)
     */
    Future<EventSubscription> subscribe(SubscribeRequest order);

    /** Watches a mailbox (RFC 3842): the handler is told what waits, now and with every change. */
    Future<EventSubscription> subscribeMailbox(String target, Handler<MessageSummary> handler);

    /** Watches the calls of someone (RFC 4235), as a lamp on a phone does. */
    Future<EventSubscription> subscribeDialogs(String target, Handler<WatchedDialogs.Snapshot> handler);

    /** Watches the presence of someone (RFC 3856). */
    Future<EventSubscription> subscribePresence(String target, Handler<Presence> handler);

    /** Adds a handler of mailboxes that are told without a subscription, as PBXes do to a phone that registers. */
    Messaging mailboxHandler(Handler<MessageSummary> handler);

    /**
     * Publishes state at a server (RFC 3903).
     *
     * @return the publication when the server has taken it
     */
    Future<Publication> publish(PublishRequest order);

    /** State of ours for an event package: whoever subscribes to it is accepted and told this, now and with every change. */
    default Future<Void> offer(String event, String contentType, String body) {
        return offer(event, contentType, Buffer.buffer(BodyText.bytes(contentType, body)), Map.of());
    }

    /**
     * As {@link #offer(String, String, String)}.
     *
     * @param body any bytes
     * @param headers for every NOTIFY that tells this state
     */
    Future<Void> offer(String event, String contentType, Buffer body, Map<String, String> headers);

    /** Takes it back, and ends those subscriptions. */
    Future<Void> withdraw(String event);

    /** Our own presence, for whoever subscribes to it. */
    Future<Void> offerPresence(boolean open, String note);

    /** Adds a handler that decides who may subscribe to an event package; {@code *} for all. */
    Messaging subscriptionHandler(String event, Handler<IncomingSubscription> handler);
}
