package io.xphone.rtp.quality;

/**
 * Divides a stream into bursts, in which many packets are missing, and gaps between them (RFC 3611 §4.7.2, appendix
 * A.2). A burst begins and ends with a missing packet, and within it fewer than {@link #GMIN} packets in sequence were
 * received. A missing packet with that many received on both sides is isolated and belongs to a gap.
 *
 * <pre>
 *                missing                 missing, fewer than 16 after the last
 *  [no missing] ---------> [isolated] ------------------------------------------> [burst] --+
 *                            ^    |                                                ^   |    | the same
 *                            +----+--- missing, 16 or more after the last ---------+---+    |
 *                                      (counts what ends here)                     +--------+
 * </pre>
 *
 * <p>It is driven by missing packets alone: a received packet costs nothing. Not thread-safe.
 */
public final class LossBursts {

    /** Received packets in sequence that end a burst. */
    public static final int GMIN = 16;

    private long missing;
    private long runs;
    private long bursts;
    private long burstPackets;
    private long burstMissing;
    private long first;
    private long last;
    private long current;

    /** Creates a stream without loss. */
    public LossBursts() {}

    private LossBursts(LossBursts other) {
        missing = other.missing;
        runs = other.runs;
        bursts = other.bursts;
        burstPackets = other.burstPackets;
        burstMissing = other.burstMissing;
        first = other.first;
        last = other.last;
        current = other.current;
    }

    /** {@return a copy, to continue with packets that may still arrive} */
    public LossBursts copy() {
        return new LossBursts(this);
    }

    /** Begins another stream. */
    public void reset() {
        missing = 0;
        runs = 0;
        bursts = 0;
        burstPackets = 0;
        burstMissing = 0;
        current = 0;
    }

    /**
     * Packets in sequence are missing.
     *
     * @param position extended sequence number of the first, higher than all before
     * @param count number of packets, at least 1
     */
    public void missing(long position, long count) {
        if (current == 0 || position - last > GMIN) {
            close();
            first = position;
            current = 0;
            runs++;
        } else if (position != last + 1) {
            runs++;
        }
        missing += count;
        current += count;
        last = position + count - 1;
    }

    /** Counts the packets since {@link #first}, if they are a burst. */
    private void close() {
        if (current > 1) {
            bursts++;
            burstPackets += last - first + 1;
            burstMissing += current;
        }
    }

    /**
     * The statistics so far, as if packets were received from now on.
     *
     * @param packets packets expected since the beginning
     */
    public BurstStatistics statistics(long packets) {
        boolean open = current > 1;
        return new BurstStatistics(
                packets,
                missing,
                runs,
                bursts + (open ? 1 : 0),
                burstPackets + (open ? last - first + 1 : 0),
                burstMissing + (open ? current : 0));
    }
}
