package io.xphone.testing;

import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;

/**
 * A SIP message that was sent or received, or was dropped.
 *
 * @param millis time in ms since the PBX started
 * @param sent true if the PBX sent the message, false if it received it
 * @param peer the destination or the source
 * @param message the message as on the wire
 * @param lost whether a drop rule or the simulated network dropped the message
 */
public record RecordedMessage(long millis, boolean sent, PbxPeer peer, SipMessage message, boolean lost) {

    /** Whether the message is a request with a method. */
    public boolean is(String method) {
        return message instanceof SipRequest request && request.is(method);
    }

    /** Whether the message is a response with a status. */
    public boolean is(int status) {
        return message instanceof SipResponse response && response.status() == status;
    }

    /** The method of a request, or the status and reason phrase of a response. */
    public String title() {
        return message instanceof SipRequest request
                ? request.method()
                : ((SipResponse) message).status() + " " + ((SipResponse) message).reason();
    }
}
