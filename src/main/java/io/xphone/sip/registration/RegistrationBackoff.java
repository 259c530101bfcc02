package io.xphone.sip.registration;

import io.xphone.sip.Identifiers;
import java.util.OptionalLong;

/**
 * How long to wait after a failed attempt (RFC 5626 §4.5): W = min(max, base * 2^failures), and of that a random part
 * between a half and the whole.
 */
final class RegistrationBackoff {

    private static final long LONGEST_RETRY_AFTER_MILLIS = 86_400_000;

    private final long baseMillis;
    private final long maxMillis;
    private final Identifiers ids;
    private int failures;

    RegistrationBackoff(long baseMillis, long maxMillis, Identifiers ids) {
        this.baseMillis = baseMillis;
        this.maxMillis = maxMillis;
        this.ids = ids;
    }

    void succeeded() {
        failures = 0;
    }

    /**
     * Counts a failure.
     *
     * @param retryAfterSeconds what the registrar asked for. It rules alone after a first failure, 0 included; after
     *     that it only lengthens the wait, so that a registrar that always says 0 is not stormed
     * @return the wait in milliseconds
     */
    long failed(OptionalLong retryAfterSeconds) {
        failures++;
        long upper = Math.min(maxMillis, baseMillis << Math.min(failures, 20));
        long half = upper / 2;
        long wait = half + ids.nextInt((int) Math.min(Integer.MAX_VALUE - 1, upper - half) + 1);
        if (retryAfterSeconds.isEmpty()) {
            return wait;
        }
        long asked = Math.min(LONGEST_RETRY_AFTER_MILLIS, retryAfterSeconds.getAsLong() * 1000);
        return failures == 1 ? asked : Math.max(wait, asked);
    }
}
