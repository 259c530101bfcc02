package io.xphone.nat.stun;

/**
 * The timing of a transaction over UDP (RFC 8489 §6.2.1).
 *
 * @param rtoMillis from the first request to its first retransmission; it doubles with each
 * @param requests Rc: how many requests are sent in all
 * @param lastWait Rm: how many times the first interval the last one is given
 */
public record StunTimers(long rtoMillis, int requests, int lastWait) {

    /** 500 ms, 7 requests, 16 intervals: fails after 39.5 s. */
    public static final StunTimers DEFAULT = new StunTimers(500, 7, 16);

    /** @throws IllegalArgumentException if one is not positive, or there are more than 20 requests */
    public StunTimers {
        if (rtoMillis <= 0 || requests <= 0 || requests > 20 || lastWait <= 0) {
            throw new IllegalArgumentException("timers " + rtoMillis + ", " + requests + ", " + lastWait);
        }
    }
}
