package io.xphone.sip.overload;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Whether new calls can be handed over to the event loop of the calls. The gate bounds how many are on the way there,
 * so that what cannot be handled yet waits in {@link InboundQueue}, where it can be rejected at little cost. For each
 * batch that is handed over, the event loop of the calls reports when it has passed. The delay of the report adapts the
 * number of calls on the way, so that other messages do not wait long behind them, and it shows how late that loop is:
 * one late report is a pause of the machine, two in a row are a queue.
 */
public final class CallGate {

    private static final int LATE_IN_A_ROW = 2;
    private static final int MIN_WINDOW = 2;

    /** The window grows while reports take less than the first, and is halved when one takes more than the second. */
    private static final long SHORT_NANOS = 15_000_000L;

    private static final long LONG_NANOS = 40_000_000L;

    /** After this time a state that no report has renewed is forgotten, and a report that is due counts as lost. */
    private static final long FORGET_NANOS = 1_000_000_000L;

    private static final long LOST_NANOS = 10_000_000_000L;

    private record Batch(long handedNanos, int calls) {}

    private final int maxWindow;
    private final int maxUnanswered;
    private final long lateNanos;
    private final Deque<Batch> batches = new ArrayDeque<>();
    private int window;
    private boolean halved;
    private long halvedNanos;
    private int open;
    private int onTheWay;
    private int unanswered;
    private int late;
    private long reportedNanos;
    private boolean scarce;

    /**
     * @param maxWindow how many calls may be on the way at most
     * @param maxUnanswered from how many calls without any response more are rejected
     * @param lateNanos the delay from which a report is late; 0: never
     */
    public CallGate(int maxWindow, int maxUnanswered, long lateNanos) {
        this.maxWindow = maxWindow;
        this.window = maxWindow;
        this.maxUnanswered = maxUnanswered;
        this.lateNanos = lateNanos;
    }

    /** Whether another call may be handed over. */
    boolean open(long nowNanos) {
        if (!batches.isEmpty() && nowNanos - batches.peek().handedNanos() > LOST_NANOS) {
            batches.clear();
            onTheWay = 0;
        }
        return onTheWay + open < window;
    }

    /** Whether every new call is rejected for now. */
    boolean rejecting(long nowNanos) {
        return scarce || unanswered >= maxUnanswered || late(nowNanos);
    }

    private boolean late(long nowNanos) {
        return late >= LATE_IN_A_ROW && nowNanos - reportedNanos < FORGET_NANOS;
    }

    /** A call is handed over. */
    void handed() {
        open++;
    }

    /**
     * Ends a batch.
     *
     * @return whether its passing has to be reported by {@link #passed}: it contains calls, or the state of the other
     *     event loop is not known while calls are rejected for its delay
     */
    public boolean endBatch(long nowNanos) {
        boolean probe = late(nowNanos) && batches.isEmpty();
        if (open == 0 && !probe) {
            return false;
        }
        batches.add(new Batch(nowNanos, open));
        onTheWay += open;
        open = 0;
        return true;
    }

    /** The oldest batch has passed. */
    public void passed(long nowNanos) {
        Batch batch = batches.poll();
        if (batch == null) {
            return; // its report had been given up
        }
        onTheWay -= batch.calls();
        long delay = nowNanos - batch.handedNanos();
        if (delay > LONG_NANOS && (!halved || batch.handedNanos() - halvedNanos >= 0)) { // one pause halves it once
            window = Math.max(Math.min(MIN_WINDOW, maxWindow), window / 2);
            halved = true;
            halvedNanos = nowNanos;
        } else if (delay < SHORT_NANOS) {
            window = Math.min(maxWindow, window + batch.calls());
        }
        boolean overdue = lateNanos > 0 && delay > lateNanos;
        late = overdue ? Math.min(late + 1, LATE_IN_A_ROW) : 0;
        reportedNanos = nowNanos;
    }

    /** Sets how many calls have no response yet. */
    public void unanswered(int calls) {
        unanswered = calls;
    }

    /** Sets whether the process runs out of what a call needs, such as file descriptors. */
    public void scarce(boolean now) {
        scarce = now;
    }
}
