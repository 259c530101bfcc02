package io.xphone.sip.transaction;

import io.xphone.sip.message.PackedResponse;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.transaction.TransactionEffect.Cause;
import java.util.List;

/**
 * The server transaction of a request other than INVITE: RFC 3261 §17.2.2, with the restrictions of RFC 4320.
 *
 * <pre>{@code
 *                | request: deliver; start TRYING, EXPIRED
 *          +-----v----+  request: absorb
 *    +-----|  TRYING  |  EXPIRED --------------------------------+
 *    |     +----------+                                          |
 *    |          |100 from the user or by TRYING: send            |
 *    |    +-----v------+  request: retransmit the 100            |
 *    |    | PROCEEDING |  EXPIRED -------------------------------+
 *    |    +------------+                                         |
 *    |200-699   |200-699: send                                   |
 *  +-v----------v-+  request: retransmit the response            |
 *  |  COMPLETED   |                   J                   +------v-----+
 *  +--------------+---------------------------------------> TERMINATED |
 *                     (at once when reliable)             +------------+
 * }</pre>
 *
 * RFC 4320: 100 is the only provisional response that is sent, over an unreliable transport not before the client's
 * timer E has reached T2 (an earlier 100 would only slow down the client's retransmissions). A 408 is never sent, and
 * no response is sent after the client's timer F has expired.
 */
final class NonInviteServerTransaction extends ServerTransaction {

    private SipResponse last;
    private PackedResponse finalResponse;

    NonInviteServerTransaction(
            String id, TransactionKey key, SipRequest request, boolean reliable, TimerValues values, boolean internal) {
        super(id, key, request, reliable, values, internal, State.TRYING);
    }

    @Override
    void start(List<TransactionEffect> out) {
        deliver(request(), out);
        start(TransactionTimer.TRYING, values().nonInviteTrying(), out);
        start(TransactionTimer.EXPIRED, values().transactionTimeout(), out);
    }

    @Override
    void onRetransmission(List<TransactionEffect> out) {
        if (finalResponse != null) {
            transmit(finalResponse.response(), out);
        } else if (last != null) {
            transmit(last, out);
        }
    }

    @Override
    void respond(SipResponse response, List<TransactionEffect> out) {
        if (state() != State.TRYING && state() != State.PROCEEDING || !permitted(response)) {
            return;
        }
        last = response;
        if (response.provisional()) {
            stop(TransactionTimer.TRYING, out);
            enter(State.PROCEEDING);
            transmit(response, out);
        } else {
            stopAll(out);
            transmit(response, out);
            last = null;
            finalResponse = PackedResponse.of(response);
            releaseRequest();
            enterFinal(State.COMPLETED, TransactionTimer.J, reliable() ? 0 : values().transactionTimeout(), out);
        }
    }

    @Override
    boolean responded() {
        return last != null || state() != State.TRYING;
    }

    private boolean permitted(SipResponse response) {
        if (response.provisional()) {
            return response.status() == 100 && (reliable() || state() == State.PROCEEDING);
        }
        return response.status() != 408;
    }

    @Override
    protected void fired(TransactionTimer timer, List<TransactionEffect> out) {
        if (timer == TransactionTimer.TRYING) {
            last = TransactionResponses.trying(request());
            enter(State.PROCEEDING);
            transmit(last, out);
        } else {
            terminate(out);
        }
    }

    @Override
    void onTransportError(List<TransactionEffect> out) {
        if (!terminated()) {
            fail(Cause.TRANSPORT, out);
            terminate(out);
        }
    }
}
