package io.xphone.call;

/**
 * Whether new calls are refused because what runs the calls is behind. A peer that is not answered within T1 repeats itself, so who is late gets
 * more to do; fewer calls are the way back. One late beat is a pause of the machine, two in a row are a queue.
 */
public final class Overload {

    private static final int IN_A_ROW = 2;

    private final long limitMillis;
    private int late;

    /** @param limitMillis how late is too late; 0 for never */
    public Overload(long limitMillis) {
        this.limitMillis = limitMillis;
    }

    /**
     * Something that is to happen at regular intervals has happened.
     *
     * @param lateMillis how long after its time
     */
    public void onTick(long lateMillis) {
        late = limitMillis > 0 && lateMillis > limitMillis ? Math.min(late + 1, IN_A_ROW) : 0;
    }

    /** Whether a new call is refused now. */
    public boolean refuses() {
        return late == IN_A_ROW;
    }
}
