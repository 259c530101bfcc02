package io.xphone;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.xphone.sip.event.EventEffect.EndReason;

/**
 * A subscription by SIP (RFC 6665). It is refreshed, and asked for anew when the notifier has lost it, until it is closed or refused for
 * good. Handlers are added, never replaced; states that came before the first handler wait for it.
 */
public interface EventSubscription {

    /**
     * How it ended.
     *
     * @param reason in general
     * @param status SIP status of a refusal; 0 else
     * @param phrase its phrase, or the reason that the notifier gave
     */
    record End(EndReason reason, int status, String phrase) {}

    /** Its id. */
    String id();

    /** Adds a handler of states. */
    EventSubscription notificationHandler(Handler<Notification> handler);

    /** Adds a handler that is told why the subscription is gone for the moment; it is asked for anew. */
    EventSubscription lapseHandler(Handler<String> handler);

    /** Completes when nothing more will come. */
    Future<End> ended();

    /** Asks for the state again; it comes to the handlers. */
    Future<Void> refresh();

    /** Ends it: takes it back at the notifier. {@link #ended} completes when that is done. */
    Future<Void> close();
}
