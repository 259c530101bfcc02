package io.xphone.bus.internal;

import io.vertx.core.MultiMap;
import io.xphone.sip.message.Header;

/** Converts the headers of SIP messages to Vert.x's multimap. */
public final class SipHeaders {

    private SipHeaders() {}

    /** A new map of these headers, in their order. */
    public static MultiMap multiMap(Iterable<Header> headers) {
        MultiMap map = MultiMap.caseInsensitiveMultiMap();
        for (Header header : headers) {
            map.add(header.name(), header.value());
        }
        return map;
    }
}
