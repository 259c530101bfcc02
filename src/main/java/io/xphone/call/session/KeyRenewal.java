package io.xphone.call.session;

import io.xphone.call.core.CallCore;
import io.xphone.call.core.SentSuccessResponse;
import io.xphone.call.core.SessionNegotiation;
import io.xphone.call.message.CallError;
import io.xphone.sdp.SessionDescription;

/**
 * Offers the session once more when the peer's SRTP key nears the end of the lifetime that the peer states (RFC 4568
 * §6.1): its answer can have another key. A peer that answers with the same one is not heard after the lifetime.
 *
 * <pre>
 *   IDLE --key ends--> DUE --no other change pending--> SENT: re-INVITE or UPDATE --2xx, rejected--> IDLE
 * </pre>
 */
public final class KeyRenewal implements SessionChange {

    private final CallCore core;
    private final Renegotiation renegotiation;
    private final SentSuccessResponse sentSuccess;
    private boolean due;

    public KeyRenewal(CallCore core, Renegotiation renegotiation, SentSuccessResponse sentSuccess) {
        this.core = core;
        this.renegotiation = renegotiation;
        this.sentSuccess = sentSuccess;
    }

    /** The peer's key ends soon. */
    public void keyEnds() {
        due = true;
    }

    /** Sends the offer, if it is due and nothing is pending. */
    public void sendIfReady() {
        if (due
                && core.state().established()
                && !core.offerAwaitsAnswer
                && !sentSuccess.awaitsAck()
                && renegotiation.idle()) {
            due = false;
            renegotiation.begin(this);
        }
    }

    @Override
    public SessionDescription offer(SessionNegotiation session) {
        return session.offer();
    }

    @Override
    public void succeeded() {
        // the key of the answer is in force
    }

    @Override
    public void failed(CallError error) {
        if (!core.ended()) {
            core.protocolError("the peer did not renew its SRTP key, which ends soon: " + error.message());
        }
    }
}
