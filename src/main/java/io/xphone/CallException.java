package io.xphone;

import io.xphone.bus.BusErrors;

/** A command that failed: of a call, a dial, a message or a subscription. */
public final class CallException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int code;

    public CallException(int code, String message) {
        super(message);
        this.code = code;
    }

    /** A SIP status (100 to 699) where the peer refused, else one of {@link BusErrors}. */
    public int code() {
        return code;
    }

    /** Whether the command did not fit the state of the call; nothing changed then. */
    public boolean invalidState() {
        return code == BusErrors.INVALID_STATE;
    }
}
