package io.xphone.sip.registration;

/** The timers of a {@link Registration}. */
public enum RegistrationTimer {
    /** The binding has to be refreshed. */
    REFRESH,
    /** The next attempt after a failure is due (RFC 5626 §4.5). */
    RETRY,
    /** The binding has expired at the registrar. */
    EXPIRY,
    /** The registrar has not confirmed the removal of the binding in time. */
    STOP
}
