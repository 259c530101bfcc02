package io.xphone.rtp;

/**
 * Where a jitter buffer stands: what is to be played next, and what was played last. Shared by its arriving and its
 * playing side.
 */
final class PlayoutClock {

    /** Whether there was a packet since the last reset. */
    boolean started;
    /** Whether packets wait for the depth to pass. */
    boolean buffering;
    /** Since when. */
    long bufferingSince;
    /** Whether anything was played since the last reset. */
    boolean everPlayed;
    /** Whether what came last explains that no sound follows it. */
    boolean silentLast;
    /** Length of a frame, as far as it is known. */
    int frameTicks;
    /** Number and timestamp of what is to be played next. */
    int nextSequence;

    int nextTimestamp;
    /** Number and timestamp of the newest packet held. */
    int newestSequence;

    int newestTimestamp;
    /** Number of what was played last, and the timestamp at which it ended. */
    int playedSequence;

    int playedEnd;
    /** How long nothing was there to be played; 0 while something is. */
    int dryTicks;

    private final PacketRing ring;
    private final DelayDrain drain;

    PlayoutClock(PacketRing ring, DelayDrain drain, int frameTicks) {
        this.ring = ring;
        this.drain = drain;
        this.frameTicks = frameTicks;
    }

    /** The first packet of a stream is here. */
    void begin(int sequence, int timestamp, long nowNanos) {
        started = true;
        newestSequence = sequence;
        newestTimestamp = timestamp;
        gatherFrom(sequence, timestamp, nowNanos);
    }

    /** Lets the depth pass before this packet, the next to be played. */
    void gatherFrom(int sequence, int timestamp, long nowNanos) {
        nextSequence = sequence;
        nextTimestamp = timestamp;
        buffering = true;
        bufferingSince = nowNanos;
        dryTicks = 0;
        drain.restart();
    }

    /** Passes over numbers that carry nothing to play. */
    void skipForeign() {
        while (ring.is(nextSequence, PacketRing.FOREIGN)) {
            ring.mark(nextSequence, PacketRing.GONE);
            playedSequence = nextSequence;
            nextSequence = nextSequence + 1 & 0xFFFF;
            silentLast = true;
        }
    }

    /** Media time held from what is played next to the end of the newest packet. */
    int level() {
        return newestTimestamp + frameTicks - nextTimestamp;
    }

    void reset() {
        ring.clear();
        drain.restart();
        started = false;
        buffering = false;
        everPlayed = false;
        silentLast = false;
        dryTicks = 0;
    }
}
