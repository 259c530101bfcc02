package io.xphone.nat.stun;

/**
 * The timers of a transaction over UDP (RFC 8489 §6.2.1).
 *
 * @param rtoMillis interval from the first request to its first retransmission; it doubles with each one
 * @param requests Rc: total number of requests sent
 * @param lastWait Rm: length of the last interval, in multiples of the first
 */
public record StunTimers(long rtoMillis, int requests, int lastWait) {

    /** 500 ms, 7 requests, 16 intervals: fails after 39.5 s. */
    public static final StunTimers DEFAULT = new StunTimers(500, 7, 16);

    private static final long MIN_RTO = 20;

    /**
     * The timers of a request whose response is wanted soon: the fourth request is sent, and can be answered, within a
     * time, when that is 160 ms or more.
     *
     * @param soonMillis the time for the response, in ms
     * @param patienceMillis how long at least until the transaction fails, in ms: up to a minute
     */
    public static StunTimers within(long soonMillis, long patienceMillis) {
        // waits of 1, 2, 4, ... times the first: with an eighth of the time the fourth request has some time left
        long rto = Math.max(MIN_RTO, Math.min(DEFAULT.rtoMillis, soonMillis / 8));
        StunTimers timers = new StunTimers(rto, DEFAULT.requests, DEFAULT.lastWait);
        while (timers.totalMillis() < patienceMillis) {
            timers = new StunTimers(rto, timers.requests + 1, DEFAULT.lastWait);
        }
        return timers;
    }

    /** @throws IllegalArgumentException if one is not positive, or there are more than 20 requests */
    public StunTimers {
        if (rtoMillis <= 0 || requests <= 0 || requests > 20 || lastWait <= 0) {
            throw new IllegalArgumentException("invalid timers " + rtoMillis + ", " + requests + ", " + lastWait);
        }
    }

    /** The time after which a transaction fails, in ms. */
    public long totalMillis() {
        return rtoMillis * ((1L << requests - 1) - 1 + lastWait);
    }
}
