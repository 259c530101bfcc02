package io.xphone.call;

import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;

/**
 * The 2xx to an INVITE or re-INVITE of the peer until its ACK comes (RFC 3261 §13.3.1.4). It is sent again after T1,
 * the interval doubling up to T2, over every transport; after 64 T1 without ACK it is given up.
 *
 * <pre>
 *   IDLE --2xx sent--> WAITING --ACK--> IDLE
 *                       |   ^  RESEND_ANSWER: send again, double the interval
 *                       |   +--------
 *                       +--ACK timer: given up, the call has to be ended --> IDLE
 * </pre>
 */
final class SentAnswer {

    private final CallCore core;
    private String txId;
    private SipResponse response;
    private long interval;
    private boolean first;
    private boolean offers;

    SentAnswer(CallCore core) {
        this.core = core;
    }

    /**
     * Sends a 2xx and keeps it.
     *
     * @param offers whether its body is an offer, so that the ACK has to bring the answer
     * @param first whether it answers the INVITE that makes the call
     */
    void send(String inviteTxId, SipResponse success, boolean offers, boolean first) {
        txId = inviteTxId;
        response = success;
        this.offers = offers;
        this.first = first;
        interval = core.settings.t1Millis();
        core.emit(new CallEffect.Respond(txId, response));
        core.start(CallTimer.RESEND_ANSWER, interval);
        core.start(CallTimer.ACK, core.settings.patienceMillis());
    }

    /** Whether an ACK is missing. */
    boolean waiting() {
        return response != null;
    }

    /** Whether the missing ACK is to bring the answer to an offer of ours. */
    boolean waitingForAnswer() {
        return waiting() && offers;
    }

    /** Whether the missing ACK is that of the INVITE that made the call. */
    boolean waitingForFirst() {
        return waiting() && first;
    }

    /** Takes an ACK; true when it is the one that was missing. */
    boolean acknowledgedBy(SipRequest ack) {
        if (!waiting() || ack.cseq().number() != response.cseq().number()) {
            return false;
        }
        stop();
        return true;
    }

    /** Time to send it again. */
    void resend() {
        if (waiting()) {
            core.emit(new CallEffect.Respond(txId, response));
            interval = Math.min(2 * interval, core.settings.t2Millis());
            core.start(CallTimer.RESEND_ANSWER, interval);
        }
    }

    /** No longer to be sent: acknowledged, given up, or the call is gone. */
    void stop() {
        response = null;
        txId = null;
        core.stop(CallTimer.RESEND_ANSWER);
        core.stop(CallTimer.ACK);
    }
}
