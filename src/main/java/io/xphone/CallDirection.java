package io.xphone;

/** The direction of a call. */
public enum CallDirection {
    /** The peer called this side. */
    INBOUND,
    /** This side called the peer. */
    OUTBOUND
}
