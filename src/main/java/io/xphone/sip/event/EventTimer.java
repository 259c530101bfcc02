package io.xphone.sip.event;

/** The timers of the state machines in this package. */
public enum EventTimer {
    /** No NOTIFY was received after a SUBSCRIBE: 64*T1 (RFC 6665 §4.1.2.4). */
    N,
    /** The subscription or publication has to be refreshed. */
    REFRESH,
    /** The subscription or publication has expired. */
    EXPIRY,
    /** The next attempt after a failure is due. */
    RETRY,
    /** The application has not decided yet: the subscription becomes pending (RFC 6665 §4.2.1.1). */
    OFFER
}
