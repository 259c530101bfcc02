package io.xphone.sip.registration;

/** The timers of a {@link Registration}. */
public enum RegistrationTimer {
    /** The binding is to be refreshed before it ends. */
    REFRESH,
    /** After a failure: the next attempt (RFC 5626 §4.5). */
    RETRY,
    /** The binding has ended at the registrar. */
    EXPIRY,
    /** The wait for the registrar to take the binding away is over. */
    STOP
}
