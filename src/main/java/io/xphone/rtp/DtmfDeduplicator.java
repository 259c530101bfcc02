package io.xphone.rtp;

/**
 * Removes duplicates of digits that a peer sends both by SIP INFO and by RTP. Each digit is matched with an equal one
 * pending from the other source, the oldest first, so that sources which are seconds apart over a string are matched,
 * and a digit pressed twice, which each source reports twice, is accepted twice.
 */
public final class DtmfDeduplicator {

    /** The source of a digit. */
    public enum Source {
        /** Telephone events. */
        RTP,
        /** A SIP INFO request. */
        INFO
    }

    /** Default maximum time between duplicates, in nanoseconds. */
    public static final long DEFAULT_WINDOW_NANOS = 5_000_000_000L;

    private static final int CAPACITY = 64;

    private final long windowNanos;
    private final Pending rtp = new Pending();
    private final Pending info = new Pending();

    /** Unmatched digits of one source; a further digit replaces the oldest. */
    private static final class Pending {
        private final char[] digits = new char[CAPACITY];
        private final long[] began = new long[CAPACITY];
        private final long[] ended = new long[CAPACITY];
        private int next;

        void add(char digit, long from, long to) {
            digits[next] = digit;
            began[next] = from;
            ended[next] = to;
            next = (next + 1) % CAPACITY;
        }

        /** Removes the oldest digit that matches. */
        boolean remove(char digit, long from, long to, long window) {
            for (int i = 0; i < CAPACITY; i++) {
                int at = (next + i) % CAPACITY;
                if (digits[at] == digit && from - ended[at] <= window && began[at] - to <= window) {
                    digits[at] = 0;
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * Creates a deduplicator.
     *
     * @param windowNanos maximum time from the end of a digit to the beginning of its duplicate
     */
    public DtmfDeduplicator(long windowNanos) {
        this.windowNanos = windowNanos;
    }

    /**
     * A digit was received.
     *
     * @param source its source
     * @param digit 0-9, *, #, A-D
     * @param millis how long it has been pressed until now, in ms; 0 if unknown
     * @param nowNanos when it was reported
     * @return false if it is the duplicate of an accepted digit
     */
    public boolean accept(Source source, char digit, int millis, long nowNanos) {
        long began = nowNanos - millis * 1_000_000L;
        if ((source == Source.RTP ? info : rtp).remove(digit, began, nowNanos, windowNanos)) {
            return false;
        }
        (source == Source.RTP ? rtp : info).add(digit, began, nowNanos);
        return true;
    }
}
