package io.xphone.rtp;

/**
 * Compares the timestamps of a stream with the wall clock, and learns from them how long its frames are. Looks only at
 * packets that are newer than all before them.
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

    /** Begins with the first packet of a stream, which is yet to be noted. */
    void begin(int sequence, int timestamp, long nowNanos) {
        lastSequence = sequence - 1 & 0xFFFF;
        lastTimestamp = timestamp;
        lastNanos = nowNanos;
        step = 0;
    }

    /** Whether the timestamp moved by 2 s more or less than time did. */
    boolean jumps(int sequence, int timestamp, long nowNanos) {
        if ((short) (sequence - lastSequence) <= 0) {
            return false;
        }
        long ticks = (nowNanos - lastNanos) / 1000 * clockRate / 1_000_000;
        return Math.abs(timestamp - lastTimestamp - ticks) > 2L * clockRate;
    }

    /**
     * Notes a packet.
     *
     * @return the length of frames that two steps in a row agree on, up to 120 ms; 0 when they do not
     */
    int note(int sequence, int timestamp, long nowNanos) {
        int ahead = (short) (sequence - lastSequence);
        if (ahead <= 0) {
            return 0;
        }
        int ticks = timestamp - lastTimestamp;
        int agreed = 0;
        if (ahead == 1 && ticks > 0 && ticks <= clockRate * 12 / 100) {
            agreed = ticks == step ? ticks : 0;
            step = ticks;
        }
        lastSequence = sequence;
        lastTimestamp = timestamp;
        lastNanos = nowNanos;
        return agreed;
    }
}
