package io.xphone;

/** A command failed: of a call, a dial, a message or a subscription. */
public final class CallException extends RuntimeException {

    /** The command does not fit the state of the call, phone or server; nothing changed. */
    public static final int INVALID_STATE = 1001;

    /** An argument is not valid; the message names it. */
    public static final int INVALID_ARGUMENT = 1002;

    /** The peer supports no telephone-events, and DTMF by INFO is not allowed. */
    public static final int DTMF_NOT_NEGOTIATED = 1003;

    /** The peer, or the node of the call, did not respond in time. */
    public static final int TIMEOUT = 1004;

    /** No RTP port is free in the configured range. */
    public static final int NO_RTP_PORT = 1005;

    /** The host name has no address, or the connection failed. */
    public static final int UNREACHABLE = 1006;

    /** The phone or server is not connected, or not registered. */
    public static final int NOT_CONNECTED = 1007;

    /** Any other failure; the message says what failed. */
    public static final int FAILED = 1099;

    private static final long serialVersionUID = 1L;

    private final int code;

    /** @param code a SIP status, or one of the constants of this class */
    public CallException(int code, String message) {
        super(message);
        this.code = code;
    }

    /** The SIP status (100 to 699) of the peer's rejection, or one of the constants of this class. */
    public int code() {
        return code;
    }

    /** The SIP status (100 to 699) of the peer's rejection; 0 when the command failed for another reason. */
    public int status() {
        return code >= 100 && code <= 699 ? code : 0;
    }

    /** Whether the command did not fit the state of the call; nothing changed then. */
    public boolean invalidState() {
        return code == INVALID_STATE;
    }
}
