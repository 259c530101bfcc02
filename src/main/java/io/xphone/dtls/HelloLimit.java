package io.xphone.dtls;

import java.util.concurrent.TimeUnit;

/** How many ClientHellos are answered in a second: anybody may send them. */
public final class HelloLimit {

    private static final int PER_SECOND = 20;

    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    private long since;
    private int count;

    /** Whether another one may be answered now; if so, it counts. */
    public boolean permits() {
        long now = System.nanoTime();
        if (count == 0 || now - since > WINDOW_NANOS) {
            since = now;
            count = 0;
        }
        if (count == PER_SECOND) {
            return false;
        }
        count++;
        return true;
    }
}
