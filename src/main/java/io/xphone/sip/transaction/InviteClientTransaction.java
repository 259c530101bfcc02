package io.xphone.sip.transaction;

import io.xphone.sip.message.Header;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.transaction.TransactionEffect.Cause;
import java.util.List;

/**
 * The INVITE client transaction: RFC 3261 §17.1.1, with the Accepted state of RFC 6026 §7.2.
 *
 * <pre>
 *                  | INVITE sent; A, B
 *            +-----v-----+  A: INVITE again, A doubled
 *    +-------|  CALLING  |  B or transport error: Failed ----------+
 *    |       +-----------+                                         |
 *    |         |1xx       |                                        |
 *    |   +-----v------+   | 300-699: ACK                           |
 *    |2xx| PROCEEDING |   |     CANCELLED: Failed -----------------+
 *    |   +------------+   |                                        |
 *    |   2xx|   |300-699  |                                        |
 *    |      |   |: ACK    |                                        |
 *  +-v------v-+ +---------v-+                                      |
 *  | ACCEPTED | | COMPLETED |  300-699: ACK again                  |
 *  +----------+ +-----------+                                      |
 *   |M             |D or transport error      +------------+       |
 *   +--------------+--------------------------> TERMINATED <-------+
 *    2xx: to the user                         +------------+
 * </pre>
 *
 * The ACK for a failure is made here and sent again for each repetition; the ACK for a 2xx is the user's. A CANCEL is
 * held back until a provisional response came (§9.1); when it brings no final response within 64*T1 the INVITE has
 * failed.
 */
final class InviteClientTransaction extends ClientTransaction {

    private enum Cancel {
        NONE,
        WANTED,
        SENT
    }

    private long intervalA;
    private Cancel cancel = Cancel.NONE;
    private List<Header> cancelHeaders = List.of();
    private boolean accepted;

    InviteClientTransaction(String id, TransactionKey key, SipRequest invite, boolean reliable, TimerValues values) {
        super(id, key, invite, reliable, values, false, State.CALLING);
    }

    @Override
    void start(List<TransactionEffect> out) {
        transmit(request(), out);
        intervalA = values().t1();
        if (!reliable()) {
            start(TransactionTimer.A, intervalA, out);
        }
        start(TransactionTimer.B, values().transactionTimeout(), out);
    }

    @Override
    void onResponse(SipResponse response, List<TransactionEffect> out) {
        switch (state()) {
            case CALLING, PROCEEDING -> first(response, out);
            case ACCEPTED -> {
                if (response.success()) {
                    deliver(response, out);
                }
            }
            case COMPLETED -> {
                if (response.status() >= 300) {
                    transmit(TransactionRequests.ack(request(), response), out);
                }
            }
            default -> {}
        }
    }

    private void first(SipResponse response, List<TransactionEffect> out) {
        stop(TransactionTimer.A, out);
        stop(TransactionTimer.B, out);
        if (response.provisional()) {
            become(State.PROCEEDING);
            deliver(response, out);
            return;
        }
        stopAll(out);
        if (response.success()) {
            accepted = true;
            deliver(response, out);
            linger(State.ACCEPTED, TransactionTimer.M, values().transactionTimeout(), out);
        } else {
            transmit(TransactionRequests.ack(request(), response), out);
            deliver(response, out);
            linger(State.COMPLETED, TransactionTimer.D, reliable() ? 0 : values().d(), out);
        }
    }

    /** Whether a 2xx came; then further ones have been waited for. */
    boolean accepted() {
        return accepted;
    }

    /** The user gives up; {@link #cancelDue} says when the CANCEL may go out. */
    void cancel(List<Header> headers) {
        if (cancel == Cancel.NONE) {
            cancel = Cancel.WANTED;
            cancelHeaders = List.copyOf(headers);
        }
    }

    /** Whether a CANCEL is wanted and this state lets it go. */
    boolean cancelDue() {
        return cancel == Cancel.WANTED && state() == State.PROCEEDING;
    }

    /** The CANCEL; from now on a final response has to come within 64*T1. */
    SipRequest takeCancel(List<TransactionEffect> out) {
        cancel = Cancel.SENT;
        start(TransactionTimer.CANCELLED, values().transactionTimeout(), out);
        return TransactionRequests.cancel(request(), cancelHeaders);
    }

    @Override
    protected void fired(TransactionTimer timer, List<TransactionEffect> out) {
        switch (timer) {
            case A -> {
                transmit(request(), out);
                intervalA *= 2;
                start(TransactionTimer.A, intervalA, out);
            }
            case B, CANCELLED -> {
                fail(Cause.TIMEOUT, out);
                terminate(out);
            }
            default -> terminate(out);
        }
    }

    @Override
    void onTransportError(List<TransactionEffect> out) {
        // Proceeding and Accepted send nothing: whatever failed was not this transaction's, and the answer may come by
        // another connection (RFC 3261 Figure 5, §18.2.2; RFC 6026 Figure 5).
        if (state() == State.CALLING || state() == State.COMPLETED) {
            fail(Cause.TRANSPORT, out);
            terminate(out);
        }
    }
}
