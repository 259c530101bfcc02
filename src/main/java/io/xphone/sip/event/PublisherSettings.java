package io.xphone.sip.event;

import io.xphone.sip.message.Header;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.Uri;
import java.util.List;

/**
 * The settings of a {@link Publisher}.
 *
 * @param target the resource: Request-URI and To
 * @param from the local address, without tag
 * @param event the event package
 * @param expiresSeconds the requested expiry, at least 1
 * @param routes the route set, first hop first; often empty
 * @param headers for every PUBLISH, such as User-Agent
 */
public record PublisherSettings(
        Uri target,
        NameAddress from,
        EventName event,
        int expiresSeconds,
        List<NameAddress> routes,
        List<Header> headers) {

    /** Copies the lists and checks the expiry. */
    public PublisherSettings {
        routes = List.copyOf(routes);
        headers = List.copyOf(headers);
        if (expiresSeconds < 1) {
            throw new IllegalArgumentException("expiresSeconds must be at least 1: " + expiresSeconds);
        }
    }
}
