package io.xphone.nat.ice;

import io.xphone.nat.stun.StunTimers;

/**
 * The settings of an agent.
 *
 * @param lite whether it only responds to checks (RFC 8445 §2.5): for hosts with a public address
 * @param paceNanos Ta: interval between two new checks (RFC 8445 §14.2)
 * @param timers retransmission of checks; the retransmission time-out grows with the number of checks (§14.3)
 * @param nominationDelayNanos how long the controlling agent waits for pairs of a higher priority after the first valid
 *     pair
 * @param consentIntervalNanos mean interval of consent checks (RFC 7675 §5.1)
 * @param consentExpiryNanos time without a response after which media must no longer be sent
 */
public record IceSettings(
        boolean lite,
        long paceNanos,
        StunTimers timers,
        long nominationDelayNanos,
        long consentIntervalNanos,
        long consentExpiryNanos) {

    private static final long MS = 1_000_000;

    /** The values of the RFCs; a check fails after 19.5 s, as a caller does not wait for 39.5 s. */
    public static final IceSettings FULL =
            new IceSettings(false, 50 * MS, new StunTimers(500, 6, 8), 250 * MS, 5_000 * MS, 30_000 * MS);

    /** The same for a lite agent. */
    public static final IceSettings LITE = new IceSettings(
            true,
            FULL.paceNanos,
            FULL.timers,
            FULL.nominationDelayNanos,
            FULL.consentIntervalNanos,
            FULL.consentExpiryNanos);

    /** @throws IllegalArgumentException if an interval is not positive */
    public IceSettings {
        if (paceNanos <= 0
                || nominationDelayNanos < 0
                || consentIntervalNanos <= 0
                || consentExpiryNanos <= consentIntervalNanos) {
            throw new IllegalArgumentException("interval out of range");
        }
    }

    /**
     * How long the agent awaits connectivity before it reports a failure, even when all its checks have failed: the
     * peer's checks may still show a pair that works (RFC 8863 §4).
     */
    long patienceNanos() {
        long units = 0;
        for (int i = 0; i < timers.requests() - 1; i++) {
            units += 1L << i;
        }
        return timers.rtoMillis() * (units + timers.lastWait()) * MS;
    }
}
