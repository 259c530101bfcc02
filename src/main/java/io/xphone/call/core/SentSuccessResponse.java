package io.xphone.call.core;

import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;

/**
 * The 2xx to an inbound INVITE or re-INVITE until its ACK is received (RFC 3261 §13.3.1.4). It is retransmitted after
 * T1, the interval doubling up to T2, over every transport; after 64 T1 without ACK it is abandoned.
 *
 * <pre>
 *   IDLE --2xx sent--> WAITING --ACK--> IDLE
 *                       |   ^  RETRANSMIT_SUCCESS: send again, double the interval
 *                       |   +--------
 *                       +--ACK timer: abandoned, the call has to be ended --> IDLE
 * </pre>
 */
public final class SentSuccessResponse {

    private final CallCore core;
    private String txId;
    private SipResponse response;
    private long interval;
    private boolean initial;
    private boolean hasOffer;

    public SentSuccessResponse(CallCore core) {
        this.core = core;
    }

    /**
     * Sends a 2xx and keeps it for retransmission.
     *
     * @param hasOffer whether its body is an offer, so that the ACK has to contain the answer
     * @param initial whether it responds to the initial INVITE
     */
    public void send(String inviteTxId, SipResponse success, boolean hasOffer, boolean initial) {
        txId = inviteTxId;
        response = success;
        this.hasOffer = hasOffer;
        this.initial = initial;
        interval = core.settings.t1Millis();
        core.emit(new CallEffect.Respond(txId, response));
        core.start(CallTimer.RETRANSMIT_SUCCESS, interval);
        core.start(CallTimer.ACK, core.settings.transactionTimeoutMillis());
    }

    /** Whether an ACK is missing. */
    public boolean awaitsAck() {
        return response != null;
    }

    /** Whether the missing ACK has to contain the answer to a local offer. */
    public boolean awaitsSdpAnswer() {
        return awaitsAck() && hasOffer;
    }

    /** Whether the missing ACK is that of the initial INVITE. */
    boolean awaitsInitialAck() {
        return awaitsAck() && initial;
    }

    /** Processes an ACK; true when it is the missing one. */
    public boolean acknowledgedBy(SipRequest ack) {
        if (!awaitsAck() || ack.cseq().number() != response.cseq().number()) {
            return false;
        }
        stop();
        return true;
    }

    /** Retransmits. */
    public void retransmit() {
        if (awaitsAck()) {
            core.emit(new CallEffect.Respond(txId, response));
            interval = Math.min(2 * interval, core.settings.t2Millis());
            core.start(CallTimer.RETRANSMIT_SUCCESS, interval);
        }
    }

    /** Stops retransmission: acknowledged, abandoned, or the call has ended. */
    public void stop() {
        response = null;
        txId = null;
        core.stop(CallTimer.RETRANSMIT_SUCCESS);
        core.stop(CallTimer.ACK);
    }
}
