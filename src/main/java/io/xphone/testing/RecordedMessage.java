package io.xphone.testing;

import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;

/**
 * A SIP message that went over the wire, or was to.
 *
 * @param millis when, in ms since the PBX started
 * @param sent whether the PBX sent it; else it received it
 * @param peer where to or where from
 * @param message as it was on the wire
 * @param lost whether a script or the bad network swallowed it: the other side never saw it
 */
public record RecordedMessage(long millis, boolean sent, PbxPeer peer, SipMessage message, boolean lost) {

    /** Whether it is a request of that method. */
    public boolean is(String method) {
        return message instanceof SipRequest request && request.is(method);
    }

    /** Whether it is a response of that status. */
    public boolean is(int status) {
        return message instanceof SipResponse response && response.status() == status;
    }

    /** The method, or status and reason. */
    public String title() {
        return message instanceof SipRequest request
                ? request.method()
                : ((SipResponse) message).status() + " " + ((SipResponse) message).reason();
    }
}
