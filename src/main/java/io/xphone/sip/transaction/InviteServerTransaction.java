package io.xphone.sip.transaction;

import io.xphone.sip.message.PackedResponse;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.transaction.TransactionEffect.Cause;
import io.xphone.sip.transaction.TransactionEffect.Deliver;
import java.util.List;
import java.util.Optional;

/**
 * The INVITE server transaction: RFC 3261 §17.2.1, with the Accepted state of RFC 6026 §7.1.
 *
 * <pre>{@code
 *               | INVITE: deliver, start TRYING
 *         +-----v------+  INVITE: retransmit the last response    TRYING: send 100
 *         | PROCEEDING |  1xx from the user: send
 *         +------------+
 *      2xx|            |300-699: send; start G, H
 *  +------v---+   +----v------+  INVITE, G: retransmit the response, double G up to T2
 *  | ACCEPTED |   | COMPLETED |  H: Failed -------------------------+
 *  +----------+   +-----------+                                     |
 *    |            ACK  |                                            |
 *    |           +-----v-----+                                      |
 *    |           | CONFIRMED |  ACK: absorb                         |
 *    |           +-----------+                                      |
 *    |L                |I  (at once when reliable)           +------v-----+
 *    +-----------------+-------------------------------------> TERMINATED |
 *      in ACCEPTED: 2xx from the user: send;                 +------------+
 *      INVITE: absorb; ACK: deliver
 * }</pre>
 *
 * A transport error is reported to the transaction user and changes no state (RFC 6026 §7.1). PROCEEDING has no time
 * limit: it lasts until the transaction user sends a final response.
 */
final class InviteServerTransaction extends ServerTransaction {

    private SipResponse last;
    private PackedResponse failureResponse;
    private String localTag;
    private long intervalG;

    InviteServerTransaction(String id, TransactionKey key, SipRequest invite, boolean reliable, TimerValues values) {
        super(id, key, invite, reliable, values, false, State.PROCEEDING);
    }

    @Override
    void start(List<TransactionEffect> out) {
        deliver(request(), out);
        start(TransactionTimer.TRYING, values().trying(), out);
    }

    @Override
    void onRetransmission(List<TransactionEffect> out) {
        if (state() == State.COMPLETED) {
            transmit(failureResponse.response(), out);
        } else if (last != null && state() == State.PROCEEDING) {
            transmit(last, out);
        }
    }

    /** Handles an ACK with this transaction's branch. */
    void onAck(SipRequest ack, List<TransactionEffect> out) {
        if (state() == State.COMPLETED) {
            stopAll(out);
            enterFinal(State.CONFIRMED, TransactionTimer.I, reliable() ? 0 : values().t4(), out);
        } else if (state() == State.ACCEPTED) {
            out.add(new Deliver("", ack));
        }
    }

    @Override
    void respond(SipResponse response, List<TransactionEffect> out) {
        if (state() == State.ACCEPTED && response.success()) {
            transmit(response, out);
        }
        if (state() != State.PROCEEDING) {
            return;
        }
        stopAll(out);
        last = response;
        localTag = response.to().tag().orElse(localTag);
        transmit(response, out);
        if (response.success()) {
            last = null; // only the transaction user retransmits a 2xx
            releaseRequest();
            enterFinal(State.ACCEPTED, TransactionTimer.L, values().transactionTimeout(), out);
        } else if (!response.provisional()) {
            enter(State.COMPLETED);
            last = null;
            failureResponse = PackedResponse.of(response);
            releaseRequest();
            intervalG = values().t1();
            if (!reliable()) {
                start(TransactionTimer.G, intervalG, out);
            }
            start(TransactionTimer.H, values().transactionTimeout(), out);
        }
    }

    @Override
    boolean responded() {
        return last != null || state() != State.PROCEEDING;
    }

    /** The To tag of the transaction user's last response; empty before there is one. */
    Optional<String> localTag() {
        return Optional.ofNullable(localTag);
    }

    /** Whether a CANCEL still has an effect. */
    boolean cancellable() {
        return state() == State.PROCEEDING;
    }

    @Override
    protected void fired(TransactionTimer timer, List<TransactionEffect> out) {
        switch (timer) {
            case TRYING -> {
                last = TransactionResponses.trying(request());
                transmit(last, out);
            }
            case G -> {
                transmit(failureResponse.response(), out);
                intervalG = Math.min(2 * intervalG, values().t2());
                start(TransactionTimer.G, intervalG, out);
            }
            case H -> {
                fail(Cause.TIMEOUT, out);
                terminate(out);
            }
            default -> terminate(out);
        }
    }

    @Override
    void onTransportError(List<TransactionEffect> out) {
        if (!terminated()) {
            fail(Cause.TRANSPORT, out);
        }
    }
}
