package io.xphone.bus;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * How many packets of one reader are on their way on this node. The bus queues without bound for a consumer that is slow: the
 * sender counts up, the receiver down, and past a few the sender keeps the rest in a queue of its own that is bounded.
 */
public final class AudioCredit {

    private static final AtomicIntegerFieldUpdater<AudioCredit> COUNT =
            AtomicIntegerFieldUpdater.newUpdater(AudioCredit.class, "onTheWay");

    private volatile int onTheWay;

    /** One more has been sent. */
    public void sent() {
        COUNT.incrementAndGet(this);
    }

    /**
     * So many have been taken. A receiver may be anybody, and say anything: none have come back that were not on their way.
     *
     * @param packets not counted below 1; more than are on their way count as all of them
     */
    public void taken(int packets) {
        if (packets < 1) {
            return;
        }
        int before;
        do {
            before = onTheWay;
        } while (before > 0 && !COUNT.compareAndSet(this, before, Math.max(0, before - packets)));
    }

    /** Packets on their way. */
    public int onTheWay() {
        return onTheWay;
    }
}
