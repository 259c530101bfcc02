package io.xphone.sip.event;

/** The timers of the machines in this package. */
public enum EventTimer {
    /** No NOTIFY came after a SUBSCRIBE: 64*T1 (RFC 6665 §4.1.2.4). */
    N,
    /** The subscription or publication is to be refreshed. */
    REFRESH,
    /** It ends now unless it was refreshed. */
    EXPIRY,
    /** Time to try again. */
    RETRY,
    /** The application has not yet said whether it accepts: the subscription is pending (RFC 6665 §4.2.1.1). */
    OFFER
}
