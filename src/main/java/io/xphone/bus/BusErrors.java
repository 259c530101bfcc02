package io.xphone.bus;

import io.xphone.CallException;

/** Failure codes of the control services, besides SIP statuses (100 to 699), and the timeouts of their requests. */
public final class BusErrors {

    /** Timeout of a request to a control service, in ms. */
    public static final long TIMEOUT_MS = 2_000;

    /** Timeout of a command that waits for the peer, or for audio to be sent, in ms. */
    public static final long PATIENT_TIMEOUT_MS = 60_000;

    /** The command does not fit the state that the call or agent is in; nothing changed. */
    public static final int INVALID_STATE = CallException.INVALID_STATE;

    /** An argument is not valid; the message names it. */
    public static final int INVALID_ARGUMENT = CallException.INVALID_ARGUMENT;

    /** No telephone-event was negotiated and INFO is not allowed. */
    public static final int DTMF_NOT_NEGOTIATED = CallException.DTMF_NOT_NEGOTIATED;

    /** The peer did not respond in time. */
    public static final int TIMEOUT = CallException.TIMEOUT;

    /** No RTP port is free in the configured range. */
    public static final int NO_RTP_PORT = CallException.NO_RTP_PORT;

    /** The host name has no address, or the connection failed. */
    public static final int UNREACHABLE = CallException.UNREACHABLE;

    /** The agent is not connected, or not registered. */
    public static final int NOT_CONNECTED = CallException.NOT_CONNECTED;

    /** Any other failure; the message says what failed. */
    public static final int FAILED = CallException.FAILED;

    private BusErrors() {}
}
