package io.xphone.rtp;

/**
 * Puts received packets in order and gives them out on the beat of a playout clock, each a fixed time after it came.
 *
 * <p>The caller drives the clock: whenever its output needs more sound it calls {@link #pull}, and each answer covers
 * {@link Out#ticks()} of media time, whatever the packets' length. A pull every ptime, or as often as a FIFO of samples
 * needs filling, is the same to the buffer.
 *
 * <pre>
 *             packet                  depth has passed              nothing left
 *  [empty] ------------> [BUFFERING] ------------------> [playing] --------------> [running dry]
 *                             ^                             ^  ^                      |    |
 *                             |                             |  +--- packet in time ---+    |
 *                             +---- talkspurt, or a clock that moved for good -------------+
 * </pre>
 *
 * <ul>
 *   <li>A number that is missing when its time has come is {@link Playout#LOST}; time that no number is missing for (a
 *       sender that is silent, or sends telephone events) is {@link Playout#EMPTY}. Running dry is {@code LOST} for up
 *       to 60 ms, as nobody knows yet, and {@code EMPTY} from then on. The clock runs through both.
 *   <li>A packet that comes after its time is refused, unless the buffer ran dry on exactly this packet and less than
 *       one frame ago: then the clock steps back by that much (at most once a second), which follows a sender whose
 *       clock is slower than ours.
 *   <li>What comes all at once at a beginning came late: more than the depth and two frames of it is given up before anything is played.
 *   <li>Silence between packets gives way at once to sound that waits too long behind it.
 *   <li>Time in which nobody pulled is made up for by {@link #giveUp}, in one piece.
 *   <li>Delay never stays: what the buffer held too much through a whole second it gives up, a frame each 100 ms, quiet
 *       ones by preference.
 *   <li>Packets late for good (three at least, over 60 ms) or a timestamp that moved 2 s against the wall clock begin
 *       anew: so it is with senders whose timestamps stand still while they are silent.
 * </ul>
 *
 * <p>Nothing is allocated per packet once every slot has been used. Not for use by several threads.
 */
public final class JitterBuffer {

    /** What became of a packet that was put in. */
    public enum Arrival {
        /** It will be played. */
        QUEUED,
        /** It was there, or was played, before. */
        DUPLICATE,
        /** Its time is over. */
        LATE,
        /** It does not fit a slot, or carries nothing. */
        BAD_SIZE,
        /** It will be played, as the first after all that was held has been thrown away. */
        RESET
    }

    /** What there is to play now. */
    public enum Playout {
        /** A payload: decode it. */
        FRAME,
        /** A payload is missing: conceal it. */
        LOST,
        /** The sender is silent, as far as can be told: play silence or comfort noise. */
        EMPTY,
        /** Sound is being gathered: play silence. */
        BUFFERING
    }

    /** Where {@link #pull} puts its answer; reuse it. */
    public static final class Out {
        private byte[] payload = new byte[0];
        private int length;
        private int payloadType;
        private int sequence;
        private int timestamp;
        private boolean marker;
        private int ticks;
        private long arrivalNanos;

        /** Makes an answer to be filled in. */
        public Out() {}

        /** A copy: a reference to what belongs to a call would change with every call that uses this answer, which the collector has to follow. */
        private void hold(byte[] from, int offset, int bytes) {
            if (payload.length < bytes) {
                payload = new byte[bytes];
            }
            System.arraycopy(from, offset, payload, 0, bytes);
            length = bytes;
        }

        /** {@return the array that holds the payload of a {@code FRAME} from its first byte on, good until the next pull} */
        public byte[] payload() {
            return payload;
        }

        /** {@return bytes of payload} */
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

        /** {@return timestamp at which this piece of media time starts} */
        public int timestamp() {
            return timestamp;
        }

        /** {@return marker bit of a {@code FRAME}} */
        public boolean marker() {
            return marker;
        }

        /** {@return how much media time this answer covers, in ticks of the RTP clock} */
        public int ticks() {
            return ticks;
        }

        /** {@return when the packet of a {@code FRAME} came, in nanoseconds} */
        public long arrivalNanos() {
            return arrivalNanos;
        }
    }

