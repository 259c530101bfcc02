package io.xphone.sip.event;

import io.xphone.sip.Identifiers;
import java.util.OptionalLong;

/**
 * How long to wait before something is tried anew: 1 s, doubled with each failure in a row up to half an hour, and of
 * that a random part between a half and the whole, so that many do not come at once.
 */
final class Pause {

    private static final long FIRST_MILLIS = 1_000;
    private static final long LONGEST_MILLIS = 1_800_000;

    private final Identifiers ids;
    private int failures;

    Pause(Identifiers ids) {
        this.ids = ids;
    }

    void succeeded() {
        failures = 0;
    }

    int failures() {
        return failures;
    }

    /** Counts a failure; what the other side asked for only lengthens the wait. */
    long afterFailure(OptionalLong askedSeconds) {
        long upper = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(failures, 20));
        failures++;
        long wait = upper / 2 + ids.nextInt((int) (upper - upper / 2) + 1);
        return Math.max(wait, askedSeconds.orElse(0) * 1000);
    }

    /**
     * When to refresh what holds for so many seconds: at half of it when it is short, else between a tenth and a fifth
     * of it before its end, at random.
     */
    static long refreshMillis(long seconds, Identifiers ids) {
        long lifetime = seconds * 1000;
        if (seconds <= 10) {
            return lifetime / 2;
        }
        long early = Math.max(5_000, lifetime / 10);
        return lifetime - early - ids.nextInt((int) (lifetime / 10) + 1);
    }
}
