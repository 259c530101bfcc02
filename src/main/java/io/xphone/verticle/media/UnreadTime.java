package io.xphone.verticle.media;

import io.xphone.rtp.JitterBuffer;

/**
 * The time of received audio that has no PCM reader, and is not decoded: how much has been taken from the jitter buffer
 * ahead of the frames of 20 ms, since packets may be longer. In ticks of the clock of what was taken last.
 */
final class UnreadTime {

    private int ticks;
    private int clock;

    /** Whether nothing is ahead. */
    boolean isEmpty() {
        return ticks == 0;
    }

    /** What is ahead, in ticks of this clock. */
    int ticks(int ofClock) {
        return clock == ofClock || ticks == 0 ? ticks : (int) ((long) ticks * ofClock / clock);
    }

    /** Adds what was taken. */
    void add(int moreTicks, int ofClock) {
        ticks = ticks(ofClock) + moreTicks;
        clock = ofClock;
    }

    /** Whether a frame of 20 ms is ahead. */
    boolean hasFrame() {
        return ticks > 0 && ticks >= frame();
    }

    /** A frame of 20 ms has passed. */
    void takeFrame() {
        ticks -= frame();
    }

    /** Nothing is ahead any more; returns what was, in samples at this rate. */
    int clear(int rate) {
        int samples = ticks == 0 ? 0 : (int) ((long) ticks * rate / clock);
        ticks = 0;
        return samples;
    }

    /** Changes the delay by a frame at once, if the jitter buffer is to have another one. */
    void adjust(JitterBuffer from) {
        int frame = frame();
        if (from.shortageTicks() > 0) {
            ticks += frame;
            from.scaled(frame);
        } else if (ticks >= frame && from.surplusTicks() >= frame) {
            ticks -= frame;
            from.scaled(-frame);
        }
    }

    private int frame() {
        return clock / 50;
    }
}
