package io.xphone.sip.transaction;

/**
 * The base intervals of RFC 3261 §17.1.1.1, in milliseconds, and the intervals derived from them.
 *
 * @param t1 the round-trip estimate
 * @param t2 the longest interval between retransmissions of a non-INVITE request or an INVITE response
 * @param t4 the longest time for which a message remains in the network
 */
public record TimerValues(long t1, long t2, long t4) {

    /** 500, 4000 and 5000 ms. */
    public static final TimerValues DEFAULT = new TimerValues(500, 4000, 5000);

    private static final long TRYING_MILLIS = 200;
    private static final long LEAST_D_MILLIS = 32_000;

    public TimerValues {
        if (t1 <= 0 || t2 < t1 || t4 <= 0) {
            throw new IllegalArgumentException("0 < T1 <= T2 and 0 < T4 are required: " + t1 + ", " + t2 + ", " + t4);
        }
    }

    /** 64*T1: timers B, F, H, J, L and M. */
    public long transactionTimeout() {
        return 64 * t1;
    }

    /** Timer D on an unreliable transport: at least 32 s, as the peer's T1 is unknown. */
    public long d() {
        return Math.max(LEAST_D_MILLIS, transactionTimeout());
    }

    /** The time after which an INVITE server transaction without a response sends a 100 (§17.2.1). */
    public long trying() {
        return TRYING_MILLIS;
    }

    /** The time after which the peer's timer E has reached T2 and a non-INVITE request gets a 100 (RFC 4320 §4.1). */
    public long nonInviteTrying() {
        long elapsed = 0;
        for (long interval = t1; interval < t2; interval = Math.min(2 * interval, t2)) {
            elapsed += interval;
        }
        return Math.max(elapsed, t1);
    }
}
