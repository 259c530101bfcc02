package io.xphone.sip.event;

import io.xphone.sip.message.Header;
import java.util.List;

/**
 * How subscriptions are granted.
 *
 * @param minExpires shorter ones are answered 423, in seconds (RFC 6665 §4.2.1.1)
 * @param defaultExpires when the subscriber says nothing, in seconds
 * @param maxExpires the most that is granted, in seconds
 * @param headers for every answer and NOTIFY, such as Server
 */
public record NotifierSettings(int minExpires, int defaultExpires, int maxExpires, List<Header> headers) {

    /** Refuses bounds that cross. */
    public NotifierSettings {
        headers = List.copyOf(headers);
        if (minExpires < 0 || defaultExpires < minExpires || maxExpires < defaultExpires) {
            throw new IllegalArgumentException("expires " + minExpires + ", " + defaultExpires + ", " + maxExpires);
        }
    }
}
