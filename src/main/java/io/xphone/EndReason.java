package io.xphone;

/** Why a call is over, in one word; {@link CallEnd} has the rest. */
public enum EndReason {
    /** We hung up an answered call. */
    LOCAL,
    /** The peer hung up an answered call. */
    REMOTE,
    /** Nobody answered in time, or no media came for too long, or the peer stopped answering our requests. */
    TIMEOUT,
    /** A fault: transport, an unusable session description, no ACK, no port. */
    ERROR,
    /** The call was transferred away. */
    TRANSFER,
    /** A transfer failed, and the application wished the call to end with it. */
    TRANSFER_FAILED,
    /** The call was refused, by whichever side was called. */
    REJECTED,
    /** The call was given up before it was answered. */
    CANCELLED
}
