package io.xphone.nat.ice;

/**
 * Bounds the work for checks that may come from anybody: responses to strangers, and the verification of integrity for
 * sources that are not known.
 */
final class RequestBudget {

    /** Error responses to requests without valid credentials, in a second. */
    static final int REJECTIONS = 20;

    /** Verifications for unknown sources, in a second. */
    static final int VERIFICATIONS = 200;

    private static final long WINDOW_NANOS = 1_000_000_000L;

    private long windowNanos;
    private boolean open;
    private int rejections;
    private int verifications;

    boolean mayReject(long nowNanos) {
        roll(nowNanos);
        return ++rejections <= REJECTIONS;
    }

    boolean mayVerify(long nowNanos) {
        roll(nowNanos);
        return ++verifications <= VERIFICATIONS;
    }

    private void roll(long nowNanos) {
        if (!open || nowNanos - windowNanos >= WINDOW_NANOS) {
            open = true;
            windowNanos = nowNanos;
            rejections = 0;
            verifications = 0;
        }
    }
}
