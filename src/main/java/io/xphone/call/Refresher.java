package io.xphone.call;

/** Which side of a call refreshes its session (RFC 4028 §7.1), as we see it. */
public enum Refresher {
    /** We do. */
    LOCAL,
    /** The peer does. */
    REMOTE;

    /** The refresher parameter in a request of ours, or in the answer to one of ours. */
    String asSeenFromOurRequest() {
        return this == LOCAL ? "uac" : "uas";
    }

    /** The refresher parameter in the answer to a request of the peer. */
    String asSeenFromTheirRequest() {
        return this == LOCAL ? "uas" : "uac";
    }
}
