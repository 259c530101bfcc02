package io.xphone;

import io.vertx.codegen.annotations.Fluent;
import io.vertx.codegen.annotations.Nullable;
import io.vertx.codegen.annotations.VertxGen;
import io.vertx.core.Future;
import io.vertx.core.Handler;

/**
 * A subscription to an event package (RFC 6665). It is refreshed, and established again when the notifier has lost it,
 * until it is closed or the notifier rejects it for good.
 *
 * <p>Handlers run on the context of the phone or server; setting a handler replaces the previous one, {@code null}
 * clears it.
 */
@VertxGen
public interface EventSubscription {

    /** The id of the subscription on the event bus. */
    String id();

    /**
     * Sets the handler of notifications. Notifications that arrive while there is no handler are queued, at most 64.
     */
    @Fluent
    EventSubscription notificationHandler(@Nullable Handler<Notification> handler);

    /**
     * Sets the handler of lapses: the subscription does not exist at the moment and is established again automatically.
     * The handler receives the reason.
     */
    @Fluent
    EventSubscription lapseHandler(@Nullable Handler<String> handler);

    /** Completes when the subscription has ended and no more notifications follow. */
    Future<EventEnd> ended();

    /** Requests the current state from the notifier; it arrives as a notification. */
    Future<Void> refresh();

    /**
     * Ends the subscription. {@link #ended} completes when the notifier has terminated it.
     *
     * @return succeeds in every state; closing a subscription that has ended does nothing
     */
    Future<Void> close();
}
