package io.xphone.bus;

/** Failure codes of the control services besides SIP statuses (100 to 699). */
public final class BusErrors {

    /** How long a control request waits for its reply, in ms. */
    public static final long TIMEOUT_MS = 2_000;

    /** How long a command that waits for the peer or for sound to be sent may take, in ms. */
    public static final long PATIENT_TIMEOUT_MS = 60_000;

    /** The command does not fit the state that the call or agent is in; nothing changed. */
    public static final int INVALID_STATE = 1001;

    /** An argument makes no sense; the message names it. */
    public static final int INVALID_ARGUMENT = 1002;

    /** No telephone-event was negotiated and INFO is not allowed. */
    public static final int DTMF_NOT_NEGOTIATED = 1003;

    /** The peer did not answer in time. */
    public static final int TIMEOUT = 1004;

    /** No RTP port is free in the configured range. */
    public static final int NO_RTP_PORT = 1005;

    /** The name has no address, or the connection failed. */
    public static final int UNREACHABLE = 1006;

    /** The agent is not connected, or not registered. */
    public static final int NOT_CONNECTED = 1007;

    /** Anything else; the message says what. */
    public static final int FAILED = 1099;

    private BusErrors() {}
}
