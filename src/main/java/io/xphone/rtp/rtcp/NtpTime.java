package io.xphone.rtp.rtcp;

/**
 * NTP timestamps (RFC 3550 §4): seconds since 1900 in the upper 32 bits, fractions of a second in the lower.
 */
public final class NtpTime {

    private static final long SECONDS_TO_1970 = 2_208_988_800L;
    private static final long NANOS = 1_000_000_000L;

    private NtpTime() {}

    /**
     * The timestamp of a point in time.
     *
     * @param epochNanos nanoseconds since 1970, UTC
     * @return the timestamp; it wraps in 2036
     */
    public static long ofEpochNanos(long epochNanos) {
        long seconds = Math.floorDiv(epochNanos, NANOS);
        long fraction = (Math.floorMod(epochNanos, NANOS) << 32) / NANOS;
        return seconds + SECONDS_TO_1970 << 32 | fraction;
    }

    /**
     * The format of report blocks: 16 bits of seconds, 16 of fractions.
     *
     * @param ntp a timestamp
     * @return its middle 32 bits
     */
    public static int middle(long ntp) {
        return (int) (ntp >> 16);
    }

    /**
     * Converts a duration to the unit of report blocks.
     *
     * @param nanos nanoseconds, not negative
     * @return 1/65536 s, at most 2^32 - 1
     */
    public static long toUnits(long nanos) {
        return Math.min(0xFFFF_FFFFL, (nanos / NANOS << 16) + (nanos % NANOS << 16) / NANOS);
    }

    /**
     * Converts a duration from the unit of report blocks.
     *
     * @param units 1/65536 s
     * @return milliseconds
     */
    public static double toMillis(long units) {
        return units * 1000.0 / 65_536;
    }
}
