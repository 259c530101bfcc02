package io.xphone.rtp.quality;

/**
 * The transmission rating of the last seconds: what loss and delay are now, where the rating of a whole call hardly
 * moves after some minutes. The caller takes a sample at a fixed interval. Nothing is allocated after the creation.
 */
public final class RecentRating {

    /** Packets that must be expected in the window, else there is no rating. */
    private static final int MIN_PACKETS = 25;

    private final long[] expected;
    private final long[] missing;
    private int next;
    private int filled;
    private double rating = -1;

    /**
     * Creates an empty window.
     *
     * @param samples number of intervals that it spans
     */
    public RecentRating(int samples) {
        expected = new long[samples + 1];
        missing = new long[samples + 1];
    }

    /**
     * Adds the counters of now; counters below the previous ones begin a new stream and empty the window.
     *
     * @param expectedNow packets expected since the beginning
     * @param missingNow packets lost or discarded since the beginning
     * @param delayMillis delay in one direction, in ms
     * @param codec impairment by the codec
     * @return the rating of the window; -1 when few packets were expected in it
     */
    public double sample(long expectedNow, long missingNow, double delayMillis, CodecImpairment codec) {
        int before = (next + expected.length - 1) % expected.length;
        if (filled > 0 && expectedNow < expected[before]) {
            filled = 0;
        }
        expected[next] = expectedNow;
        missing[next] = missingNow;
        next = (next + 1) % expected.length;
        filled = Math.min(filled + 1, expected.length);
        int oldest = (next + expected.length - filled) % expected.length;
        long packets = expectedNow - expected[oldest];
        if (packets < MIN_PACKETS) {
            rating = -1;
        } else {
            // a packet that was lost before may arrive, reordered
            double loss = 100.0 * Math.max(0, missingNow - missing[oldest]) / packets;
            rating = EModel.rating(delayMillis, codec, loss, 1);
        }
        return rating;
    }

    /** {@return the rating at the last sample; -1 when few packets were expected in the window} */
    public double rating() {
        return rating;
    }
}
