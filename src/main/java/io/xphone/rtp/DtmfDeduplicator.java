package io.xphone.rtp;

/**
 * Counts once what a peer sends twice: a digit that comes by SIP INFO and by RTP within a window. A digit pressed twice
 * comes twice by each way and counts twice.
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
    public static final long DEFAULT_WINDOW_NANOS = 1_000_000_000L;

    private static final int REMEMBERED = 32;

    private final long windowNanos;
    private final char[] digits = new char[REMEMBERED];
    private final Way[] ways = new Way[REMEMBERED];
    private final long[] times = new long[REMEMBERED];
    private int next;

    /**
     * Makes one that remembers nothing.
     *
     * @param windowNanos how far apart the two may be
     */
    public DtmfDeduplicator(long windowNanos) {
        this.windowNanos = windowNanos;
    }

    /**
     * A digit came.
     *
     * @param way how
     * @param digit 0-9, *, #, A-D
     * @param nowNanos when
     * @return whether it counts; false when it is the twin of one that counted
     */
    public boolean counts(Way way, char digit, long nowNanos) {
        for (int i = 0; i < REMEMBERED; i++) {
            int at = (next + i) % REMEMBERED;
            boolean twin = digits[at] == digit && ways[at] != way && nowNanos - times[at] <= windowNanos;
            if (twin) {
                digits[at] = 0;
                return false;
            }
        }
        digits[next] = digit;
        ways[next] = way;
        times[next] = nowNanos;
        next = (next + 1) % REMEMBERED;
        return true;
    }
}
