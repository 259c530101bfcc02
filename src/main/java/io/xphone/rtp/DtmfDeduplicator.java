package io.xphone.rtp;

/**
 * Counts once what a peer sends twice: a digit that comes by SIP INFO and by RTP. Each digit waits for its twin by the
 * other way, the oldest of its kind first, so that ways which are seconds apart over a string are told together, and a
 * digit pressed twice, which comes twice by each way, counts twice.
 */
public final class DtmfDeduplicator {

    /** How a digit came. */
    public enum Way {
        /** As telephone events. */
        RTP,
        /** In a SIP INFO request. */
        INFO
    }

    /** How far apart the two may be where nothing is asked for, in nanoseconds. */
    public static final long DEFAULT_WINDOW_NANOS = 5_000_000_000L;

    private static final int WAITING = 64;

    private final long windowNanos;
    private final Waiting rtp = new Waiting();
    private final Waiting info = new Waiting();

    /** Digits of one way whose twins have not come; a further one takes the place of the oldest. */
    private static final class Waiting {
        private final char[] digits = new char[WAITING];
        private final long[] began = new long[WAITING];
        private final long[] ended = new long[WAITING];
        private int next;

        void add(char digit, long from, long to) {
            digits[next] = digit;
            began[next] = from;
            ended[next] = to;
            next = (next + 1) % WAITING;
        }

        /** Takes the oldest that may be the twin. */
        boolean take(char digit, long from, long to, long window) {
            for (int i = 0; i < WAITING; i++) {
                int at = (next + i) % WAITING;
                if (digits[at] == digit && from - ended[at] <= window && began[at] - to <= window) {
                    digits[at] = 0;
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * Makes one that remembers nothing.
     *
     * @param windowNanos how far the end of one may be from the beginning of the other
     */
    public DtmfDeduplicator(long windowNanos) {
        this.windowNanos = windowNanos;
    }

    /**
     * A digit came.
     *
     * @param way how
     * @param digit 0-9, *, #, A-D
     * @param millis for how long it has been pressed until now, in ms; 0 where that is not known
     * @param nowNanos when it was told
     * @return whether it counts; false when it is the twin of one that counted
     */
    public boolean counts(Way way, char digit, int millis, long nowNanos) {
        long began = nowNanos - millis * 1_000_000L;
        if ((way == Way.RTP ? info : rtp).take(digit, began, nowNanos, windowNanos)) {
            return false;
        }
        (way == Way.RTP ? rtp : info).add(digit, began, nowNanos);
        return true;
    }
}
