package io.xphone;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.xphone.sip.message.BodyText;
import java.util.Map;

/**
 * Someone who subscribes to something of ours (RFC 6665 §4.2). Until it is accepted nothing is told; after 2 s without a decision the
 * subscription is pending, and can still be accepted or rejected.
 */
public interface IncomingSubscription {

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
    default Future<Void> accept() {
        return answer(200, Map.of());
    }

    /** Leaves it pending. */
    default Future<Void> pending() {
        return answer(202, Map.of());
    }

    /** Refuses it, with 300 to 699; one that is pending is terminated with the reason {@code rejected}. */
    default Future<Void> reject(int status) {
        return answer(status, Map.of());
    }

    /**
     * Decides: 200 as {@link #accept}, 202 as {@link #pending}, 300 to 699 as {@link #reject}.
     *
     * @param headers for the answer to its SUBSCRIBE, where it has had none
     */
    Future<Void> answer(int status, Map<String, String> headers);

    /**
     * The state from now on: told at once when the subscription is accepted, else when it is.
     *
     * @param body written in the charset of the type, or UTF-8
     */
    default Future<Void> notify(String contentType, String body) {
        return notify(contentType, Buffer.buffer(BodyText.bytes(contentType, body)), Map.of());
    }

    /**
     * As {@link #notify(String, String)}.
     *
     * @param body any bytes
     * @param headers for every NOTIFY that tells this state
     */
    Future<Void> notify(String contentType, Buffer body, Map<String, String> headers);

    /**
     * Ends it.
     *
     * @param reason {@code deactivated}, {@code probation}, {@code rejected}, {@code timeout}, {@code giveup}, {@code noresource} or
     *     {@code invariant} (RFC 6665 §4.1.3)
     */
    default Future<Void> end(String reason) {
        return end(reason, Map.of());
    }

    /** As {@link #end(String)}, with headers in the last NOTIFY. */
    Future<Void> end(String reason, Map<String, String> headers);

    /** Completes when the subscriber is gone. */
    Future<EventSubscription.End> ended();
}
