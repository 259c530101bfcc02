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
 * What the four machines share: their request, the timers that run, and the words for effects. Effects are appended to
 * the list handed in, so that one input makes one list however many machines it goes through.
 */
abstract class Transaction {

    /** The states of all four machines (RFC 3261 Figures 5 to 8 as amended by RFC 6026). */
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
    private final boolean silent;
    private int running;
    private State state;

    /** {@code silent}: the layer's own, of which the transaction user hears nothing. */
    Transaction(
            String id,
            TransactionKey key,
            SipRequest request,
            boolean reliable,
            TimerValues values,
            boolean silent,
            State first) {
        this.id = Objects.requireNonNull(id);
        this.key = Objects.requireNonNull(key);
        this.request = Objects.requireNonNull(request);
        this.reliable = reliable;
        this.values = values;
        this.silent = silent;
        this.state = first;
    }

    /** A timer fired that was running. */
    protected abstract void fired(TransactionTimer timer, List<TransactionEffect> out);

    /** The last message could not be sent. */
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

    final boolean silent() {
        return silent;
    }

    final SipRequest request() {
        return request;
    }

    /** It will not be needed again: a machine that only waits for half a minute keeps no more than it must. */
    final void forgetRequest() {
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

    final void become(State next) {
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
        if (!silent) {
            out.add(new Deliver(id, message));
        }
    }

    final void fail(Cause cause, List<TransactionEffect> out) {
        if (!silent) {
            out.add(new Failed(id, cause));
        }
    }

    /** After this the layer takes it from its table. */
    final void terminate(List<TransactionEffect> out) {
        stopAll(out);
        state = State.TERMINATED;
        out.add(new Terminated(id));
    }

    /** To a state in which the machine only waits: by that timer, or not at all when there is nothing to wait for. */
    final void linger(State in, TransactionTimer timer, long delayMillis, List<TransactionEffect> out) {
        state = in;
        if (delayMillis == 0) {
            terminate(out);
        } else {
            start(timer, delayMillis, out);
        }
    }
}
