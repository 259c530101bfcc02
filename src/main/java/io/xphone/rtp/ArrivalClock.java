package io.xphone.rtp;

/**
 * Compares the timestamps of a stream with the wall clock, and derives the length of its frames from them. Considers
 * only packets newer than all before them.
 */
final class ArrivalClock {

    private final int clockRate;
    private int lastSequence;
    private int lastTimestamp;
    private long lastNanos;
    private int step;

    ArrivalClock(int clockRate) {
        this.clockRate = clockRate;
    }

    /** Begins with the first packet of a stream; {@link #note} follows for the same packet. */
    void begin(int sequence, int timestamp, long nowNanos) {
        lastSequence = sequence - 1 & 0xFFFF;
        lastTimestamp = timestamp;
        lastNanos = nowNanos;
        step = 0;
    }

    /** Whether the timestamp moved by 2 s more or less than the wall clock. */
    boolean jumps(int sequence, int timestamp, long nowNanos) {
        if ((short) (sequence - lastSequence) <= 0) {
            return false;
        }
        long ticks = (nowNanos - lastNanos) / 1000 * clockRate / 1_000_000;
        return Math.abs(timestamp - lastTimestamp - ticks) > 2L * clockRate;
    }

    /**
     * Records a packet.
     *
     * @return the length of a frame, up to 120 ms, when two consecutive steps are equal; 0 otherwise
     */
    int note(int sequence, int timestamp, long nowNanos) {
        int ahead = (short) (sequence - lastSequence);
        if (ahead <= 0) {
            return 0;
        }
        int ticks = timestamp - lastTimestamp;
        int learned = 0;
        if (ahead == 1 && ticks > 0 && ticks <= clockRate * 12 / 100) {
            learned = ticks == step ? ticks : 0;
            step = ticks;
        }
        lastSequence = sequence;
        lastTimestamp = timestamp;
        lastNanos = nowNanos;
        return learned;
    }
}
