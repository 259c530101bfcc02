package io.xphone.rtp;

/**
 * Adjusts the delay of a jitter buffer: drops surplus audio, shortens silence and steps the playout clock back for a
 * slower sender. See {@link JitterBuffer} for the rules.
 */
final class DelayAdjustment {

    private static final long SECOND = 1_000_000_000L;

    /** Frames by which silence is lengthened at most at a time. */
    private static final int MOST_SILENCE = 50;

    private final PlayoutClock clock;
    private final PacketRing ring;
    private final StandingDelay standing;
    private final PayloadProbe probe;
    private final JitterCounters counts;
    private final int clockRate;
    private final DelayEstimator estimator;
    private final DelayControl control;
    private final int fixedTicks;

    private long stretchedAt;

    DelayAdjustment(
            PlayoutClock clock,
            PacketRing ring,
            StandingDelay standing,
            PayloadProbe probe,
            JitterCounters counts,
            JitterBufferOptions options) {
        this.clock = clock;
        this.ring = ring;
        this.standing = standing;
        this.probe = probe;
        this.counts = counts;
        clockRate = options.clockRate();
        fixedTicks = (int) ((long) options.depthMillis() * clockRate / 1000);
        estimator = options.adaptive()
                ? new DelayEstimator(clockRate, options.depthMillis(), options.minMillis(), options.maxMillis())
                : null;
        control = options.adaptive() ? new DelayControl(clockRate, estimator) : null;
    }

    /** A stream begins: the first stretch is allowed at once. */
    void begin(long nowNanos) {
        stretchedAt = nowNanos - SECOND;
    }

    /** A stream with another clock begins with the next packet. */
    void restartClock() {
        if (estimator != null) {
            estimator.restart();
        }
    }

    /** A packet was received. */
    void onPacket(int timestamp, long nowNanos) {
        if (estimator != null) {
            estimator.onPacket(timestamp, clock.frameTicks, nowNanos);
        }
    }

    /** Whether the depth follows the jitter. */
    boolean adaptive() {
        return estimator != null;
    }

    /** The depth now. */
    int depthTicks() {
        return estimator == null ? fixedTicks : (int) ((long) estimator.depthMicros() * clockRate / 1_000_000);
    }

    /** The greatest depth. */
    int mostTicks() {
        return estimator == null ? fixedTicks : (int) ((long) estimator.maxMicros() * clockRate / 1_000_000);
    }

    /** Whether the next packet, with which playout begins, has waited for the depth. */
    boolean waitedForDepth(long nowNanos) {
        long waited = nowNanos - clock.bufferingSince;
        if (estimator == null || waited < 0) {
            return waited >= fixedTicks * SECOND / clockRate;
        }
        long depth = estimator.firstDepthMicros(nowNanos);
        return waited >= depth * 1_000 || estimator.sinceFastest(clock.nextTimestamp, nowNanos) >= depth;
    }

    /** Playout begins anew. */
    void restartPlayout() {
        if (control != null) {
            control.restart();
        }
    }

    /** A packet is played. */
    void onPlay(int timestamp, int queuedTicks, long nowNanos) {
        if (control != null) {
            control.onPlay(timestamp, clock.frameTicks, queuedTicks, nowNanos);
        }
    }

    /** See {@link JitterBuffer#surplusTicks}. */
    int surplusTicks() {
        return control == null ? 0 : control.surplus();
    }

    /** See {@link JitterBuffer#shortageTicks}. */
    int shortageTicks() {
        return control == null ? 0 : control.shortage();
    }

    /** See {@link JitterBuffer#scaled}. */
    void scaled(int ticks) {
        if (ticks == 0) {
            return;
        }
        counts.timeScalings++;
        if (ticks > 0) {
            counts.insertedTicks += ticks;
        } else {
            counts.removedTicks -= ticks;
        }
        if (control != null) {
            control.scaled(ticks);
        }
    }

    /** Whether more than the depth and two frames are held; before playout starts this would become standing delay. */
    boolean hasBacklog(long nowNanos) {
        return backlogTicks(nowNanos) > 0;
    }

    private int backlogTicks(long nowNanos) {
        int depth = estimator == null
                ? fixedTicks
                : (int) ((long) estimator.firstDepthMicros(nowNanos) * clockRate / 1_000_000);
        return (ring.held() - 2) * clock.frameTicks - depth;
    }

    /** Media time from the next frame to the end of the newest packet, beyond the depth and two frames. */
    private int levelBeyondDepth() {
        return clock.level() - depthTicks() - 2 * clock.frameTicks;
    }

    /** Drops the backlog at once, before playout starts. */
    void dropBacklog(long nowNanos) {
        while (hasBacklog(nowNanos)) {
            ring.mark(clock.nextSequence, PacketRing.CONSUMED);
            counts.dropped++;
            clock.playedSequence = clock.nextSequence;
            clock.nextSequence = ring.oldest(clock.nextSequence);
            clock.nextTimestamp = ring.timestamp(clock.nextSequence);
        }
    }