    private final PayloadProbe probe;
    private final int clockRate;
    private final long depthNanos;
    private final int depthTicks;
    private final int maxPayload;
    private final int concealTicks;
    private final PacketRing ring;
    private final DelayDrain drain;
    private final ArrivalClock arrivals;
    private final PlayoutClock clock;
    private final Admission admission;
    private final JitterCounters counts = new JitterCounters();

    /**
     * Makes an empty buffer.
     *
     * @param options depth, clock, sizes
     * @param probe what is known of payloads
     */
    public JitterBuffer(JitterBufferOptions options, PayloadProbe probe) {
        maxPayload = options.maxPayload();
        this.probe = probe;
        clockRate = options.clockRate();
        depthNanos = options.depthMillis() * 1_000_000L;
        depthTicks = (int) ((long) options.depthMillis() * clockRate / 1000);
        concealTicks = clockRate * 60 / 1000;
        ring = new PacketRing(options.slots());
        drain = new DelayDrain(clockRate);
        arrivals = new ArrivalClock(clockRate);
        clock = new PlayoutClock(ring, drain, options.frameTicks());
        admission = new Admission(clock, ring, arrivals, counts, depthTicks);
    }

    /**
     * A packet of sound came. Its payload is copied.
     *
     * @param packet parsed, of the source that is being heard
     * @param nowNanos when it came
     * @return what became of it
     */
    public Arrival push(RtpPacket packet, long nowNanos) {
        return push(
                packet.sequence(),
                packet.timestamp(),
                packet.marker(),
                packet.payloadType(),
                packet.buffer(),
                packet.payloadOffset(),
                packet.payloadLength(),
                nowNanos);
    }

    /**
     * A packet of sound came. Its payload is copied.
     *
     * @param sequence 0 to 65535
     * @param timestamp in ticks
     * @param marker whether it starts a talkspurt
     * @param payloadType 0 to 127
     * @param payload where the payload is
     * @param offset its first byte
     * @param length its bytes
     * @param nowNanos when it came
     * @return what became of it
     */
    public Arrival push(
            int sequence,
            int timestamp,
            boolean marker,
            int payloadType,
            byte[] payload,
            int offset,
            int length,
            long nowNanos) {
        if (length <= 0 || length > maxPayload) {
            counts.refused++;
            return Arrival.BAD_SIZE;
        }
        Arrival verdict = admission.admit(sequence, timestamp, marker, nowNanos);
        if (verdict == Arrival.QUEUED || verdict == Arrival.RESET) {
            store(sequence, timestamp, marker, payloadType, payload, offset, length, nowNanos);
        }
        return verdict;
    }

    /**
     * A packet of this stream came that carries no sound for this buffer (a telephone event): its number is not lost.
     *
     * @param sequence 0 to 65535
     */
    public void pass(int sequence) {
        if (!clock.started) {
            return;
        }
        int ahead = (short) (sequence - clock.nextSequence);
        if (ahead >= 0 && ahead < ring.slots() && !ring.is(sequence, PacketRing.HELD)) {
            ring.mark(sequence, PacketRing.FOREIGN);
        }
    }

    private void store(
            int sequence,
            int timestamp,
            boolean marker,
            int payloadType,
            byte[] payload,
            int offset,
            int length,
            long nowNanos) {
        ring.store(sequence, timestamp, marker, payloadType, payload, offset, length, nowNanos);
        clock.silentLast = false;
        int agreed = arrivals.note(sequence, timestamp, nowNanos);
        int known = probe.duration(payload, offset, length, payloadType);
        clock.frameTicks = known > 0 ? known : agreed > 0 ? agreed : clock.frameTicks;
        if ((short) (sequence - clock.newestSequence) >= 0) {
            clock.newestSequence = sequence;
            clock.newestTimestamp = timestamp;
        }
    }

