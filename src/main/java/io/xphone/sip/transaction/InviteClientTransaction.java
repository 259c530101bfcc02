package io.xphone.sip.transaction;

import io.xphone.sip.message.Header;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.transaction.TransactionEffect.Cause;
import java.util.List;

/**
 * The INVITE client transaction: RFC 3261 §17.1.1, with the Accepted state of RFC 6026 §7.2.
 *
 * <pre>{@code
 *                    | send INVITE; start A, B
 *              +-----v-----+
 *    +---------|  CALLING  |---------+   A: retransmit INVITE, double A
 *    |         +-----------+         |   B or transport error: Failed, TERMINATED
 *    |               | 1xx           |
 *    | 2xx     +-----v------+        | 300-699
 *    |         | PROCEEDING |        |   CANCELLED: Failed, TERMINATED
 *    |         +------------+        |
 *    |       2xx |        | 300-699  |
 *  +-v-----------v-+    +-v----------v-+
 *  |   ACCEPTED    |    |  COMPLETED   |   on entry: send ACK, start D
 *  |               |    |              |   300-699: retransmit ACK
 *  +---------------+    +--------------+   transport error: Failed, TERMINATED
 *          | M                  | D
 *          |   +------------+   |
 *          +---> TERMINATED <---+
 *              +------------+
 * }</pre>
 *
 * The letters and CANCELLED are timers ({@link TransactionTimer}). The transaction user receives every provisional
 * response, the first final response, and in ACCEPTED every further 2xx. The inputs come from {@link TransactionLayer};
 * the effects of an input are appended to the list {@code out}.
 *
 * <p>This class builds and retransmits the ACK for a 300-699 response; the transaction user sends the ACK for a 2xx. A
 * CANCEL is sent only after a provisional response (§9.1). If it is not followed by a final response within 64*T1,
 * the timer CANCELLED fires and the INVITE fails.
 */
final class InviteClientTransaction extends ClientTransaction {

    private enum Cancel {
        NOT_REQUESTED,
        REQUESTED,
        SENT
    }

    private long intervalA;
    private Cancel cancel = Cancel.NOT_REQUESTED;
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
            case CALLING, PROCEEDING -> onAwaitedResponse(response, out);
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

    private void onAwaitedResponse(SipResponse response, List<TransactionEffect> out) {
        stop(TransactionTimer.A, out);
        stop(TransactionTimer.B, out);
        if (response.provisional()) {
            enter(State.PROCEEDING);
            deliver(response, out);
            return;
        }
        stopAll(out);
        if (response.success()) {
            accepted = true;
            deliver(response, out);
            enterFinal(State.ACCEPTED, TransactionTimer.M, values().transactionTimeout(), out);
        } else {
            transmit(TransactionRequests.ack(request(), response), out);
            deliver(response, out);
            enterFinal(State.COMPLETED, TransactionTimer.D, reliable() ? 0 : values().d(), out);
        }
    }

    /** Whether a 2xx was received. */
    boolean accepted() {
        return accepted;
    }

    /** Requests a CANCEL with these headers; {@link #cancelDue} returns whether it may be sent already. */
    void requestCancel(List<Header> headers) {
        if (cancel == Cancel.NOT_REQUESTED) {
            cancel = Cancel.REQUESTED;
            cancelHeaders = List.copyOf(headers);
        }
    }

    /** Whether a CANCEL was requested, has not been sent, and may be sent in the current state. */
    boolean cancelDue() {
        return cancel == Cancel.REQUESTED && state() == State.PROCEEDING;
    }

    /** Builds the CANCEL and starts the timer for the final response, 64*T1. */
    SipRequest buildCancel(List<TransactionEffect> out) {
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
        // In PROCEEDING and ACCEPTED this transaction sends nothing, so the error does not affect it: the response may
        // arrive over another connection (RFC 3261 Figure 5, §18.2.2; RFC 6026 Figure 5).
        if (state() == State.CALLING || state() == State.COMPLETED) {
            fail(Cause.TRANSPORT, out);
            terminate(out);
        }
    }
}
