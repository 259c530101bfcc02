package io.xphone.testing;

import io.xphone.sip.message.SipRequest;
import java.util.Optional;

/**
 * How a call ended.
 *
 * @param cause who or what ended it
 * @param bye the peer's BYE, if that was it
 */
public record PbxEnd(Cause cause, Optional<SipRequest> bye) {

    /** Who or what ends a call. */
    public enum Cause {
        /** The PBX sent BYE. */
        LOCAL,
        /** The peer sent BYE. */
        REMOTE,
        /** No ACK came for a 2xx. */
        NO_ACK,
        /** The PBX never answered: rejected, or cancelled by the peer. */
        NOT_ANSWERED,
        /** The PBX was closed. */
        CLOSED
    }
}
