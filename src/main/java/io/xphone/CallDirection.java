package io.xphone;

/** Who began the call. */
public enum CallDirection {
    /** The peer called us. */
    INBOUND,
    /** We called the peer. */
    OUTBOUND
}
