package io.xphone.sip.event;

import io.xphone.sip.message.Header;
import java.util.List;

/**
 * The settings of a {@link Notifier}.
 *
 * @param minExpires the shortest expiry, in seconds; a shorter one is rejected with 423 (RFC 6665 §4.2.1.1)
 * @param defaultExpires the expiry of a SUBSCRIBE without Expires, in seconds
 * @param maxExpires the longest expiry that is granted, in seconds
 * @param headers for every response and NOTIFY, such as Server
 */
public record NotifierSettings(int minExpires, int defaultExpires, int maxExpires, List<Header> headers) {

    /** @throws IllegalArgumentException unless {@code 0 <= minExpires <= defaultExpires <= maxExpires} */
    public NotifierSettings {
        headers = List.copyOf(headers);
        if (minExpires < 0 || defaultExpires < minExpires || maxExpires < defaultExpires) {
            throw new IllegalArgumentException("0 <= minExpires <= defaultExpires <= maxExpires is required: "
                    + minExpires + ", " + defaultExpires + ", " + maxExpires);
        }
    }
}
