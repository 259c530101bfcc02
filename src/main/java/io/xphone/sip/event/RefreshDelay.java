package io.xphone.sip.event;

import io.xphone.sip.Identifiers;

/** When to refresh a subscription or a publication. */
final class RefreshDelay {

    private static final long MIN_MARGIN_MILLIS = 5_000;

    private RefreshDelay() {}

    /**
     * The delay in milliseconds for a lifetime in seconds: half of a lifetime up to 10 s; else the refresh is sent at a
     * random moment between a fifth and a tenth of the lifetime before its end, 5 s at least.
     */
    static long millis(long lifetimeSeconds, Identifiers ids) {
        long lifetime = lifetimeSeconds * 1000;
        if (lifetimeSeconds <= 10) {
            return lifetime / 2;
        }
        long margin = Math.max(MIN_MARGIN_MILLIS, lifetime / 10);
        return lifetime - margin - ids.nextInt((int) (lifetime / 10) + 1);
    }
}
