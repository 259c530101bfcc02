package io.xphone.testing;

import io.xphone.sip.message.SipResponse;

/** An outgoing call of the PBX was rejected. */
public final class PbxRejectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient SipResponse response;

    PbxRejectedException(SipResponse response) {
        super(response.status() + " " + response.reason(), null, false, false);
        this.response = response;
    }

    /** The status of the final response, 300 to 699. */
    public int status() {
        return response.status();
    }

    /** The final response. */
    public SipResponse response() {
        return response;
    }
}
