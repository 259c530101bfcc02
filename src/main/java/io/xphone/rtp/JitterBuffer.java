package io.xphone.rtp;

/**
 * Orders received packets and delivers them by a playout clock: each a fixed time after its arrival, or, as an adaptive
 * buffer, as early as the jitter of the line allows.
 *
 * <p>The caller drives the clock: it calls {@link #pull} whenever its output needs more audio, and each result covers
 * {@link Out#ticks()} of media time, whatever the length of the packets. A pull every ptime and a pull whenever a FIFO
 * of samples needs filling are equivalent.
 *
 * <pre>
 *             packet                  depth has passed              buffer is empty
 *  [empty] ------------> [BUFFERING] ------------------> [playing] ---------------> [underrun]
 *                             ^                             ^  ^                      |    |
 *                             |                             |  +--- packet in time ---+    |
 *                             +---- talkspurt, or a clock that moved permanently ----------+
 * </pre>
 *
 * <ul>
 *   <li>A sequence number that is missing at its playout time is {@link Playout#LOST}; media time without a missing
 *       number (a sender that is silent, or sends telephone events) is {@link Playout#EMPTY}. An underrun is
 *       {@code LOST} for up to 60 ms, as its cause is unknown, and {@code EMPTY} afterwards. The clock runs through
 *       both.
 *   <li>A packet that arrives after its playout time is rejected, unless the buffer ran dry on exactly this packet and
 *       less than one frame ago: then the clock steps back by that much (at most once a second), which follows a sender
 *       whose clock is slower than the local one.
 *   <li>Packets that arrive all at once at the beginning of a stream were delayed: all beyond the depth and two frames
 *       is dropped before playout starts.
 *   <li>Silence between packets is shortened at once when the audio behind it waits too long.
 *   <li>Time without pulls is made up for by {@link #dropElapsed}, in one step.
 *   <li>Standing delay is reduced: when every packet of a second waited longer than the depth by a frame or more, that
 *       surplus is dropped, one frame per 100 ms, quiet frames by preference. At the beginning of a stream 300 ms are
 *       enough: its first packet, which starts the clock, may have been slow.
 *   <li>Permanently late packets (three at least, over 60 ms) or a timestamp that moved 2 s against the wall clock
 *       restart the stream, as with senders whose timestamps stand still during silence.
 * </ul>
 *
 * <p>An adaptive buffer ({@link JitterBufferOptions#adaptive}) differs in this:
 *
 * <ul>
 *   <li>The depth is such that few packets of the last 5 to 10 s were slower than that, with respect to the fastest
 *       of them: a percent more of late packets is worth 50 ms. Repeated peaks are covered for 20 s.
 *   <li>It drops no frames. It says how much audio is to be inserted ({@link #shortageTicks}) or may be removed
 *       ({@link #surplusTicks}), and the caller scales the time of decoded audio and reports it ({@link #scaled}).
 *       Audio is to be inserted as soon as a packet had less time left than the depth, and may be removed when every
 *       packet of a second had a frame more than that.
 *   <li>Silence between packets is lengthened and shortened to the depth at once.
 *   <li>After an underrun the clock steps back to the next packet, unless that exceeds the greatest depth.
 * </ul>
 *
 * <p>Nothing is allocated per packet once every slot has been used. Not thread-safe.
 */
public final class JitterBuffer {

    /** The result of {@link #push}. */
    public enum Arrival {
        /** The packet will be played. */
        QUEUED,
        /** The packet is held already, or was played. */
        DUPLICATE,
        /** The playout time of the packet has passed. */
        LATE,
        /** The payload is empty or does not fit a slot. */
        BAD_SIZE,
        /** The packet will be played, as the first of a restarted stream; all packets held were dropped. */
        RESET
    }

    /** The result of {@link #pull}. */
    public enum Playout {
        /** A payload: decode it. */
        FRAME,
        /** A payload is missing: conceal it. */
        LOST,
        /** The sender appears to be silent: play silence or comfort noise. */
        EMPTY,
        /** The buffer is filling: play silence. */
        BUFFERING
    }

    /** Receives the output of {@link #pull}; reusable. */
    public static final class Out {
        private byte[] payload = new byte[0];
        private int length;
        private int payloadType;
        private int sequence;
        private int timestamp;
        private boolean marker;
        private int ticks;
        private long arrivalNanos;

