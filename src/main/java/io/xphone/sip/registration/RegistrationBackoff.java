package io.xphone.sip.registration;

import io.xphone.sip.Identifiers;
import java.util.OptionalLong;

/**
 * The delay after a failed attempt (RFC 5626 §4.5): W = min(max, base * 2^failures), of which a random part between
 * half and all is used.
 */
public final class RegistrationBackoff {

    private static final long MAX_RETRY_AFTER_MILLIS = 86_400_000;
    private static final long REFUSED_MILLIS = 120_000;
    private static final long REFUSED_MAX_MILLIS = 1_920_000;

    private final long baseMillis;
    private final long maxMillis;
    private final Identifiers ids;
    private int failures;
    private int refusals;

    /**
     * Creates a backoff without failures.
     *
     * @throws IllegalArgumentException when the base is not positive or exceeds the maximum
     */
    public RegistrationBackoff(long baseMillis, long maxMillis, Identifiers ids) {
        if (baseMillis <= 0 || maxMillis < baseMillis) {
            throw new IllegalArgumentException("retry delays: " + baseMillis + " to " + maxMillis + " ms");
        }
        this.baseMillis = baseMillis;
        this.maxMillis = maxMillis;
        this.ids = ids;
    }

    /** The next failure is a first one again. */
    public void succeeded() {
        failures = 0;
        refusals = 0;
    }

    /**
     * Counts a failure.
     *
     * @param credentialsRefused whether the registrar rejected the credentials: the delay is then two minutes at least,
     *     and doubles up to 32 minutes, since registrars lock accounts after repeated attempts
     * @return the delay in milliseconds
     */
    public long failed(OptionalLong retryAfterSeconds, boolean credentialsRefused) {
        long delay = failed(retryAfterSeconds);
        if (!credentialsRefused) {
            return delay;
        }
        long least = Math.min(REFUSED_MAX_MILLIS, REFUSED_MILLIS << Math.min(refusals++, 10));
        return Math.max(delay, least);
    }

    /**
     * Counts a failure.
     *
     * @param retryAfterSeconds the Retry-After of the registrar. It is the delay after a first failure, even if 0;
     *     after further failures it can only lengthen the delay, so that a constant 0 does not cause a flood of
     *     requests
     * @return the delay in milliseconds
     */
    public long failed(OptionalLong retryAfterSeconds) {
        failures++;
        long upper = Math.min(maxMillis, baseMillis << Math.min(failures, 20));
        long half = upper / 2;
        long delay = half + ids.nextInt((int) Math.min(Integer.MAX_VALUE - 1, upper - half) + 1);
        if (retryAfterSeconds.isEmpty()) {
            return delay;
        }
        long retryAfter = Math.min(MAX_RETRY_AFTER_MILLIS, retryAfterSeconds.getAsLong() * 1000);
        return failures == 1 ? retryAfter : Math.max(delay, retryAfter);
    }
}
