package io.xphone.verticle.media.transport;

import io.xphone.options.MediaOptions;
import io.xphone.sip.Identifiers;
import io.xphone.verticle.runtime.MonotonicClock;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/**
 * Allocates even RTP ports of a configured range at random, so that no attacker can guess them (RFC 6056 §3.3.1). A
 * port that carried media is reused only after a cooldown, so that late packets of one call never reach the next (RFC
 * 3550 §11: RTP even, RTCP one above). Thread-safe: calls of several event loops share a range.
 */
public final class RtpPorts {

    private record CoolingDown(int port, long untilMillis) {}

    private static final int MAX_PORT = 65_535;

    private final int min;
    private final int pairs;
    private final long cooldownMillis;
    private final LongSupplier clock;
    private final Identifiers identifiers;
    private final BitSet busy;
    private final Deque<CoolingDown> coolingDown = new ArrayDeque<>();

    /**
     * @param min lowest port; rounded up to even
     * @param max highest RTP port, inclusive
     * @param clock the time in ms of a monotonic clock
     * @param identifiers chooses the ports
     */
    RtpPorts(int min, int max, long cooldownMillis, LongSupplier clock, Identifiers identifiers) {
        this.min = min + (min & 1);
        this.pairs = max < this.min ? 0 : (max - this.min) / 2 + 1;
        this.cooldownMillis = cooldownMillis;
        this.clock = clock;
        this.identifiers = identifiers;
        this.busy = new BitSet(pairs);
    }

    /**
     * The range of the options; null when the system chooses the ports.
     *
     * @throws IllegalArgumentException with the name of the invalid option
     */
    public static RtpPorts of(MediaOptions media, Identifiers identifiers) {
        int min = media.getRtpPortMin();
        int max = media.getRtpPortMax();
        if (min == 0 && max == 0) {
            return null;
        }
        if (min <= 0) {
            throw new IllegalArgumentException(
                    "media.rtpPortMin: " + min + " is not a port, and rtpPortMax is " + max + ": set both or neither");
        }
        RtpPorts ports = max > MAX_PORT
                ? null
                : new RtpPorts(min, max, media.getRtpPortCooldownMs(), MonotonicClock::millis, identifiers);
        if (ports == null || ports.capacity() == 0) {
            throw new IllegalArgumentException(
                    "media.rtpPortMin..rtpPortMax: " + min + " to " + max + " contains no even port");
        }
        return ports;
    }

    /** Maximum number of concurrent calls in the range. */
    public int capacity() {
        return pairs;
    }

    /** Whether all ports are in use or cooling down. */
    public synchronized boolean exhausted() {
        freeCooledDown();
        return busy.cardinality() >= pairs;
    }

    private void freeCooledDown() {
        long now = clock.getAsLong();
        while (!coolingDown.isEmpty() && coolingDown.peek().untilMillis() <= now) {
            busy.clear((coolingDown.poll().port() - min) / 2);
        }
    }

    /** A free port; empty when all are in use or cooling down. */
    synchronized OptionalInt acquire() {
        freeCooledDown();
        if (pairs == 0) {
            return OptionalInt.empty();
        }
        int index = busy.nextClearBit(identifiers.nextInt(pairs));
        if (index >= pairs) {
            index = busy.nextClearBit(0);
            if (index >= pairs) {
                return OptionalInt.empty();
            }
        }
        busy.set(index);
        return OptionalInt.of(min + 2 * index);
    }

    /** Releases a port that carried nothing: it is free at once. */
    synchronized void releaseUnused(int port) {
        busy.clear((port - min) / 2);
    }

    /** Releases a port, which is free again after the cooldown. */
    synchronized void release(int port) {
        coolingDown.add(new CoolingDown(port, clock.getAsLong() + cooldownMillis));
    }
}