        /** Creates an empty output. */
        public Out() {}

        /**
         * Copies the payload: a reference into each call's buffer would cost the garbage collector a write barrier per
         * pull.
         */
        private void copy(byte[] from, int offset, int bytes) {
            if (payload.length < bytes) {
                payload = new byte[bytes];
            }
            System.arraycopy(from, offset, payload, 0, bytes);
            length = bytes;
        }

        /** {@return the array that holds the payload of a {@code FRAME} from index 0 on, valid until the next pull} */
        public byte[] payload() {
            return payload;
        }

        /** {@return length of the payload in bytes} */
        public int length() {
            return length;
        }

        /** {@return payload type of a {@code FRAME}} */
        public int payloadType() {
            return payloadType;
        }

        /** {@return sequence number of a {@code FRAME}} */
        public int sequence() {
            return sequence;
        }

        /** {@return timestamp at which this media time starts} */
        public int timestamp() {
            return timestamp;
        }

        /** {@return marker bit of a {@code FRAME}} */
        public boolean marker() {
            return marker;
        }

        /** {@return the media time covered, in ticks of the RTP clock} */
        public int ticks() {
            return ticks;
        }

        /** {@return arrival time of the packet of a {@code FRAME}, in nanoseconds} */
        public long arrivalNanos() {
            return arrivalNanos;
        }
    }

    private final PayloadProbe probe;
    private final int clockRate;
    private final int adaptiveMaxMillis;
    private final int maxPayload;
    private final int concealTicks;
    private final PacketRing ring;
    private final StandingDelay standing;
    private final ArrivalClock arrivals;
    private final PlayoutClock clock;
    private final DelayAdjustment delay;
    private final Admission admission;
    private final JitterCounters counts = new JitterCounters();

    /**
     * Creates an empty buffer.
     *
     * @param options depth, clock rate, sizes
     * @param probe inspects payloads
     */
    public JitterBuffer(JitterBufferOptions options, PayloadProbe probe) {
        maxPayload = options.maxPayload();
        this.probe = probe;
        clockRate = options.clockRate();
        adaptiveMaxMillis = options.adaptive() ? options.maxMillis() : 0;
        concealTicks = clockRate * 60 / 1000;
        ring = new PacketRing(options.slots());
        standing = new StandingDelay(clockRate);
        arrivals = new ArrivalClock(clockRate);
        clock = new PlayoutClock(ring, standing, options.frameTicks());
        delay = new DelayAdjustment(clock, ring, standing, probe, counts, options);
        admission = new Admission(clock, ring, arrivals, delay, counts);
    }

    /**
     * Adds a received audio packet. Its payload is copied.
     *
     * @param packet parsed, of the accepted source
     * @param nowNanos arrival time
     * @return the result
     */
    public Arrival push(RtpPacket packet, long nowNanos) {
        int length = packet.payloadLength();
        if (length <= 0 || length > maxPayload) {
            counts.rejected++;
            return Arrival.BAD_SIZE;
        }
        boolean first = !clock.started;
        boolean behind = !first && (short) (packet.sequence() - clock.newestSequence) < 0;
        Arrival arrival = admission.admit(packet.sequence(), packet.timestamp(), packet.marker(), nowNanos);
        if (arrival == Arrival.QUEUED || arrival == Arrival.RESET) {
            store(packet, nowNanos);
        }
        if (arrival != Arrival.DUPLICATE) {
            counts.reordered += behind && arrival != Arrival.RESET ? 1 : 0;
            delay.onPacket(packet.timestamp(), nowNanos);
        }
        return arrival;
    }

    private void store(RtpPacket packet, long nowNanos) {
        int sequence = packet.sequence();
        int timestamp = packet.timestamp();
        ring.store(packet, nowNanos);
        clock.silentLast = false;
        int learned = arrivals.note(sequence, timestamp, nowNanos);
        int known =
                probe.duration(packet.buffer(), packet.payloadOffset(), packet.payloadLength(), packet.payloadType());
        clock.frameTicks = known > 0 ? known : learned > 0 ? learned : clock.frameTicks;
        if ((short) (sequence - clock.newestSequence) >= 0) {
            clock.newestSequence = sequence;
            clock.newestTimestamp = timestamp;
        }
    }

