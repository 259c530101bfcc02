package io.xphone.sip.transaction;

import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.transaction.TransactionEffect.Cause;
import io.xphone.sip.transaction.TransactionEffect.Deliver;
import io.xphone.sip.transaction.TransactionEffect.Failed;
import io.xphone.sip.transaction.TransactionEffect.StartTimer;
import io.xphone.sip.transaction.TransactionEffect.StopTimer;
import io.xphone.sip.transaction.TransactionEffect.Terminated;
import io.xphone.sip.transaction.TransactionEffect.Transmit;
import java.util.List;
import java.util.Objects;

/**
 * The base of the four transaction state machines: the request, the state and the running timers. The methods append
 * their effects to the list {@code out}, so that one input yields one list even if it passes several machines.
 */
abstract class Transaction {

    /** The states of all four state machines (RFC 3261 Figures 5 to 8 as amended by RFC 6026). */
    enum State {
        CALLING,
        TRYING,
        PROCEEDING,
        ACCEPTED,
        COMPLETED,
        CONFIRMED,
        TERMINATED
    }

    private static final TransactionTimer[] TIMERS = TransactionTimer.values();

    private final String id;
    private final TransactionKey key;
    private SipRequest request;
    private final boolean reliable;
    private final TimerValues values;
    private final boolean internal;
    private int running;
    private State state;

    /**
     * @param internal whether the transaction belongs to the layer: nothing of it is reported to the transaction user
     */
    Transaction(
            String id,
            TransactionKey key,
            SipRequest request,
            boolean reliable,
            TimerValues values,
            boolean internal,
            State first) {
        this.id = Objects.requireNonNull(id);
        this.key = Objects.requireNonNull(key);
        this.request = Objects.requireNonNull(request);
        this.reliable = reliable;
        this.values = values;
        this.internal = internal;
        this.state = first;
    }

    /** Handles the expiry of a running timer. */
    protected abstract void fired(TransactionTimer timer, List<TransactionEffect> out);

    /** Handles a failure to send the last message. */
    abstract void onTransportError(List<TransactionEffect> out);

    final void onTimer(TransactionTimer timer, List<TransactionEffect> out) {
        int bit = 1 << timer.ordinal();
        if ((running & bit) != 0) {
            running &= ~bit;
            fired(timer, out);
        }
    }

    final String id() {
        return id;
    }

    final TransactionKey key() {
        return key;
    }

    final boolean internal() {
        return internal;
    }

    final SipRequest request() {
        return request;
    }

    /** Releases the request, to save memory while the transaction only absorbs retransmissions. */
    final void releaseRequest() {
        request = null;
    }

    final boolean reliable() {
        return reliable;
    }

    final TimerValues values() {
        return values;
    }

    final State state() {
        return state;
    }

    final boolean terminated() {
        return state == State.TERMINATED;
    }

    final void enter(State next) {
        state = next;
    }

    final void start(TransactionTimer timer, long delayMillis, List<TransactionEffect> out) {
        running |= 1 << timer.ordinal();
        out.add(new StartTimer(id, timer, delayMillis));
    }

    final void stop(TransactionTimer timer, List<TransactionEffect> out) {
        int bit = 1 << timer.ordinal();
        if ((running & bit) != 0) {
            running &= ~bit;
            out.add(new StopTimer(id, timer));
        }
    }

    final void stopAll(List<TransactionEffect> out) {
        for (int bits = running; bits != 0; bits &= bits - 1) {
            out.add(new StopTimer(id, TIMERS[Integer.numberOfTrailingZeros(bits)]));
        }
        running = 0;
    }

    final void transmit(SipMessage message, List<TransactionEffect> out) {
        out.add(new Transmit(id, message));
    }

    final void deliver(SipMessage message, List<TransactionEffect> out) {
        if (!internal) {
            out.add(new Deliver(id, message));
        }
    }

    final void fail(Cause cause, List<TransactionEffect> out) {
        if (!internal) {
            out.add(new Failed(id, cause));
        }
    }

    /** Ends the transaction; the layer then removes it from its table. */
    final void terminate(List<TransactionEffect> out) {
        stopAll(out);
        state = State.TERMINATED;
        out.add(new Terminated(id));
    }

    /** Enters a state that only absorbs retransmissions until this timer fires; a delay of 0 ends the transaction. */
    final void enterFinal(State next, TransactionTimer timer, long delayMillis, List<TransactionEffect> out) {
        state = next;
        if (delayMillis == 0) {
            terminate(out);
        } else {
            start(timer, delayMillis, out);
        }
    }
}
