package io.xphone.testing;

/**
 * Impairments of a simulated network. The random numbers for the n-th packet depend on the seed alone, not on the other
 * options.
 *
 * @param seed seed of the random number generator
 * @param lossPercent percentage of packets lost, 0 to 100
 * @param delayMillis mean delay of a packet, in ms
 * @param jitterMillis maximum deviation from the mean delay, in ms; jitter never reorders packets
 * @param reorderPercent percentage of packets delivered after their successor, 0 to 100
 * @param duplicatePercent percentage of packets delivered twice, 0 to 100
 */
public record LinkOptions(
        long seed,
        double lossPercent,
        int delayMillis,
        int jitterMillis,
        double reorderPercent,
        double duplicatePercent) {

    /** A network without impairments. */
    public static final LinkOptions PERFECT = new LinkOptions(0, 0, 0, 0, 0, 0);

    /** @throws IllegalArgumentException if a percentage is not 0 to 100, or a time is negative */
    public LinkOptions {
        if (!percent(lossPercent) || !percent(reorderPercent) || !percent(duplicatePercent)) {
            throw new IllegalArgumentException("percentages must be 0 to 100");
        }
        if (delayMillis < 0 || jitterMillis < 0) {
            throw new IllegalArgumentException("delay and jitter must not be negative");
        }
    }

    /** A network with packet loss only. */
    public static LinkOptions loss(long seed, double percent) {
        return new LinkOptions(seed, percent, 0, 0, 0, 0);
    }

    /** A network with delay and jitter only. */
    public static LinkOptions delay(long seed, int millis, int jitterMillis) {
        return new LinkOptions(seed, 0, millis, jitterMillis, 0, 0);
    }

    /** Whether there are no impairments. */
    public boolean perfect() {
        return lossPercent == 0
                && delayMillis == 0
                && jitterMillis == 0
                && reorderPercent == 0
                && duplicatePercent == 0;
    }

    private static boolean percent(double value) {
        return value >= 0 && value <= 100;
    }
}
