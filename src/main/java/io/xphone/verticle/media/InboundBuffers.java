package io.xphone.verticle.media;

import io.xphone.rtp.JitterBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The jitter buffers of a stream: one for each RTP clock rate among its codecs, as the timestamps of one have no
 * meaning for another. When the peer changes to a codec with another clock the packets of the old one are played
 * first.
 */
final class InboundBuffers {

    private record Buffer(int clock, JitterBuffer jitter) {}

    private final IntFunction<JitterBuffer> factory;
    private final List<Buffer> all = new ArrayList<>(1);
    private Buffer current;
    private JitterBuffer jitter; // of the current one, with its clock: read for each packet and frame
    private int clock;
    private Buffer draining;

    /** @param factory creates a buffer for a clock rate in Hz */
    InboundBuffers(IntFunction<JitterBuffer> factory) {
        this.factory = factory;
    }

    /** Packets have this clock from now on; those of the clock before are played until there are none left. */
    JitterBuffer start(int clock) {
        Buffer next = find(clock);
        if (next == null || next != current) {
            if (next != null) {
                next.jitter.reset();
            } else {
                next = new Buffer(clock, factory.apply(clock));
                all.add(next);
            }
            draining = current;
            current = next;
            jitter = next.jitter;
            this.clock = clock;
        }
        return jitter;
    }

    private Buffer find(int clock) {
        for (Buffer buffer : all) {
            if (buffer.clock == clock) {
                return buffer;
            }
        }
        return null;
    }

    /** The clock rate of the packets that arrive now, in Hz. */
    int clock() {
        return clock;
    }

    /** The buffer of the clock before the current one; null when its packets have been played. */
    JitterBuffer before(int clock) {
        return draining != null && draining.clock == clock ? draining.jitter : null;
    }

    /** The buffer to play from. */
    JitterBuffer playing() {
        if (draining == null) {
            return jitter;
        }
        if (draining.jitter.held() == 0) {
            draining = null;
            return jitter;
        }
        return draining.jitter;
    }

    /** The clock rate of {@link #playing()}, in Hz. */
    int playingClock() {
        return draining == null ? clock : draining.clock;
    }

    /** Drops all packets. */
    void reset() {
        draining = null;
        current.jitter.reset();
    }

    /** Packets that arrived after their playout time. */
    long late() {
        long sum = 0;
        for (Buffer buffer : all) {
            sum += buffer.jitter.statistics().late();
        }
        return sum;
    }

    /** Packets that were dropped to reduce the delay, or for lack of space. */
    long dropped() {
        long sum = 0;
        for (Buffer buffer : all) {
            sum += buffer.jitter.statistics().dropped();
        }
        return sum;
    }
}
