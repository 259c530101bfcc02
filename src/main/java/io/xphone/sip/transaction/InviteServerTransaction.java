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
 * <pre>
 *               | INVITE: to the user; TRYING
 *         +-----v------+  INVITE: last response again    TRYING: 100
 *         | PROCEEDING |  1xx from the user: sent
 *         +------------+
 *      2xx|            |300-699: sent; G, H
 *  +------v---+   +----v------+  INVITE, G: response again, G doubled up to T2
 *  | ACCEPTED |   | COMPLETED |  H: Failed -------------------------+
 *  +----------+   +-----------+                                     |
 *    |            ACK  |                                            |
 *    |           +-----v-----+                                      |
 *    |           | CONFIRMED |  ACK: absorbed                       |
 *    |           +-----------+                                      |
 *    |L                |I  (at once when reliable)           +------v-----+
 *    +-----------------+-------------------------------------> TERMINATED |
 *      2xx from the user: sent; INVITE: absorbed;            +------------+
 *      ACK: to the user
 * </pre>
 *
 * A transport error is told to the user and changes no state (RFC 6026 §7.1). In Proceeding the machine waits for as
 * long as its user lets the phone ring: the user has to answer at last.
 */
final class InviteServerTransaction extends ServerTransaction {

    private SipResponse last;
    private PackedResponse refusal;
    private String localTag;
    private long intervalG;

    InviteServerTransaction(
            String id, TransactionKey key, SipRequest invite, boolean reliable, TimerValues values, boolean silent) {
        super(id, key, invite, reliable, values, silent, State.PROCEEDING);
    }

    @Override
    void start(List<TransactionEffect> out) {
        deliver(request(), out);
        start(TransactionTimer.TRYING, values().trying(), out);
    }

    @Override
    void onRetransmission(List<TransactionEffect> out) {
        if (state() == State.COMPLETED) {
            transmit(refusal.response(), out);
        } else if (last != null && state() == State.PROCEEDING) {
            transmit(last, out);
        }
    }

    /** An ACK with this transaction's branch. */
    void onAck(SipRequest ack, List<TransactionEffect> out) {
        if (state() == State.COMPLETED) {
            stopAll(out);
            linger(State.CONFIRMED, TransactionTimer.I, reliable() ? 0 : values().t4(), out);
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
            last = null; // sent again by the user alone
            forgetRequest();
            linger(State.ACCEPTED, TransactionTimer.L, values().transactionTimeout(), out);
        } else if (!response.provisional()) {
            become(State.COMPLETED);
            last = null;
            refusal = PackedResponse.of(response);
            forgetRequest();
            intervalG = values().t1();
            if (!reliable()) {
                start(TransactionTimer.G, intervalG, out);
            }
            start(TransactionTimer.H, values().transactionTimeout(), out);
        }
    }

    /** The tag that the user has put on the To of a response so far. */
    Optional<String> localTag() {
        return Optional.ofNullable(localTag);
    }

    /** Whether a CANCEL still has a meaning. */
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
                transmit(refusal.response(), out);
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