    /**
     * Registers a received packet of this stream without audio (a telephone event, comfort noise): its number does not
     * count as lost.
     *
     * @param sequence 0 to 65535
     */
    public void skip(int sequence) {
        if (!clock.started) {
            return;
        }
        int ahead = (short) (sequence - clock.nextSequence);
        if (ahead >= 0 && ahead < ring.slots() && !ring.is(sequence, PacketRing.HELD)) {
            ring.mark(sequence, PacketRing.NON_AUDIO);
        }
    }

    /**
     * Delivers the next media time; as {@link #pull(long, int, Out)} when nothing is queued.
     *
     * @param nowNanos the current time
     * @param out receives the payload; {@link Out#ticks()} is always set
     * @return the kind of output
     */
    public Playout pull(long nowNanos, Out out) {
        return pull(nowNanos, 0, out);
    }

    /**
     * Delivers the next media time.
     *
     * @param nowNanos the current time
     * @param queuedTicks audio that the caller has decoded and that is played before it, in ticks of the RTP clock
     * @param out receives the payload; {@link Out#ticks()} is always set
     * @return the kind of output
     */
    public Playout pull(long nowNanos, int queuedTicks, Out out) {
        if (!clock.started) {
            return hold(out, Playout.EMPTY);
        }
        if (clock.buffering) {
            if (!delay.waitedForDepth(nowNanos) && !delay.hasBacklog(nowNanos)) {
                return hold(out, Playout.BUFFERING);
            }
            clock.buffering = false;
            clock.skipNonAudio();
            if (ring.held() > 0) {
                clock.nextSequence = ring.oldest(clock.nextSequence);
                clock.nextTimestamp = ring.timestamp(clock.nextSequence);
            }
            delay.dropBacklog(nowNanos);
        }
        delay.reduceStandingDelay(nowNanos);
        clock.skipNonAudio();
        if (ring.held() == 0) {
            return underrun(out);
        }
        if (ring.is(clock.nextSequence, PacketRing.HELD)) {
            delay.adjustSilence(nowNanos);
            int gap = ring.timestamp(clock.nextSequence) - clock.nextTimestamp;
            return gap < Math.max(1, clock.frameTicks / 2)
                    ? play(out, queuedTicks, nowNanos)
                    : advance(out, Playout.EMPTY, Math.min(gap, clock.frameTicks));
        }
        return missing(out, queuedTicks, nowNanos);
    }

    /**
     * Copies the payload that will be delivered next, without taking it: after {@link Playout#LOST} it may carry a copy
     * of the lost one.
     *
     * @param out receives payload, length and payload type; the rest is left
     * @return whether that packet is here and follows the media time delivered so far
     */
    public boolean peek(Out out) {
        int next = clock.nextSequence;
        if (!clock.started
                || !ring.is(next, PacketRing.HELD)
                || ring.timestamp(next) - clock.nextTimestamp >= Math.max(1, clock.frameTicks / 2)) {
            return false;
        }
        out.copy(ring.payloads(), ring.offset(next), ring.length(next));
        out.payloadType = ring.payloadType(next);
        return true;
    }

    private Playout missing(Out out, int queuedTicks, long nowNanos) {
        int next = ring.oldest(clock.nextSequence);
        int gap = ring.timestamp(next) - clock.nextTimestamp;
        if (gap < Math.max(1, clock.frameTicks / 2)) {
            for (; clock.nextSequence != next; clock.nextSequence = clock.nextSequence + 1 & 0xFFFF) {
                counts.lost++;
                ring.mark(clock.nextSequence, PacketRing.MISSED);
            }
            return play(out, queuedTicks, nowNanos);
        }
        counts.lost++;
        counts.concealed++;
        counts.concealedTicks += Math.min(gap, clock.frameTicks);
        ring.mark(clock.nextSequence, PacketRing.MISSED);
        clock.nextSequence = clock.nextSequence + 1 & 0xFFFF;
        return advance(out, Playout.LOST, Math.min(gap, clock.frameTicks));
    }

