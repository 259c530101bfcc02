package io.xphone.testing;

import io.xphone.sip.message.SipRequest;
import java.util.Optional;

/**
 * How a call ended.
 *
 * @param cause the cause
 * @param bye the BYE of the peer; empty for other causes
 */
public record PbxEnd(Cause cause, Optional<SipRequest> bye) {

    /** The causes of the end of a call. */
    public enum Cause {
        /** The PBX sent BYE. */
        LOCAL,
        /** The peer sent BYE. */
        REMOTE,
        /** No ACK was received for a 2xx. */
        NO_ACK,
        /** The PBX rejected the call, or the peer cancelled it. */
        NOT_ANSWERED,
        /** The PBX was closed. */
        CLOSED
    }
}