    /**
     * Gives the next piece of media time.
     *
     * @param nowNanos the time
     * @param out takes the answer; {@link Out#ticks()} is always set
     * @return what it is
     */
    public Playout pull(long nowNanos, Out out) {
        if (!clock.started) {
            return nothing(out, Playout.EMPTY);
        }
        if (clock.buffering) {
            if (nowNanos - clock.bufferingSince < depthNanos && backlogTicks() <= 0) {
                return nothing(out, Playout.BUFFERING);
            }
            clock.buffering = false;
            clock.skipForeign();
            if (ring.held() > 0) {
                clock.nextSequence = ring.oldest(clock.nextSequence);
                clock.nextTimestamp = ring.timestamp(clock.nextSequence);
            }
            dropBacklog();
        }
        drain(nowNanos);
        clock.skipForeign();
        if (ring.held() == 0) {
            return dry(out);
        }
        if (ring.is(clock.nextSequence, PacketRing.HELD)) {
            shortenSilence();
            int gap = ring.timestamp(clock.nextSequence) - clock.nextTimestamp;
            return gap < Math.max(1, clock.frameTicks / 2)
                    ? play(out)
                    : pass(out, Playout.EMPTY, Math.min(gap, clock.frameTicks));
        }
        return missing(out);
    }

    /** Sound held beyond the depth and two frames while none is played, in ticks: it would stay as delay. */
    private int backlogTicks() {
        return (ring.held() - 2) * clock.frameTicks - depthTicks;
    }

    /** Gives up a backlog in one piece, before anything is heard of it. */
    private void dropBacklog() {
        while (backlogTicks() > 0) {
            ring.mark(clock.nextSequence, PacketRing.GONE);
            counts.dropped++;
            clock.playedSequence = clock.nextSequence;
            clock.nextSequence = ring.oldest(clock.nextSequence);
            clock.nextTimestamp = ring.timestamp(clock.nextSequence);
        }
    }

    /**
     * Sound waits behind a silence for longer than the depth asks: what came before the silence had been slow. As nothing is heard now, the
     * silence gives way at once.
     */
    private void shortenSilence() {
        int gap = ring.timestamp(clock.nextSequence) - clock.nextTimestamp;
        int surplus = clock.level() - depthTicks - 2 * clock.frameTicks;
        if (gap >= clock.frameTicks && surplus > 0 && backlogTicks() > 0) { // not for one packet that is early
            // whole frames, so that those that follow stay where frames of the output begin
            int frames = Math.min(gap / clock.frameTicks, (surplus + clock.frameTicks - 1) / clock.frameTicks);
            clock.nextTimestamp += frames * clock.frameTicks;
        }
    }

    private Playout missing(Out out) {
        int next = ring.oldest(clock.nextSequence);
        int gap = ring.timestamp(next) - clock.nextTimestamp;
        if (gap < Math.max(1, clock.frameTicks / 2)) {
            counts.lost += next - clock.nextSequence & 0xFFFF;
            clock.nextSequence = next;
            return play(out);
        }
        counts.lost++;
        counts.concealed++;
        ring.mark(clock.nextSequence, PacketRing.MISSED);
        clock.nextSequence = clock.nextSequence + 1 & 0xFFFF;
        return pass(out, Playout.LOST, Math.min(gap, clock.frameTicks));
    }

    private Playout play(Out out) {
        out.hold(ring.payloads(), ring.offset(clock.nextSequence), ring.length(clock.nextSequence));
        out.payloadType = ring.payloadType(clock.nextSequence);
        out.marker = ring.marker(clock.nextSequence);
        out.sequence = clock.nextSequence;
        out.timestamp = ring.timestamp(clock.nextSequence);
        out.arrivalNanos = ring.arrival(clock.nextSequence);
        int known = probe.duration(out.payload, 0, out.length, out.payloadType);
        out.ticks = known > 0 ? known : clock.frameTicks;
        ring.mark(clock.nextSequence, PacketRing.GONE);
        counts.played++;
        clock.everPlayed = true;
        clock.silentLast = probe.beginsSilence(out.payloadType);
        clock.dryTicks = 0;
        clock.playedSequence = clock.nextSequence;
        clock.playedEnd = out.timestamp + out.ticks;
        clock.nextTimestamp = clock.playedEnd;
        clock.nextSequence = clock.nextSequence + 1 & 0xFFFF;
        return Playout.FRAME;
    }

