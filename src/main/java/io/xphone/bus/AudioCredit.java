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

    /** So many have been taken. */
    public void taken(int packets) {
        COUNT.addAndGet(this, -packets);
    }

    /** Packets on their way. */
    public int onTheWay() {
        return onTheWay;
    }
}
