package io.xphone.sip.event;

import io.xphone.sip.message.Header;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.Uri;
import java.util.List;

/**
 * What is published, and as whom.
 *
 * @param target the resource: Request-URI and To
 * @param from our address, without tag
 * @param event the event package
 * @param expiresSeconds how long to ask for
 * @param routes the way out, first hop first; often empty
 * @param headers for every PUBLISH, such as User-Agent
 */
public record PublisherSettings(
        Uri target,
        NameAddress from,
        EventName event,
        int expiresSeconds,
        List<NameAddress> routes,
        List<Header> headers) {

    /** Copies the lists and refuses nonsense. */
    public PublisherSettings {
        routes = List.copyOf(routes);
        headers = List.copyOf(headers);
        if (expiresSeconds < 1) {
            throw new IllegalArgumentException("expires " + expiresSeconds);
        }
    }
}
