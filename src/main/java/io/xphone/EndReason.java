package io.xphone;

/** Why a call ended; {@link CallEnd} has the details. */
public enum EndReason {
    /** This side ended an answered call. */
    LOCAL,
    /** The peer ended an answered call. */
    REMOTE,
    /** The call was not answered in time, no media arrived for too long, or the peer stopped responding to requests. */
    TIMEOUT,
    /** A fault: of the transport, an unusable session description, no ACK, no free port. */
    ERROR,
    /** The call was transferred. */
    TRANSFER,
    /** A transfer failed, and its options end the call in that case. */
    TRANSFER_FAILED,
    /** The called side rejected the call. */
    REJECTED,
    /** The caller cancelled the call before it was answered. */
    CANCELLED
}
