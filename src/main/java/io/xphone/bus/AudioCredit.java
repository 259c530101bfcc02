package io.xphone.bus;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * Counts the packets of one reader that are under way on this node. The event bus queues without bound for a slow
 * consumer: the sender counts up and the receiver down, and beyond a few the sender keeps the rest in a bounded queue
 * of its own.
 */
public final class AudioCredit {

    private static final AtomicIntegerFieldUpdater<AudioCredit> COUNT =
            AtomicIntegerFieldUpdater.newUpdater(AudioCredit.class, "onTheWay");

    private volatile int onTheWay;

    /** Counts a packet that was sent. */
    public void sent() {
        COUNT.incrementAndGet(this);
    }

    /**
     * Counts received packets. The number may come from any client, so it is never counted below zero.
     *
     * @param packets ignored below 1; more than are under way count as all of them
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

    /** Packets under way. */
    public int onTheWay() {
        return onTheWay;
    }
}
