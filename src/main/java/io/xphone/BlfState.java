package io.xphone;

/** State of a busy lamp field: what the lamp of a monitored extension shows. */
public enum BlfState {
    /** No dialog. */
    IDLE,
    /** A call is being set up, in either direction. */
    RINGING,
    /** A call is established. */
    BUSY
}
