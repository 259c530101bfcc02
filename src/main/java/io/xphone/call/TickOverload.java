package io.xphone.call;

/**
 * Rejects new calls while the event loop of the calls is overloaded. A peer that gets no response within T1
 * retransmits, which adds load; fewer calls reduce it. One overdue tick is a pause of the machine, two in a row are a
 * queue.
 */
public final class TickOverload {

    private static final int LIMIT_IN_A_ROW = 2;

    private final long limitMillis;
    private int overdueTicks;

    /** @param limitMillis the delay from which a tick is overdue, in ms; 0 to disable */
    public TickOverload(long limitMillis) {
        this.limitMillis = limitMillis;
    }

    /**
     * A periodic tick ran.
     *
     * @param overdueMillis how long after its due time, in ms
     */
    public void onTick(long overdueMillis) {
        overdueTicks = limitMillis > 0 && overdueMillis > limitMillis ? Math.min(overdueTicks + 1, LIMIT_IN_A_ROW) : 0;
    }

    /** Whether new calls are rejected. */
    public boolean overloaded() {
        return overdueTicks == LIMIT_IN_A_ROW;
    }
}
