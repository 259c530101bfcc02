package io.xphone.sip.transaction;

import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.transaction.TransactionEffect.Cause;
import java.util.List;

/**
 * The client transaction of a request other than INVITE: RFC 3261 §17.1.2.
 *
 * <pre>{@code
 *                 | send request; start E, F
 *           +-----v----+   E: retransmit, double E up to T2
 *    +------|  TRYING  |   F or transport error: Failed ------+
 *    |      +----------+                                      |
 *    |           |1xx: deliver; E = T2                        |
 *    |     +-----v------+  E: retransmit, E = T2              |
 *    |     | PROCEEDING |  F or transport error: Failed ------+
 *    |     +------------+                                     |
 *    |200-699    |200-699: deliver                            |
 *  +-v-----------v-+       K                            +-----v------+
 *  |   COMPLETED   |------------------------------------> TERMINATED |
 *  +---------------+  (at once when reliable)           +------------+
 * }</pre>
 */
final class NonInviteClientTransaction extends ClientTransaction {

    private long intervalE;

    NonInviteClientTransaction(
            String id, TransactionKey key, SipRequest request, boolean reliable, TimerValues values, boolean internal) {
        super(id, key, request, reliable, values, internal, State.TRYING);
    }

    @Override
    void start(List<TransactionEffect> out) {
        transmit(request(), out);
        intervalE = values().t1();
        if (!reliable()) {
            start(TransactionTimer.E, intervalE, out);
        }
        start(TransactionTimer.F, values().transactionTimeout(), out);
    }

    @Override
    void onResponse(SipResponse response, List<TransactionEffect> out) {
        if (state() != State.TRYING && state() != State.PROCEEDING) {
            return;
        }
        if (response.provisional()) {
            if (state() == State.TRYING) {
                enter(State.PROCEEDING);
                intervalE = values().t2();
            }
            deliver(response, out);
            return;
        }
        stopAll(out);
        deliver(response, out);
        enterFinal(State.COMPLETED, TransactionTimer.K, reliable() ? 0 : values().t4(), out);
    }

    @Override
    protected void fired(TransactionTimer timer, List<TransactionEffect> out) {
        switch (timer) {
            case E -> {
                transmit(request(), out);
                intervalE = state() == State.TRYING ? Math.min(2 * intervalE, values().t2()) : values().t2();
                start(TransactionTimer.E, intervalE, out);
            }
            case F -> {
                fail(Cause.TIMEOUT, out);
                terminate(out);
            }
            default -> terminate(out);
        }
    }

    @Override
    void onTransportError(List<TransactionEffect> out) {
        if (state() == State.TRYING || state() == State.PROCEEDING) {
            fail(Cause.TRANSPORT, out);
            terminate(out);
        }
    }
}
