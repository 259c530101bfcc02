package io.xphone.rtp;

import io.xphone.rtp.quality.BurstStatistics;
import io.xphone.rtp.quality.LossBursts;

/**
 * The state of the received stream: the current source, its extended sequence number, loss and jitter (RFC 3550 §6.4.1,
 * §8.2, A.1, A.3, A.8).
 *
 * <p>The first packet of a call is accepted at once: a probation would only lose audio, as a call has a single peer. A
 * change of source or sequence has to be confirmed:
 *
 * <pre>
 *           first packet                      new SSRC, two in sequence,
 *  [none] ----------------> [current source]  none from the old in between ----> [new source]   RESTARTED
 *                             |     ^
 *        number out of range  |     |  the next number does not follow
 *                             v     |
 *                        [jump seen] ---- the next number follows ----> [current source, counters reset]   RESTARTED
 * </pre>
 *
 * <p>So a peer that changes its SSRC loses one packet. Packets of third parties do not get here: see
 * {@link MediaSourceFilter}.
 */
public final class RtpReceiver {

    /** The result of {@link #onPacket}. */
    public enum Verdict {
        /** The packet belongs to the stream, in order or not: play it. */
        ACCEPT,
        /** The packet was received before. */
        DUPLICATE,
        /** The packet is too old to be distinguished from a duplicate. */
        LATE,
        /** Play the packet as the first of a new source or sequence, and reset all state of the old one. */
        RESTARTED,
        /** The packet is of another source, or of an unconfirmed sequence. */
        IGNORE
    }

    private static final int MAX_DROPOUT = 3000;
    private static final int MAX_MISORDER = 100;
    private static final int NONE = -1;

    /** Sequence numbers that may still be received, the highest one included: bits of {@link #seen}. */
    private static final int WINDOW = 64;

    /** The fields that few packets change, so that the others share fewer cache lines. */
    private static final class RareCounters {
        private long duplicates;
        private long reordered;
        private long late;
        private long foreign;
        private long restarts;
        private long expectedPrior;
        private long receivedPrior;
        private long earlierReceived;
        private long earlierLost;
        private long discards;
        private final LossBursts bursts = new LossBursts();
    }

    private int clockRate;
    private boolean started;
    private int ssrc;
    private int baseSequence;
    private int maxSequence;
    private long cycles;
    private long seen;
    private long discarded; // those of the seen packets that were not played
    private int jumpTo = NONE;
    private int candidate;
    private int candidateNext = NONE;

    private long received;
    private long octets;
    private final RareCounters rare = new RareCounters();

    private long lastArrival;
    private int lastTimestamp;
    private double jitter;
    private double maxJitter;

    /**
     * Creates a receiver.
     *
     * @param clockRate RTP clock of the stream in Hz
     */
    public RtpReceiver(int clockRate) {
        this.clockRate = clockRate;
    }

    /**
     * A packet was received.
     *
     * @param packet parsed and, if encrypted, authenticated
     * @param nowNanos arrival time
     * @return what to do with it
     */
    public Verdict onPacket(RtpPacket packet, long nowNanos) {
        int sequence = packet.sequence();
        if (!started) {
            return start(packet, nowNanos, Verdict.ACCEPT);
        }
        if (packet.ssrc() != ssrc) {
            return other(packet, nowNanos);
        }
        candidateNext = NONE;
        int ahead = sequence - maxSequence & 0xFFFF;
        if (ahead != 0 && ahead < MAX_DROPOUT) {
            if (ahead > 1 || (seen & ~discarded) >= 0) {
                settle(ahead);
            }
            if (sequence < maxSequence) {
                cycles += 0x10000;
            }
            maxSequence = sequence;
            seen = ahead < WINDOW ? seen << ahead | 1 : 1;
            discarded = ahead < WINDOW ? discarded << ahead : 0;
            return accept(packet, nowNanos);
        }
        int behind = maxSequence - sequence & 0xFFFF;
        if (behind > MAX_MISORDER) {
            if (sequence != jumpTo) {
                jumpTo = sequence + 1 & 0xFFFF;
                return Verdict.IGNORE;
            }
            return start(packet, nowNanos, Verdict.RESTARTED);
        }
        if (behind >= WINDOW) {
            rare.late++;
            return Verdict.LATE;
        }
        if ((seen >>> behind & 1) != 0) {
            rare.duplicates++;
            return Verdict.DUPLICATE;
        }
        if (extended(sequence) < baseSequence) {
            // sent before the first packet accepted: the counters begin with it
            baseSequence = (int) extended(sequence);
        }
        seen |= 1L << behind;
        rare.reordered++;
        return accept(packet, nowNanos);
    }

    /** The packets of another address follow: the next one starts a stream, whatever its SSRC and sequence number. */
    public void reset() {
        if (started) {
            rare.restarts++;
        }
        closeSource();
        started = false;
        candidateNext = NONE;
    }

    private Verdict other(RtpPacket packet, long nowNanos) {
        boolean follows = packet.ssrc() == candidate && packet.sequence() == candidateNext;
        candidate = packet.ssrc();
        candidateNext = packet.sequence() + 1 & 0xFFFF;
        if (follows) {
            return start(packet, nowNanos, Verdict.RESTARTED);
        }
        rare.foreign++;
        return Verdict.IGNORE;
    }

