package io.xphone;

/** The side of a call that refreshes its session (RFC 4028 §7.1). */
public enum Refresher {
    /** The local side. */
    LOCAL,
    /** The peer. */
    REMOTE;

    /** The refresher parameter in a local request, or in the response to one. */
    public String parameterInLocalRequest() {
        return this == LOCAL ? "uac" : "uas";
    }

    /** The refresher parameter in the response to a request of the peer. */
    public String parameterInRemoteRequest() {
        return this == LOCAL ? "uas" : "uac";
    }
}