    private Playout dry(Out out) {
        if (clock.dryTicks == 0) {
            counts.underruns++;
            drain.ranDry();
        }
        boolean conceal = clock.everPlayed && !clock.silentLast && clock.dryTicks < concealTicks;
        clock.dryTicks = Math.min(clock.dryTicks + clock.frameTicks, Integer.MAX_VALUE / 2);
        if (conceal) {
            counts.concealed++;
        }
        return pass(out, conceal ? Playout.LOST : Playout.EMPTY, clock.frameTicks);
    }

    private Playout pass(Out out, Playout what, int ticks) {
        out.length = 0;
        out.timestamp = clock.nextTimestamp;
        out.ticks = ticks;
        clock.nextTimestamp += ticks;
        return what;
    }

    private Playout nothing(Out out, Playout what) {
        out.length = 0;
        out.timestamp = clock.nextTimestamp;
        out.ticks = clock.frameTicks;
        return what;
    }

    /** Gives up a frame, or as much silence, when delay has stayed. */
    private void drain(long nowNanos) {
        if (ring.held() == 0) {
            return;
        }
        drain.watch(clock.level() - depthTicks - 2 * clock.frameTicks, clock.frameTicks, nowNanos);
        if (!drain.wants() || ring.held() < 2 || !ring.is(clock.nextSequence, PacketRing.HELD)) {
            return;
        }
        if (ring.timestamp(clock.nextSequence) - clock.nextTimestamp >= clock.frameTicks) {
            clock.nextTimestamp += clock.frameTicks;
            drain.dropped();
        } else if (drain.insists() || quiet(clock.nextSequence)) {
            ring.mark(clock.nextSequence, PacketRing.GONE);
            clock.playedSequence = clock.nextSequence;
            clock.nextTimestamp = ring.timestamp(clock.nextSequence) + clock.frameTicks;
            clock.nextSequence = clock.nextSequence + 1 & 0xFFFF;
            counts.dropped++;
            drain.dropped();
        }
    }

    /**
     * Time has passed in which nobody pulled. What was to be played in it is given up, but for what the depth asks for: sound then is as late
     * as it was before. To be called before the pull that is due now, with what has come read.
     *
     * @param ticks how much time, in ticks of the RTP clock
     */
    public void giveUp(int ticks) {
        if (!clock.started || clock.buffering || ring.held() == 0) {
            return;
        }
        int surplus = Math.min(ticks, clock.level() - depthTicks);
        if (surplus < clock.frameTicks) {
            return;
        }
        // whole frames: those of the output stay where those of the stream begin
        clock.nextTimestamp += surplus - surplus % clock.frameTicks;
        while (ring.held() > 0) {
            clock.skipForeign();
            int oldest = ring.oldest(clock.nextSequence);
            if (ring.timestamp(oldest) + clock.frameTicks / 2 - clock.nextTimestamp >= 0) {
                return;
            }
            ring.mark(oldest, PacketRing.GONE);
            counts.lost += oldest - clock.nextSequence & 0xFFFF;
            counts.dropped++;
            clock.playedSequence = oldest;
            clock.playedEnd = ring.timestamp(oldest) + clock.frameTicks;
            clock.nextSequence = oldest + 1 & 0xFFFF;
        }
    }

    private boolean quiet(int sequence) {
        return probe.quiet(ring.payloads(), ring.offset(sequence), ring.length(sequence), ring.payloadType(sequence));
    }

    /** Forgets all packets and the clock: another source, or another agreement, starts. The counts stay. */
    public void reset() {
        clock.reset();
        admission.reset();
    }

    /** {@return packets held now} */
    public int held() {
        return ring.held();
    }

    /** {@return how much media time lies between what is played next and the end of the newest packet, in ms} */
    public int levelMillis() {
        return ring.held() == 0 ? 0 : (int) Math.max(0, clock.level() * 1000L / clockRate);
    }

    /** {@return the length of a frame as far as it is known, in ticks} */
    public int frameTicks() {
        return clock.frameTicks;
    }

    /** {@return the counts as they are now} */
    public JitterStatistics statistics() {
        return counts.snapshot(levelMillis());
    }
}
