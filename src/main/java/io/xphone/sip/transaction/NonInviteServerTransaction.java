package io.xphone.sip.transaction;

import io.xphone.sip.message.PackedResponse;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.transaction.TransactionEffect.Cause;
import java.util.List;

/**
 * The server transaction of every other request: RFC 3261 §17.2.2, with the restraints of RFC 4320.
 *
 * <pre>
 *                | request: to the user; TRYING, EXPIRED
 *          +-----v----+  request: absorbed
 *    +-----|  TRYING  |  EXPIRED --------------------------------+
 *    |     +----------+                                          |
 *    |          |100 from the user or by TRYING: sent            |
 *    |    +-----v------+  request: 100 again                     |
 *    |    | PROCEEDING |  EXPIRED -------------------------------+
 *    |    +------------+                                         |
 *    |200-699   |200-699: sent                                   |
 *  +-v----------v-+  request: response again                     |
 *  |  COMPLETED   |                   J                   +------v-----+
 *  +--------------+---------------------------------------> TERMINATED |
 *                     (at once when reliable)             +------------+
 * </pre>
 *
 * RFC 4320: of the provisional responses only 100 is sent, over an unreliable transport not before the client's timer E
 * has grown to T2 (until then the client would only slow down its own retransmissions); a 408 is never sent; and once
 * the client must have given up, nothing is.
 */
final class NonInviteServerTransaction extends ServerTransaction {

    private SipResponse last;
    private PackedResponse kept;

    NonInviteServerTransaction(
            String id, TransactionKey key, SipRequest request, boolean reliable, TimerValues values, boolean silent) {
        super(id, key, request, reliable, values, silent, State.TRYING);
    }

    @Override
    void start(List<TransactionEffect> out) {
        deliver(request(), out);
        start(TransactionTimer.TRYING, values().nonInviteTrying(), out);
        start(TransactionTimer.EXPIRED, values().transactionTimeout(), out);
    }

    @Override
    void onRetransmission(List<TransactionEffect> out) {
        if (kept != null) {
            transmit(kept.response(), out);
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
            become(State.PROCEEDING);
            transmit(response, out);
        } else {
            stopAll(out);
            transmit(response, out);
            last = null;
            kept = PackedResponse.of(response);
            forgetRequest();
            linger(State.COMPLETED, TransactionTimer.J, reliable() ? 0 : values().transactionTimeout(), out);
        }
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
            become(State.PROCEEDING);
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
