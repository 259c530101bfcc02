package io.xphone.testing;

/**
 * A bad network: what it does to each packet. The same seed does the same to the n-th packet, whatever the other
 * settings are.
 *
 * @param seed of all that is left to chance
 * @param lossPercent how many packets never arrive, 0 to 100
 * @param delayMillis how late each arrives, in ms
 * @param jitterMillis by how much the delay varies, up and down, in ms; it changes distances, never the order
 * @param reorderPercent how many packets arrive after the one that follows them, 0 to 100
 * @param duplicatePercent how many packets arrive twice, 0 to 100
 */
public record LinkOptions(
        long seed,
        double lossPercent,
        int delayMillis,
        int jitterMillis,
        double reorderPercent,
        double duplicatePercent) {

    /** A network that does nothing to packets. */
    public static final LinkOptions PERFECT = new LinkOptions(0, 0, 0, 0, 0, 0);

    /** @throws IllegalArgumentException for percentages outside of 0 to 100 and negative times */
    public LinkOptions {
        if (!percent(lossPercent) || !percent(reorderPercent) || !percent(duplicatePercent)) {
            throw new IllegalArgumentException("Percentages are 0 to 100");
        }
        if (delayMillis < 0 || jitterMillis < 0) {
            throw new IllegalArgumentException("Times are not negative");
        }
    }

    /** A network that only loses. */
    public static LinkOptions loss(long seed, double percent) {
        return new LinkOptions(seed, percent, 0, 0, 0, 0);
    }

    /** A network that only delays. */
    public static LinkOptions delay(long seed, int millis, int jitterMillis) {
        return new LinkOptions(seed, 0, millis, jitterMillis, 0, 0);
    }

    /** Whether it does nothing to packets. */
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
