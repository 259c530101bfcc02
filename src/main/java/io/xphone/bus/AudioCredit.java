package io.xphone.bus;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * Counts the packets of one reader that are in flight on this node: sent and not yet handled. The event bus
 * queues without bound for a slow consumer. The sender therefore counts up, the receiver counts down, and beyond a few
 * packets the sender stores the rest in its own bounded queue.
 */
public final class AudioCredit {

    private static final AtomicIntegerFieldUpdater<AudioCredit> COUNT =
            AtomicIntegerFieldUpdater.newUpdater(AudioCredit.class, "inFlight");

    private volatile int inFlight;

    /** Counts a packet that was sent. */
    public void sent() {
        COUNT.incrementAndGet(this);
    }

    /**
     * Counts received packets. The number may come from any client, so it is never counted below zero.
     *
     * @param packets ignored below 1; a number greater than the packets in flight counts as all of them
     */
    public void taken(int packets) {
        if (packets < 1) {
            return;
        }
        int before;
        do {
            before = inFlight;
        } while (before > 0 && !COUNT.compareAndSet(this, before, Math.max(0, before - packets)));
    }

    /** The packets in flight. */
    public int inFlight() {
        return inFlight;
    }
}
