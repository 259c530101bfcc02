package io.xphone.call.transfer;

/** The state of an attended transfer that sends the peer of another local call to the peer of this call. */
public enum AttendedTransferState {
    /** REFER was sent to the other peer. */
    REQUESTED,
    /** The transfer failed: the call continues. */
    FAILED,
    /** The transfer succeeded: the call ends. */
    SUCCEEDED
}