    private Verdict start(RtpPacket packet, long nowNanos, Verdict verdict) {
        if (verdict == Verdict.RESTARTED) {
            rare.restarts++;
        }
        closeSource();
        started = true;
        ssrc = packet.ssrc();
        baseSequence = packet.sequence();
        maxSequence = baseSequence;
        cycles = 0;
        seen = 1;
        discarded = 0;
        rare.bursts.reset();
        jumpTo = NONE;
        candidateNext = NONE;
        received = 0;
        rare.discards = 0;
        rare.expectedPrior = 0;
        rare.receivedPrior = 0;
        jitter = 0;
        lastArrival = nowNanos;
        lastTimestamp = packet.timestamp();
        accept(packet, nowNanos);
        return verdict;
    }

    /** Adds the counters of the current source to those of the earlier ones. */
    private void closeSource() {
        if (started) {
            rare.earlierReceived += received;
            rare.earlierLost += lost();
        }
    }

    /** Counts the missing packets that leave the window when the highest sequence number increases. */
    private void settle(int ahead) {
        long highest = cycles + maxSequence;
        long played = seen & ~discarded;
        for (int behind = WINDOW - 1; behind >= Math.max(0, WINDOW - ahead); behind--) {
            if ((played >>> behind & 1) == 0 && highest - behind >= baseSequence) {
                rare.bursts.missing(highest - behind, 1);
            }
        }
        if (ahead > WINDOW) {
            rare.bursts.missing(highest + 1, ahead - WINDOW);
        }
    }

    /**
     * An accepted packet was not played: it was late for the jitter buffer.
     *
     * @param sequence 0 to 65535
     */
    public void discarded(int sequence) {
        rare.discards++;
        int behind = maxSequence - sequence & 0xFFFF;
        if (behind < WINDOW) {
            discarded |= 1L << behind;
        }
    }

    /** {@return packets of this source that were accepted and not played} */
    public long discards() {
        return rare.discards;
    }

    /** {@return the loss and discards of the current source, by bursts and gaps} */
    public BurstStatistics bursts() {
        if (!started) {
            return rare.bursts.statistics(0);
        }
        LossBursts bursts = rare.bursts.copy();
        long highest = cycles + maxSequence;
        long played = seen & ~discarded;
        for (int behind = WINDOW - 1; behind >= 0; behind--) {
            if ((played >>> behind & 1) == 0 && highest - behind >= baseSequence) {
                bursts.missing(highest - behind, 1);
            }
        }
        return bursts.statistics(expected());
    }

    private Verdict accept(RtpPacket packet, long nowNanos) {
        jumpTo = NONE;
        received++;
        octets += packet.payloadLength();
        int ticks = packet.timestamp() - lastTimestamp;
        // Packets of one telephone event share a timestamp; a large deviation is a new clock, not jitter.
        double apart = Math.abs((nowNanos - lastArrival) * 1e-9 * clockRate - ticks);
        if (ticks != 0 && apart < 2.0 * clockRate) {
            jitter += (apart - jitter) / 16;
            maxJitter = Math.max(maxJitter, jitter);
        }
        if (ticks != 0) {
            lastTimestamp = packet.timestamp();
            lastArrival = nowNanos;
        }
        return Verdict.ACCEPT;
    }

    private long extended(int sequence) {
        long same = cycles + sequence;
        return sequence > maxSequence ? same - 0x10000 : same;
    }

    /**
     * Sets the clock rate after a renegotiation; a change resets the jitter.
     *
     * @param hertz RTP clock in Hz
     */
    public void clockRate(int hertz) {
        if (hertz != clockRate) {
            clockRate = hertz;
            jitter = 0;
            maxJitter = 0;
        }
    }

    /** {@return RTP clock in Hz} */
    public int clockRate() {
        return clockRate;
    }

    /** {@return whether a packet was received} */
    public boolean started() {
        return started;
    }

    /** {@return the current source; undefined before {@link #started()}} */
    public int ssrc() {
        return ssrc;
    }

    /** {@return the highest sequence number with its count of wraps in the upper 16 bits, as reports carry it} */
    public int extendedHighest() {
        return (int) (cycles + maxSequence);
    }

    /** {@return packets expected since the first packet of this source} */
    public long expected() {
        return started ? cycles + maxSequence - baseSequence + 1 : 0;
    }

    /** {@return packets of this source lost so far; never negative, as duplicates do not count as received} */
    public long lost() {
        return Math.max(0, expected() - received);
    }

    /**
     * The fraction of packets lost since the last call of this method, for a report block (RFC 3550 A.3).
     *
     * @return 0 to 255, in 256ths
     */
    public int takeFractionLost() {
        long expected = expected();
        long expectedNow = expected - rare.expectedPrior;
        long lostNow = expectedNow - (received - rare.receivedPrior);
        rare.expectedPrior = expected;
        rare.receivedPrior = received;
        return expectedNow <= 0 || lostNow <= 0 ? 0 : (int) Math.min(255, (lostNow << 8) / expectedNow);
    }

    /** {@return interarrival jitter in ticks of the RTP clock, as reports carry it} */
    public int jitterTicks() {
        return (int) jitter;
    }

    /** {@return interarrival jitter in milliseconds} */
    public double jitterMillis() {
        return jitter * 1000 / clockRate;
    }

    /** {@return a snapshot of the counters} */
    public ReceiverStatistics statistics() {
        return new ReceiverStatistics(
                ssrc,
                received,
                octets,
                expected(),
                lost(),
                rare.earlierReceived + received,
                rare.earlierLost + lost(),
                rare.duplicates,
                rare.reordered,
                rare.late,
                rare.foreign,
                rare.restarts,
                jitterMillis(),
                maxJitter * 1000 / clockRate);
    }
}