    /**
     * Shortens the silence before the next packet when the audio behind it waits longer than the depth: the packets
     * before the silence were slow. The cut is inaudible, so it is made at once.
     */
    void adjustSilence(long nowNanos) {
        int gap = ring.timestamp(clock.nextSequence) - clock.nextTimestamp;
        if (gap < clock.frameTicks) {
            return;
        }
        if (estimator != null) {
            placeAfterSilence(gap, nowNanos);
            return;
        }
        int surplus = levelBeyondDepth();
        if (surplus > 0 && hasBacklog(nowNanos)) { // not for a single early packet
            // whole frames, so that later frames stay aligned with the frames of the output
            int frames = Math.min(gap / clock.frameTicks, (surplus + clock.frameTicks - 1) / clock.frameTicks);
            clock.nextTimestamp += frames * clock.frameTicks;
        }
    }

    /** Lengthens or shortens silence so that the audio after it has the depth again. */
    private void placeAfterSilence(int gap, long nowNanos) {
        long waits = estimator.sinceFastest(clock.nextTimestamp + gap, nowNanos) * clockRate / 1_000_000 + gap;
        long spare = waits - depthTicks();
        int frame = clock.frameTicks;
        if (spare < 0) {
            clock.nextTimestamp -= (int) Math.min((-spare + frame - 1) / frame, MOST_SILENCE) * frame;
        } else if (spare >= frame) {
            clock.nextTimestamp += (int) Math.min(spare / frame, gap / frame) * frame;
        }
    }

    /** Drops a frame, or as much silence, when there is standing delay; called once per pull. */
    void reduceStandingDelay(long nowNanos) {
        if (control != null || ring.held() == 0 || !ring.is(clock.nextSequence, PacketRing.HELD)) {
            return;
        }
        standing.sample(waitedTicks(nowNanos) - fixedTicks, clock.frameTicks, nowNanos);
        if (!standing.dropDue() || ring.held() < 2) {
            return;
        }
        if (ring.timestamp(clock.nextSequence) - clock.nextTimestamp >= clock.frameTicks) {
            clock.nextTimestamp += clock.frameTicks;
            standing.dropped();
        } else if (standing.dropAudible() || quiet(clock.nextSequence)) {
            ring.mark(clock.nextSequence, PacketRing.CONSUMED);
            clock.playedSequence = clock.nextSequence;
            clock.nextTimestamp = ring.timestamp(clock.nextSequence) + clock.frameTicks;
            clock.nextSequence = clock.nextSequence + 1 & 0xFFFF;
            counts.dropped++;
            standing.dropped();
        }
    }

    /** How long the next packet will have waited in the buffer when it is played. */
    private int waitedTicks(long nowNanos) {
        long micros = (nowNanos - ring.arrival(clock.nextSequence)) / 1_000;
        int silence = Math.max(0, ring.timestamp(clock.nextSequence) - clock.nextTimestamp);
        return (int) Math.min(micros * clockRate / 1_000_000 + silence, Integer.MAX_VALUE);
    }

    private boolean quiet(int sequence) {
        return probe.quiet(ring.payloads(), ring.offset(sequence), ring.length(sequence), ring.payloadType(sequence));
    }

    /** See {@link JitterBuffer#dropElapsed}. */
    void dropElapsed(int ticks) {
        if (!clock.started || clock.buffering || ring.held() == 0) {
            return;
        }
        int surplus = Math.min(ticks, clock.level() - depthTicks());
        if (surplus < clock.frameTicks) {
            return;
        }
        if (control != null) {
            control.changed();
        }
        // whole frames, so that frames of the stream stay aligned with frames of the output
        clock.nextTimestamp += surplus - surplus % clock.frameTicks;
        while (ring.held() > 0) {
            clock.skipNonAudio();
            int oldest = ring.oldest(clock.nextSequence);
            if (ring.timestamp(oldest) + clock.frameTicks / 2 - clock.nextTimestamp >= 0) {
                return;
            }
            ring.mark(oldest, PacketRing.CONSUMED);
            counts.lost += oldest - clock.nextSequence & 0xFFFF;
            counts.dropped++;
            clock.playedSequence = oldest;
            clock.playedEnd = ring.timestamp(oldest) + clock.frameTicks;
            clock.nextSequence = oldest + 1 & 0xFFFF;
        }
    }

    /**
     * Steps the clock back to a packet that came late. A buffer of fixed depth does so by a frame at most and once a
     * second; an adaptive one as far as its greatest depth allows.
     *
     * @param timestamp of the packet, before the clock
     * @return whether the clock stepped back
     */
    boolean stretch(int timestamp, long nowNanos) {
        if (estimator != null) {
            if (!estimator.covers(timestamp, nowNanos)) {
                return false;
            }
            control.changed();
            counts.stretched++;
            clock.nextTimestamp = timestamp;
            return true;
        }
        if (clock.nextTimestamp - timestamp > clock.frameTicks || nowNanos - stretchedAt < SECOND) {
            return false;
        }
        stretchedAt = nowNanos;
        counts.stretched++;
        clock.nextTimestamp = timestamp;
        return true;
    }
}
