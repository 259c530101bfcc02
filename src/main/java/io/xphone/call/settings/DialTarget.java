package io.xphone.call.settings;

import io.xphone.sdp.transport.TransportPolicy;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import java.util.List;
import java.util.Objects;

/**
 * One of several targets that a call is sent to at the same time: a user agent of the called user (RFC 3261 §16.6).
 *
 * @param uri the Request-URI
 * @param routes its routes, first hop first, such as the Path of its registration; may be empty
 * @param contact the local Contact towards it
 * @param transport what its offer may negotiate for the transport of the media, as a browser needs other keys than a
 *     telephone; null for that of the call
 * @param alternatives other ways to the same user agent, tried one after the other while it cannot be reached (RFC
 *     5626 §7)
 */
public record DialTarget(
        Uri uri, List<NameAddress> routes, SipUri contact, TransportPolicy transport, List<DialTarget> alternatives) {

    /** With the transport of the call. */
    public DialTarget(Uri uri, List<NameAddress> routes, SipUri contact, List<DialTarget> alternatives) {
        this(uri, routes, contact, null, alternatives);
    }

    /** Copies the lists; rejects null. */
    public DialTarget {
        Objects.requireNonNull(uri, "uri");
        Objects.requireNonNull(contact, "contact");
        routes = List.copyOf(routes);
        alternatives = List.copyOf(alternatives);
    }
}
