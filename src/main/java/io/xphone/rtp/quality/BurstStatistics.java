package io.xphone.rtp.quality;

/**
 * The loss of a stream, by bursts and gaps (RFC 3611 §4.7.2). A packet is missing when it was not received, or was
 * received and discarded.
 *
 * @param packets packets expected
 * @param missing packets lost or discarded
 * @param runs runs of consecutive missing packets
 * @param bursts number of bursts
 * @param burstPackets packets expected during bursts
 * @param burstMissing packets missing in bursts
 */
public record BurstStatistics(
        long packets, long missing, long runs, long bursts, long burstPackets, long burstMissing) {

    /** {@return fraction of packets missing, 0 to 1} */
    public double loss() {
        return fraction(missing, packets);
    }

    /** {@return fraction of packets missing during bursts, 0 to 1} */
    public double burstDensity() {
        return fraction(burstMissing, burstPackets);
    }

    /** {@return fraction of packets missing during gaps, 0 to 1} */
    public double gapDensity() {
        return fraction(missing - burstMissing, packets - burstPackets);
    }

    /** {@return mean length of a burst, in packets; 0 without one} */
    public double burstLength() {
        return bursts == 0 ? 0 : (double) burstPackets / bursts;
    }

    /**
     * {@return the length of all gaps by the number of bursts, in packets, as RFC 3611 appendix A.2 calculates it; the
     * whole stream without a burst}
     */
    public double gapLength() {
        return (double) (packets - burstPackets) / Math.max(1, bursts);
    }

    /**
     * The burst ratio of ITU-T G.107 §7.7: the mean length of the runs of missing packets, relative to the mean length
     * when as many are lost at random.
     *
     * @return 1 for random loss and for none, more for bursts
     */
    public double burstRatio() {
        return runs == 0 || missing == packets ? 1 : Math.max(1, (double) missing / runs * (1 - loss()));
    }

    private static double fraction(long part, long of) {
        return of <= 0 ? 0 : (double) part / of;
    }
}