    private Playout play(Out out, int queuedTicks, long nowNanos) {
        out.copy(ring.payloads(), ring.offset(clock.nextSequence), ring.length(clock.nextSequence));
        out.payloadType = ring.payloadType(clock.nextSequence);
        out.marker = ring.marker(clock.nextSequence);
        out.sequence = clock.nextSequence;
        out.timestamp = ring.timestamp(clock.nextSequence);
        out.arrivalNanos = ring.arrival(clock.nextSequence);
        int known = probe.duration(out.payload, 0, out.length, out.payloadType);
        out.ticks = known > 0 ? known : clock.frameTicks;
        delay.onPlay(out.timestamp, queuedTicks, nowNanos);
        ring.mark(clock.nextSequence, PacketRing.CONSUMED);
        counts.played++;
        clock.everPlayed = true;
        clock.silentLast = probe.beginsSilence(out.payload, 0, out.length, out.payloadType);
        clock.dryTicks = 0;
        clock.playedSequence = clock.nextSequence;
        clock.playedEnd = out.timestamp + out.ticks;
        clock.nextTimestamp = clock.playedEnd;
        clock.nextSequence = clock.nextSequence + 1 & 0xFFFF;
        return Playout.FRAME;
    }

    private Playout underrun(Out out) {
        if (clock.dryTicks == 0) {
            counts.underruns++;
            standing.ranDry();
        }
        boolean conceal = clock.everPlayed && !clock.silentLast && clock.dryTicks < concealTicks;
        clock.dryTicks = Math.min(clock.dryTicks + clock.frameTicks, Integer.MAX_VALUE / 2);
        if (conceal) {
            counts.concealed++;
            counts.concealedTicks += clock.frameTicks;
        }
        return advance(out, conceal ? Playout.LOST : Playout.EMPTY, clock.frameTicks);
    }

    private Playout advance(Out out, Playout playout, int ticks) {
        out.length = 0;
        out.timestamp = clock.nextTimestamp;
        out.ticks = ticks;
        clock.nextTimestamp += ticks;
        return playout;
    }

    private Playout hold(Out out, Playout playout) {
        out.length = 0;
        out.timestamp = clock.nextTimestamp;
        out.ticks = clock.frameTicks;
        return playout;
    }

    /**
     * Drops the audio of time that passed without pulls, down to the depth, so that the delay is the same as before. To
     * be called before the pull that is due now, after all packets received meanwhile were pushed.
     *
     * @param ticks the elapsed time, in ticks of the RTP clock
     */
    public void dropElapsed(int ticks) {
        delay.dropElapsed(ticks);
    }

    /** Drops all packets and resets the clock, for a new source or after a renegotiation. The counters are kept. */
    public void reset() {
        clock.reset();
        admission.reset();
        delay.restartClock();
    }

    /**
     * How much audio an adaptive buffer may remove by time scaling, now or in parts at later pulls: its delay is higher
     * than the line needs.
     *
     * @return ticks of the RTP clock; 0 most of the time
     */
    public int surplusTicks() {
        return delay.surplusTicks();
    }

    /**
     * How much audio is to be inserted into an adaptive buffer by time scaling, now or in parts at the next pulls: its
     * delay is lower than the line needs.
     *
     * @return ticks of the RTP clock; 0 most of the time
     */
    public int shortageTicks() {
        return delay.shortageTicks();
    }

    /**
     * The caller scaled the time of the audio.
     *
     * @param ticks inserted (positive) or removed (negative), in ticks of the RTP clock
     */
    public void scaled(int ticks) {
        delay.scaled(ticks);
    }

    /** {@return the depth in ms: how long a packet waits for slower ones} */
    public int depthMillis() {
        return (int) (delay.depthTicks() * 1000L / clockRate);
    }

    /** {@return the greatest depth in ms of an adaptive buffer; 0 when the depth is fixed} */
    public int adaptiveMaxMillis() {
        return adaptiveMaxMillis;
    }

    /** {@return number of packets held} */
    public int held() {
        return ring.held();
    }

    /** {@return media time from the next frame to the end of the newest packet, in ms} */
    public int levelMillis() {
        return ring.held() == 0 ? 0 : (int) Math.max(0, clock.level() * 1000L / clockRate);
    }

    /** {@return the length of a frame as known so far, in ticks} */
    public int frameTicks() {
        return clock.frameTicks;
    }

    /** {@return a snapshot of the counters} */
    public JitterStatistics statistics() {
        return counts.snapshot(clockRate, levelMillis(), depthMillis());
    }
}
