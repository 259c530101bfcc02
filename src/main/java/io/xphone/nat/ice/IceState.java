package io.xphone.nat.ice;

/** The state of an ICE session (RFC 8445 §6.1.3). */
public enum IceState {
    /** The peer's description is not known yet. */
    GATHERING,
    /** Checks are sent, or awaited. */
    RUNNING,
    /** Each component has a selected pair. */
    COMPLETED,
    /** No pair works, or the peer no longer consents. */
    FAILED
}
