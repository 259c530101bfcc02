package io.xphone.sip.event;

import io.xphone.sip.Identifiers;
import java.util.OptionalLong;

/**
 * The delay before a subscription or publication is attempted again: 1 s, doubled with each consecutive failure up to
 * half an hour. The delay is a random value between half of that and all of it, so that many phones do not retry at the
 * same moment.
 */
final class RetryBackoff {

    private static final long FIRST_MILLIS = 1_000;
    private static final long MAX_MILLIS = 1_800_000;

    private final Identifiers ids;
    private int failures;

    RetryBackoff(Identifiers ids) {
        this.ids = ids;
    }

    void succeeded() {
        failures = 0;
    }

    int failures() {
        return failures;
    }

    /** Counts a failure and returns the delay in milliseconds; the peer's Retry-After can only lengthen it. */
    long afterFailure(OptionalLong retryAfterSeconds) {
        long upper = Math.min(MAX_MILLIS, FIRST_MILLIS << Math.min(failures, 20));
        failures++;
        long delay = upper / 2 + ids.nextInt((int) (upper - upper / 2) + 1);
        return Math.max(delay, retryAfterSeconds.orElse(0) * 1000);
    }
}
