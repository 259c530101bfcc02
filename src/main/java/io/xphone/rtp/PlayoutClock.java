package io.xphone.rtp;

/**
 * The playout position of a jitter buffer: the next and the last frame. Shared by its input, output and delay
 * adjustment.
 */
final class PlayoutClock {

    /** Whether a packet arrived since the last reset. */
    boolean started;
    /** Whether packets wait until the depth has passed. */
    boolean buffering;
    /** When buffering began. */
    long bufferingSince;
    /** Whether a frame was played since the last reset. */
    boolean everPlayed;
    /** Whether the last packet announced silence or was a telephone event, so that no audio is expected. */
    boolean silentLast;
    /** Length of a frame, as known so far. */
    int frameTicks;
    /** Sequence number and timestamp of the next frame to play. */
    int nextSequence;

    int nextTimestamp;
    /** Sequence number and timestamp of the newest packet held. */
    int newestSequence;

    int newestTimestamp;
    /** Sequence number of the last frame played, and the timestamp of its end. */
    int playedSequence;

    int playedEnd;
    /** Duration of the current underrun in ticks; 0 without one. */
    int dryTicks;

    private final PacketRing ring;
    private final StandingDelay standing;

    PlayoutClock(PacketRing ring, StandingDelay standing, int frameTicks) {
        this.ring = ring;
        this.standing = standing;
        this.frameTicks = frameTicks;
    }

    /** Begins with the first packet of a stream. */
    void begin(int sequence, int timestamp, long nowNanos) {
        started = true;
        newestSequence = sequence;
        newestTimestamp = timestamp;
        bufferFrom(sequence, timestamp, nowNanos);
    }

    /** Buffers for the depth before this packet, the next to be played. */
    void bufferFrom(int sequence, int timestamp, long nowNanos) {
        nextSequence = sequence;
        nextTimestamp = timestamp;
        buffering = true;
        bufferingSince = nowNanos;
        dryTicks = 0;
        standing.restart();
    }

    /** Skips packets without audio. */
    void skipNonAudio() {
        while (ring.is(nextSequence, PacketRing.NON_AUDIO)) {
            ring.mark(nextSequence, PacketRing.CONSUMED);
            playedSequence = nextSequence;
            nextSequence = nextSequence + 1 & 0xFFFF;
            silentLast = true;
        }
    }

    /** Media time from the next frame to the end of the newest packet. */
    int level() {
        return newestTimestamp + frameTicks - nextTimestamp;
    }

    void reset() {
        ring.clear();
        standing.restart();
        started = false;
        buffering = false;
        everPlayed = false;
        silentLast = false;
        dryTicks = 0;
    }
}
