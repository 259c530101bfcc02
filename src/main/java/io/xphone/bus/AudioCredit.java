package io.xphone.bus;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many packets of one reader are on their way on this node. The bus queues without bound for a consumer that is slow: the
 * sender counts up, the receiver down, and past a few the sender keeps the rest in a queue of its own that is bounded.
 */
public final class AudioCredit {

    private final AtomicInteger onTheWay = new AtomicInteger();

    /** One more has been sent. */
    public void sent() {
        onTheWay.incrementAndGet();
    }

    /** So many have been taken. */
    public void taken(int packets) {
        onTheWay.addAndGet(-packets);
    }

    /** Packets on their way. */
    public int onTheWay() {
        return onTheWay.get();
    }
}
