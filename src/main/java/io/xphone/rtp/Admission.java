package io.xphone.rtp;

import io.xphone.rtp.JitterBuffer.Arrival;

/**
 * The input side of a jitter buffer: decides whether a packet can still be played, and corrects the playout clock by
 * its arrival. See {@link JitterBuffer} for the rules.
 */
final class Admission {

    private static final int MAX_DROPOUT = 3000;
    private static final long LATE_RUN_NANOS = 60_000_000L;
    private static final int LATE_RUN_PACKETS = 3;

    private final PlayoutClock clock;
    private final PacketRing ring;
    private final ArrivalClock arrivals;
    private final DelayAdjustment delay;
    private final JitterCounters counts;

    private int expectedJump = -1;
    private int lateRun;
    private long lateSince;

    Admission(
            PlayoutClock clock, PacketRing ring, ArrivalClock arrivals, DelayAdjustment delay, JitterCounters counts) {
        this.clock = clock;
        this.ring = ring;
        this.arrivals = arrivals;
        this.delay = delay;
        this.counts = counts;
    }

    /**
     * Admits or rejects a packet. On QUEUED and RESET the caller stores it.
     *
     * @return the result
     */
    Arrival admit(int sequence, int timestamp, boolean marker, long nowNanos) {
        if (!clock.started) {
            begin(sequence, timestamp, nowNanos);
            return Arrival.QUEUED;
        }
        if (arrivals.jumps(sequence, timestamp, nowNanos)) {
            return restartStream(sequence, timestamp, nowNanos);
        }
        return place(sequence, timestamp, marker, nowNanos);
    }

    void reset() {
        expectedJump = -1;
        lateRun = 0;
    }

    private void begin(int sequence, int timestamp, long nowNanos) {
        clock.begin(sequence, timestamp, nowNanos);
        arrivals.begin(sequence, timestamp, nowNanos);
        delay.begin(nowNanos);
        delay.restartPlayout();
    }

    private Arrival restartStream(int sequence, int timestamp, long nowNanos) {
        counts.dropped += ring.held();
        counts.resets++;
        clock.reset();
        reset();
        delay.restartClock();
        begin(sequence, timestamp, nowNanos);
        return Arrival.RESET;
    }

    /** Places a packet, and moves the clock or the ring for it where necessary. */
    private Arrival place(int sequence, int timestamp, boolean marker, long nowNanos) {
        if (ring.held() == 0) {
            clock.skipNonAudio();
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
            return jump(sequence, timestamp, nowNanos);
        }
        expectedJump = -1;
        if (clock.buffering) {
            if (ahead >= ring.slots()) {
                makeRoom(sequence, timestamp);
            }
            return Arrival.QUEUED;
        }
        if (ring.held() == 0) {
            return duringUnderrun(sequence, timestamp, marker, ahead, nowNanos);
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
        if (ring.is(sequence, PacketRing.CONSUMED)) {
            counts.duplicates++;
            return Arrival.DUPLICATE;
        }
        if (ring.is(sequence, PacketRing.MISSED)) {
            counts.lost--;
            ring.mark(sequence, PacketRing.CONSUMED);
        }
        if (-ahead > ring.slots()) {
            return jump(sequence, timestamp, nowNanos);
        }
        return late();
    }

    /** A sequence number out of range: the first is rejected; a second one that follows it restarts the stream. */
    private Arrival jump(int sequence, int timestamp, long nowNanos) {
        if (sequence != expectedJump) {
            expectedJump = sequence + 1 & 0xFFFF;
            return late();
        }
        return restartStream(sequence, timestamp, nowNanos);
    }

    private Arrival duringUnderrun(int sequence, int timestamp, boolean marker, int ahead, long nowNanos) {
        boolean silenceBefore = ahead == 0 && timestamp - clock.playedEnd >= clock.frameTicks + clock.frameTicks / 2;
        if (clock.dryTicks > 0 && (marker || silenceBefore || clock.silentLast)) {
            restartAt(sequence, timestamp, ahead, nowNanos);
            return Arrival.QUEUED;
        }
        if (ahead >= ring.slots()) {
            counts.lost += ahead;
            clock.nextSequence = sequence;
        }
        if (clock.nextTimestamp - timestamp <= 0) {
            lateRun = 0;
            return Arrival.QUEUED;
        }
        if (clock.dryTicks == 0) {
            // The clock is past it only because the previous frame was longer than its timestamps indicate.
            return Arrival.QUEUED;
        }
        if ((ahead == 0 || delay.adaptive()) && delay.stretch(timestamp, nowNanos)) {
            lateRun = 0;
            skipTo(sequence);
            return Arrival.QUEUED;
        }
        if (lateRun == 0) {
            lateSince = nowNanos;
        }
        lateRun++;
        if (!delay.adaptive() && lateRun >= LATE_RUN_PACKETS && nowNanos - lateSince >= LATE_RUN_NANOS) {
            restartAt(sequence, timestamp, sequence - clock.nextSequence & 0xFFFF, nowNanos);
            return Arrival.QUEUED;
        }
        skipTo(sequence);
        ring.mark(sequence, PacketRing.CONSUMED);
        clock.nextSequence = sequence + 1 & 0xFFFF;
        clock.playedEnd = timestamp + clock.frameTicks;
        return late();
    }

    private void restartAt(int sequence, int timestamp, int missing, long nowNanos) {
        counts.lost += missing;
        lateRun = 0;
        clock.bufferFrom(sequence, timestamp, nowNanos);
        delay.restartPlayout();
    }

    /** Counts the packets before a number as lost, as long as they do not arrive. */
    private void skipTo(int sequence) {
        int missing = sequence - clock.nextSequence & 0xFFFF;
        counts.lost += missing;
        for (int i = 0; i < Math.min(missing, ring.slots() - 1); i++) {
            ring.mark(clock.nextSequence + i & 0xFFFF, PacketRing.MISSED);
        }
        clock.nextSequence = sequence;
    }

    private Arrival late() {
        counts.late++;
        return Arrival.LATE;
    }

    /**
     * Drops the oldest packets, so that a packet far ahead is one depth away again, the greatest of an adaptive one.
     */
    private void makeRoom(int sequence, int timestamp) {
        int keep = Math.min(delay.mostTicks() / Math.max(1, clock.frameTicks), ring.slots() - 1);
        int head = sequence - keep & 0xFFFF;
        counts.dropped += ring.dropBefore(head);
        clock.nextSequence = head;
        clock.nextTimestamp = timestamp - keep * clock.frameTicks;
    }
}
