package io.xphone.sip.event;

import io.xphone.sip.message.Header;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import java.util.List;
import java.util.Objects;

/**
 * What to subscribe to, and as whom.
 *
 * @param target the Request-URI and To
 * @param from our address, without tag
 * @param contact where NOTIFYs are to come
 * @param event the event package
 * @param accept media types that we take; empty for any
 * @param expiresSeconds how long to ask for; 0 to be told the state once
 * @param routes the way out, first hop first; often empty
 * @param headers for every SUBSCRIBE, such as User-Agent
 * @param forks whether further notifiers that answer are subscribed to as well; they get 481 otherwise
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

    /** Copies the lists and refuses null. */
    public SubscriberSettings {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(contact, "contact");
        Objects.requireNonNull(event, "event");
        accept = List.copyOf(accept);
        routes = List.copyOf(routes);
        headers = List.copyOf(headers);
        if (expiresSeconds < 0) {
            throw new IllegalArgumentException("expires " + expiresSeconds);
        }
    }
}
