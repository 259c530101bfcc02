package io.xphone;

/** States of a {@link Phone}. */
public enum PhoneState {
    /** Not connected: nothing is bound, nothing registered. */
    DISCONNECTED,
    /** Connected; an attempt to register is under way. */
    REGISTERING,
    /** Registered; also what a phone that does not register is once connected. */
    REGISTERED,
    /** The binding is being taken away. */
    UNREGISTERING,
    /** The registrar refused or did not answer; further attempts follow while connected. */
    REGISTRATION_FAILED
}
