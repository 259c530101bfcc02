package io.xphone;

/** States of a {@link Phone}. */
public enum PhoneState {
    /** Not connected: no socket is bound, no binding exists. */
    DISCONNECTED,
    /** Connected; an attempt to register is in progress. */
    REGISTERING,
    /** Registered; also the state of a connected phone that does not register. */
    REGISTERED,
    /** The phone is being closed and its binding is being removed. */
    UNREGISTERING,
    /**
     * The registrar rejected the registration or did not respond; the phone retries automatically while it is
     * connected.
     */
    REGISTRATION_FAILED
}
