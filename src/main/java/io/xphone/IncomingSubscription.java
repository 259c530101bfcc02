package io.xphone;

import io.vertx.codegen.annotations.VertxGen;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;

/**
 * A subscription that a subscriber requests of this agent (RFC 6665 §4.2). No state is sent before it is accepted.
 * Without a decision within 2 s the subscription is pending; it can be accepted or rejected afterwards.
 */
@VertxGen
public interface IncomingSubscription {

    /** The id of the subscription on the event bus. */
    String id();

    /** The event package, with its {@code id} parameter when there is one. */
    String event();

    /** The subscriber's URI. */
    String from();

    /** The URI that is subscribed to. */
    String to();

    /** The duration of the subscription, in s; the subscriber may refresh it. */
    long expires();

    /** Accepts the subscription; a NOTIFY with the latest state is sent at once. */
    default Future<Void> accept() {
        return respond(200);
    }

    /** Leaves the subscription pending. */
    default Future<Void> leavePending() {
        return respond(202);
    }

    /** Rejects the subscription with 300 to 699; a pending one is terminated with the reason {@code rejected}. */
    default Future<Void> reject(int status) {
        return respond(status);
    }

    /** Decides: 200 as {@link #accept}, 202 as {@link #leavePending}, 300 to 699 as {@link #reject}. */
    default Future<Void> respond(int status) {
        return respond(status, MultiMap.caseInsensitiveMultiMap());
    }

    /** As {@link #respond(int)}, with headers for the response to the SUBSCRIBE if none was sent yet. */
    Future<Void> respond(int status, MultiMap headers);

    /** Sets the state: sent at once when the subscription is accepted, otherwise as soon as it is. */
    default Future<Void> notify(String contentType, String body) {
        return notify(new EventState().setContentType(contentType).setBody(body));
    }

    /** As {@link #notify(String, String)}, with bytes or headers. */
    Future<Void> notify(EventState state);

    /**
     * Terminates the subscription.
     *
     * @param reason {@code deactivated}, {@code probation}, {@code rejected}, {@code timeout}, {@code giveup},
     *     {@code noresource} or {@code invariant} (RFC 6665 §4.1.3)
     * @return succeeds also when the subscription has ended already
     */
    default Future<Void> terminate(String reason) {
        return terminate(reason, MultiMap.caseInsensitiveMultiMap());
    }

    /** As {@link #terminate(String)}, with headers for the last NOTIFY. */
    Future<Void> terminate(String reason, MultiMap headers);

    /** Completes when the subscription has ended. */
    Future<EventEnd> ended();
}
