package io.xphone.sip.event;

import io.xphone.sip.message.Header;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import java.util.List;
import java.util.Objects;

/**
 * The settings of a {@link Subscriber}.
 *
 * @param target the Request-URI and To
 * @param from the local address, without tag
 * @param contact the Contact to which the notifier sends NOTIFYs
 * @param event the event package
 * @param accept the accepted media types; empty for any
 * @param expiresSeconds the requested expiry; 0 to fetch the state once
 * @param routes the route set, first hop first; often empty
 * @param headers for every SUBSCRIBE, such as User-Agent
 * @param forks whether the NOTIFYs of further notifiers make subscriptions too; otherwise they are rejected with 481
 */
public record SubscriberSettings(
        Uri target,
        NameAddress from,
        SipUri contact,
        EventName event,
        List<String> accept,
        int expiresSeconds,
        List<NameAddress> routes,
        List<Header> headers,
        boolean forks) {

    /** Copies the lists and rejects null. */
    public SubscriberSettings {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(contact, "contact");
        Objects.requireNonNull(event, "event");
        accept = List.copyOf(accept);
        routes = List.copyOf(routes);
        headers = List.copyOf(headers);
        if (expiresSeconds < 0) {
            throw new IllegalArgumentException("expiresSeconds must not be negative: " + expiresSeconds);
        }
    }
}
