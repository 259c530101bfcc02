package io.xphone;

import io.vertx.core.Future;

/**
 * Someone who subscribes to something of ours (RFC 6665 §4.2). Until it is accepted nothing is told; after 2 s without a decision the
 * subscription is pending, and can still be accepted or rejected.
 */
public interface Watcher {

    /** Its id. */
    String id();

    /** The event package, with its id where it has one. */
    String event();

    /** Who subscribes: a URI. */
    String from();

    /** To what: a URI. */
    String to();

    /** For how long, in s; it may be refreshed. */
    long expires();

    /** Accepts it; a NOTIFY with the latest state goes out at once. */
    Future<Void> accept();

    /** Leaves it pending. */
    Future<Void> pending();

    /** Refuses it, with 300 to 699; one that is pending is terminated with the reason {@code rejected}. */
    Future<Void> reject(int status);

    /** The state from now on: told at once when the subscription is accepted, else when it is. */
    Future<Void> notify(String contentType, String body);

    /**
     * Ends it.
     *
     * @param reason {@code deactivated}, {@code probation}, {@code rejected}, {@code timeout}, {@code giveup}, {@code noresource} or
     *     {@code invariant} (RFC 6665 §4.1.3)
     */
    Future<Void> end(String reason);

    /** Completes when the subscriber is gone. */
    Future<EventSubscription.End> ended();
}
