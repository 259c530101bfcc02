package io.xphone.rtp;

import io.xphone.rtp.JitterBuffer.Arrival;

/**
 * The arriving side of a jitter buffer: whether a packet is still of use, and what its coming says about the playout
 * clock. See {@link JitterBuffer} for the rules.
 */
final class Admission {

    private static final int MAX_DROPOUT = 3000;
    private static final long SECOND = 1_000_000_000L;
    private static final long LATE_RUN_NANOS = 60_000_000L;
    private static final int LATE_RUN_PACKETS = 3;

    private final PlayoutClock clock;
    private final PacketRing ring;
    private final ArrivalClock arrivals;
    private final JitterCounters counts;
    private final int depthTicks;

    private int oddSequence = -1;
    private int lateRun;
    private long lateSince;
    private long stretchedAt;

    Admission(PlayoutClock clock, PacketRing ring, ArrivalClock arrivals, JitterCounters counts, int depthTicks) {
        this.clock = clock;
        this.ring = ring;
        this.arrivals = arrivals;
        this.counts = counts;
        this.depthTicks = depthTicks;
    }

    /**
     * A packet came. On QUEUED and RESET the caller stores it.
     *
     * @return what becomes of it
     */
    Arrival admit(int sequence, int timestamp, boolean marker, long nowNanos) {
        if (!clock.started) {
            begin(sequence, timestamp, nowNanos);
            return Arrival.QUEUED;
        }
        if (arrivals.jumps(sequence, timestamp, nowNanos)) {
            return startOver(sequence, timestamp, nowNanos);
        }
        return place(sequence, timestamp, marker, nowNanos);
    }

    void reset() {
        oddSequence = -1;
        lateRun = 0;
    }

    private void begin(int sequence, int timestamp, long nowNanos) {
        clock.begin(sequence, timestamp, nowNanos);
        arrivals.begin(sequence, timestamp, nowNanos);
        stretchedAt = nowNanos - SECOND;
    }

    private Arrival startOver(int sequence, int timestamp, long nowNanos) {
        counts.dropped += ring.held();
        counts.resets++;
        clock.reset();
        reset();
        begin(sequence, timestamp, nowNanos);
        return Arrival.RESET;
    }

    /** Where a packet belongs, with the clock or the ring moved for its sake where it has to be. */
    private Arrival place(int sequence, int timestamp, boolean marker, long nowNanos) {
        if (ring.held() == 0) {
            clock.skipForeign();
        }
        int ahead = (short) (sequence - clock.nextSequence);
        if (ring.is(sequence, PacketRing.HELD)) {
            counts.duplicates++;
            return Arrival.DUPLICATE;
        }
        if (ahead < 0) {
            return behind(sequence, timestamp, ahead, nowNanos);
        }
        if (ahead >= MAX_DROPOUT) {
            return odd(sequence, timestamp, nowNanos);
        }
        oddSequence = -1;
        if (clock.buffering) {
            if (ahead >= ring.slots()) {
                makeRoom(sequence, timestamp);
            }
            return Arrival.QUEUED;
        }
        if (ring.held() == 0) {
            return whenDry(sequence, timestamp, marker, ahead, nowNanos);
        }
        if (timestamp + clock.frameTicks - clock.nextTimestamp <= 0) {
            return late();
        }
        if (ahead >= ring.slots()) {
            makeRoom(sequence, timestamp);
        }
        return Arrival.QUEUED;
    }

    private Arrival behind(int sequence, int timestamp, int ahead, long nowNanos) {
        if (clock.buffering && -ahead < ring.slots() && (short) (clock.newestSequence - sequence) < ring.slots()) {
            boolean playable = !clock.everPlayed || (short) (sequence - clock.playedSequence) > 0;
            if (playable) {
                clock.nextSequence = sequence;
                clock.nextTimestamp = timestamp;
                return Arrival.QUEUED;
            }
        }
        if (ring.is(sequence, PacketRing.GONE)) {
            counts.duplicates++;
            return Arrival.DUPLICATE;
        }
        if (-ahead > ring.slots()) {
            return odd(sequence, timestamp, nowNanos);
        }
        return late();
    }

    /** A number out of all range: one is refused, a second that follows it proves that the sender began anew. */
    private Arrival odd(int sequence, int timestamp, long nowNanos) {
        if (sequence != oddSequence) {
            oddSequence = sequence + 1 & 0xFFFF;
            return late();
        }
        return startOver(sequence, timestamp, nowNanos);
    }

    private Arrival whenDry(int sequence, int timestamp, boolean marker, int ahead, long nowNanos) {
        boolean silenceBefore = ahead == 0 && timestamp - clock.playedEnd >= clock.frameTicks + clock.frameTicks / 2;
        if (clock.dryTicks > 0 && (marker || silenceBefore || clock.silentLast)) {
            restartAt(sequence, timestamp, ahead, nowNanos);
            return Arrival.QUEUED;
        }
        if (ahead >= ring.slots()) {
            counts.lost += ahead;
            clock.nextSequence = sequence;
        }
        int lateBy = clock.nextTimestamp - timestamp;
        if (lateBy <= 0) {
            lateRun = 0;
            return Arrival.QUEUED;
        }
        if (clock.dryTicks == 0) {
            // The clock is past it only because the frame before it was longer than its timestamps say.
            return Arrival.QUEUED;
        }
        if (lateBy <= clock.frameTicks && ahead == 0 && nowNanos - stretchedAt >= SECOND) {
            stretchedAt = nowNanos;
            counts.stretched++;
            clock.nextTimestamp = timestamp;
            return Arrival.QUEUED;
        }
        if (lateRun == 0) {
            lateSince = nowNanos;
        }
        lateRun++;
        if (lateRun >= LATE_RUN_PACKETS && nowNanos - lateSince >= LATE_RUN_NANOS) {
            restartAt(sequence, timestamp, sequence - clock.nextSequence & 0xFFFF, nowNanos);
            return Arrival.QUEUED;
        }
        counts.lost += (sequence - clock.nextSequence & 0xFFFF) + 1;
        ring.mark(sequence, PacketRing.MISSED);
        clock.nextSequence = sequence + 1 & 0xFFFF;
        clock.playedEnd = timestamp + clock.frameTicks;
        return late();
    }

    private void restartAt(int sequence, int timestamp, int missing, long nowNanos) {
        counts.lost += missing;
        lateRun = 0;
        clock.gatherFrom(sequence, timestamp, nowNanos);
    }

    private Arrival late() {
        counts.late++;
        return Arrival.LATE;
    }

    /** Gives up the oldest packets, so that a packet far ahead is again one depth away. */
    private void makeRoom(int sequence, int timestamp) {
        int keep = Math.min(depthTicks / Math.max(1, clock.frameTicks), ring.slots() - 1);
        int head = sequence - keep & 0xFFFF;
        counts.dropped += ring.dropBefore(head);
        clock.nextSequence = head;
        clock.nextTimestamp = timestamp - keep * clock.frameTicks;
    }
}
