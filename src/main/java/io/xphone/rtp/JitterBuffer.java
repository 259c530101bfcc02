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
 *   <li>Delay never stays: what the buffer held too much through a whole second it gives up, a frame each 100 ms, quiet
 *       ones by preference.
 *   <li>Packets late for good (three at least, over 60 ms) or a timestamp that moved 2 s against the wall clock begin
 *       anew: so it is with senders whose timestamps stand still while they are silent.
 * </ul>
 *
 * <p>Everything is allocated by the constructor. Not for use by several threads.
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
        private int offset;
        private int length;
        private int payloadType;
        private int sequence;
        private int timestamp;
        private boolean marker;
        private int ticks;
        private long arrivalNanos;

        /** Makes an answer to be filled in. */
        public Out() {}

        /** {@return the array that holds the payload of a {@code FRAME}, good until the buffer is next called} */
        public byte[] payload() {
            return payload;
        }

        /** {@return first byte of the payload} */
        public int offset() {
            return offset;
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

    private static final int MAX_DROPOUT = 3000;
    private static final long SECOND = 1_000_000_000L;
    private static final long LATE_RUN_NANOS = 60_000_000L;
    private static final int LATE_RUN_PACKETS = 3;

    private final JitterBufferOptions options;
    private final PayloadProbe probe;
    private final int clockRate;
    private final long depthNanos;
    private final int depthTicks;
    private final int concealTicks;
    private final PacketRing ring;
    private final DelayDrain drain;
    private final ArrivalClock arrivals;
    private final JitterCounters counts = new JitterCounters();

    private boolean started;
    private boolean buffering;
    private boolean everPlayed;
    private boolean silentLast;
    private long bufferingSince;
    private int frameTicks;
    private int nextSequence;
    private int nextTimestamp;
    private int newestSequence;
    private int newestTimestamp;
    private int playedSequence;
    private int playedEnd;
    private int dryTicks;

    private int oddSequence = -1;
    private int lateRun;
    private long lateSince;
    private long stretchedAt;

    /**
     * Makes an empty buffer.
     *
     * @param options depth, clock, sizes
     * @param probe what is known of payloads
     */
    public JitterBuffer(JitterBufferOptions options, PayloadProbe probe) {
        this.options = options;
        this.probe = probe;
        clockRate = options.clockRate();
        depthNanos = options.depthMillis() * 1_000_000L;
        depthTicks = (int) ((long) options.depthMillis() * clockRate / 1000);
        concealTicks = clockRate * 60 / 1000;
        ring = new PacketRing(options.slots(), options.maxPayload());
        drain = new DelayDrain(clockRate);
        arrivals = new ArrivalClock(clockRate);
        frameTicks = options.frameTicks();
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
        if (length <= 0 || length > options.maxPayload()) {
            counts.refused++;
            return Arrival.BAD_SIZE;
        }
        Arrival verdict = Arrival.QUEUED;
        if (started && arrivals.jumps(sequence, timestamp, nowNanos)) {
            reset();
            counts.resets++;
            verdict = Arrival.RESET;
        }
        if (!started) {
            begin(sequence, timestamp, nowNanos);
        } else {
            Arrival place = place(sequence, timestamp, marker, nowNanos);
            if (place == Arrival.LATE || place == Arrival.DUPLICATE) {
                return place;
            }
            if (place == Arrival.RESET) {
                verdict = place;
            }
        }
        store(sequence, timestamp, marker, payloadType, payload, offset, length, nowNanos);
        return verdict;
    }

    /**
     * A packet of this stream came that carries no sound for this buffer (a telephone event): its number is not lost.
     *
     * @param sequence 0 to 65535
     */
    public void pass(int sequence) {
        if (!started) {
            return;
        }
        int ahead = (short) (sequence - nextSequence);
        if (ahead >= 0 && ahead < ring.slots() && !ring.is(sequence, PacketRing.HELD)) {
            ring.mark(sequence, PacketRing.FOREIGN);
        }
    }

    private void begin(int sequence, int timestamp, long nowNanos) {
        started = true;
        nextSequence = sequence;
        nextTimestamp = timestamp;
        newestSequence = sequence;
        newestTimestamp = timestamp;
        arrivals.begin(sequence, timestamp, nowNanos);
        stretchedAt = nowNanos - SECOND;
        gather(nowNanos);
    }

    private void gather(long nowNanos) {
        buffering = true;
        bufferingSince = nowNanos;
        dryTicks = 0;
        lateRun = 0;
        drain.restart();
    }

    /** Where a packet belongs, with the clock or the ring moved for its sake where it has to be. */
    private Arrival place(int sequence, int timestamp, boolean marker, long nowNanos) {
        if (ring.held() == 0) {
            skipForeign();
        }
        int ahead = (short) (sequence - nextSequence);
        if (ring.is(sequence, PacketRing.HELD)) {
            counts.duplicates++;
            return Arrival.DUPLICATE;
        }
        if (ahead < 0) {
            return behind(sequence, timestamp, ahead, nowNanos);
        }
        if (ahead >= MAX_DROPOUT) {
            return odd(sequence, timestamp, nowNanos);
        }
        oddSequence = -1;
        if (buffering) {
            if (ahead >= ring.slots()) {
                makeRoom(sequence, timestamp);
            }
            return Arrival.QUEUED;
        }
        if (ring.held() == 0) {
            return whenDry(sequence, timestamp, marker, ahead, nowNanos);
        }
        if (timestamp + frameTicks - nextTimestamp <= 0) {
            return late();
        }
        if (ahead >= ring.slots()) {
            makeRoom(sequence, timestamp);
        }
        return Arrival.QUEUED;
    }

    private Arrival behind(int sequence, int timestamp, int ahead, long nowNanos) {
        if (buffering && -ahead < ring.slots() && (short) (newestSequence - sequence) < ring.slots()) {
            boolean playable = !everPlayed || (short) (sequence - playedSequence) > 0;
            if (playable) {
                nextSequence = sequence;
                nextTimestamp = timestamp;
                return Arrival.QUEUED;
            }
        }
        if (ring.is(sequence, PacketRing.GONE)) {
            counts.duplicates++;
            return Arrival.DUPLICATE;
        }
        if (-ahead > ring.slots()) {
            return odd(sequence, timestamp, nowNanos);
        }
        return late();
    }

    /** A number out of all range: one is refused, a second that follows it proves that the sender began anew. */
    private Arrival odd(int sequence, int timestamp, long nowNanos) {
        if (sequence != oddSequence) {
            oddSequence = sequence + 1 & 0xFFFF;
            return late();
        }
        reset();
        counts.resets++;
        begin(sequence, timestamp, nowNanos);
        return Arrival.RESET;
    }

    private Arrival whenDry(int sequence, int timestamp, boolean marker, int ahead, long nowNanos) {
        boolean silenceBefore = ahead == 0 && timestamp - playedEnd >= frameTicks + frameTicks / 2;
        if (dryTicks > 0 && (marker || silenceBefore || silentLast)) {
            restartAt(sequence, timestamp, ahead, nowNanos);
            return Arrival.QUEUED;
        }
        if (ahead >= ring.slots()) {
            counts.lost += ahead;
            nextSequence = sequence;
        }
        int lateBy = nextTimestamp - timestamp;
        if (lateBy <= 0) {
            lateRun = 0;
            return Arrival.QUEUED;
        }
        if (dryTicks == 0) {
            // The clock is past it only because the frame before it was longer than its timestamps say.
            return Arrival.QUEUED;
        }
        if (lateBy <= frameTicks && ahead == 0 && nowNanos - stretchedAt >= SECOND) {
            stretchedAt = nowNanos;
            counts.stretched++;
            nextTimestamp = timestamp;
            return Arrival.QUEUED;
        }
        if (lateRun == 0) {
            lateSince = nowNanos;
        }
        lateRun++;
        if (lateRun >= LATE_RUN_PACKETS && nowNanos - lateSince >= LATE_RUN_NANOS) {
            restartAt(sequence, timestamp, sequence - nextSequence & 0xFFFF, nowNanos);
            return Arrival.QUEUED;
        }
        counts.lost += (sequence - nextSequence & 0xFFFF) + 1;
        ring.mark(sequence, PacketRing.MISSED);
        nextSequence = sequence + 1 & 0xFFFF;
        playedEnd = timestamp + frameTicks;
        return late();
    }

    private void restartAt(int sequence, int timestamp, int missing, long nowNanos) {
        counts.lost += missing;
        nextSequence = sequence;
        nextTimestamp = timestamp;
        gather(nowNanos);
    }

    private Arrival late() {
        counts.late++;
        return Arrival.LATE;
    }

    /** Gives up the oldest packets, so that a packet far ahead is again one depth away. */
    private void makeRoom(int sequence, int timestamp) {
        int keep = Math.min(depthTicks / Math.max(1, frameTicks), ring.slots() - 1);
        int head = sequence - keep & 0xFFFF;
        counts.dropped += ring.dropBefore(head);
        nextSequence = head;
        nextTimestamp = timestamp - keep * frameTicks;
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
        silentLast = false;
        int agreed = arrivals.note(sequence, timestamp, nowNanos);
        int known = probe.duration(payload, offset, length, payloadType);
        frameTicks = known > 0 ? known : agreed > 0 ? agreed : frameTicks;
        if ((short) (sequence - newestSequence) >= 0) {
            newestSequence = sequence;
            newestTimestamp = timestamp;
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
        if (!started) {
            return nothing(out, Playout.EMPTY);
        }
        if (buffering) {
            if (nowNanos - bufferingSince < depthNanos) {
                return nothing(out, Playout.BUFFERING);
            }
            buffering = false;
            skipForeign();
            if (ring.held() > 0) {
                nextSequence = ring.oldest(nextSequence);
                nextTimestamp = ring.timestamp(nextSequence);
            }
        }
        drain(nowNanos);
        skipForeign();
        if (ring.held() == 0) {
            return dry(out);
        }
        if (ring.is(nextSequence, PacketRing.HELD)) {
            int gap = ring.timestamp(nextSequence) - nextTimestamp;
            return gap >= Math.max(1, frameTicks / 2) ? pass(out, Playout.EMPTY, Math.min(gap, frameTicks)) : play(out);
        }
        return missing(out);
    }

    private Playout missing(Out out) {
        int next = ring.oldest(nextSequence);
        int gap = ring.timestamp(next) - nextTimestamp;
        if (gap < Math.max(1, frameTicks / 2)) {
            counts.lost += next - nextSequence & 0xFFFF;
            nextSequence = next;
            return play(out);
        }
        counts.lost++;
        counts.concealed++;
        ring.mark(nextSequence, PacketRing.MISSED);
        nextSequence = nextSequence + 1 & 0xFFFF;
        return pass(out, Playout.LOST, Math.min(gap, frameTicks));
    }

    private Playout play(Out out) {
        out.payload = ring.slab();
        out.offset = ring.offset(nextSequence);
        out.length = ring.length(nextSequence);
        out.payloadType = ring.payloadType(nextSequence);
        out.marker = ring.marker(nextSequence);
        out.sequence = nextSequence;
        out.timestamp = ring.timestamp(nextSequence);
        out.arrivalNanos = ring.arrival(nextSequence);
        int known = probe.duration(out.payload, out.offset, out.length, out.payloadType);
        out.ticks = known > 0 ? known : frameTicks;
        ring.mark(nextSequence, PacketRing.GONE);
        counts.played++;
        everPlayed = true;
        silentLast = probe.beginsSilence(out.payloadType);
        dryTicks = 0;
        playedSequence = nextSequence;
        playedEnd = out.timestamp + out.ticks;
        nextTimestamp = playedEnd;
        nextSequence = nextSequence + 1 & 0xFFFF;
        return Playout.FRAME;
    }

    private Playout dry(Out out) {
        if (dryTicks == 0) {
            counts.underruns++;
            drain.ranDry();
        }
        boolean conceal = everPlayed && !silentLast && dryTicks < concealTicks;
        dryTicks = Math.min(dryTicks + frameTicks, Integer.MAX_VALUE / 2);
        if (conceal) {
            counts.concealed++;
        }
        return pass(out, conceal ? Playout.LOST : Playout.EMPTY, frameTicks);
    }

    private Playout pass(Out out, Playout what, int ticks) {
        out.length = 0;
        out.timestamp = nextTimestamp;
        out.ticks = ticks;
        nextTimestamp += ticks;
        return what;
    }

    private Playout nothing(Out out, Playout what) {
        out.length = 0;
        out.timestamp = nextTimestamp;
        out.ticks = frameTicks;
        return what;
    }

    private void skipForeign() {
        while (ring.is(nextSequence, PacketRing.FOREIGN)) {
            ring.mark(nextSequence, PacketRing.GONE);
            playedSequence = nextSequence;
            nextSequence = nextSequence + 1 & 0xFFFF;
            silentLast = true;
        }
    }

    /** Gives up a frame, or as much silence, when delay has stayed. */
    private void drain(long nowNanos) {
        if (ring.held() == 0) {
            return;
        }
        drain.watch(level() - depthTicks - 2 * frameTicks, frameTicks, nowNanos);
        if (!drain.wants() || ring.held() < 2 || !ring.is(nextSequence, PacketRing.HELD)) {
            return;
        }
        if (ring.timestamp(nextSequence) - nextTimestamp >= frameTicks) {
            nextTimestamp += frameTicks;
            drain.dropped();
        } else if (drain.insists() || quiet(nextSequence)) {
            ring.mark(nextSequence, PacketRing.GONE);
            playedSequence = nextSequence;
            nextTimestamp = ring.timestamp(nextSequence) + frameTicks;
            nextSequence = nextSequence + 1 & 0xFFFF;
            counts.dropped++;
            drain.dropped();
        }
    }

    private boolean quiet(int sequence) {
        return probe.quiet(ring.slab(), ring.offset(sequence), ring.length(sequence), ring.payloadType(sequence));
    }

    private int level() {
        return newestTimestamp + frameTicks - nextTimestamp;
    }

    /** Forgets all packets and the clock: another source, or another agreement, starts. The counts stay. */
    public void reset() {
        ring.clear();
        drain.restart();
        started = false;
        buffering = false;
        everPlayed = false;
        silentLast = false;
        dryTicks = 0;
        oddSequence = -1;
        lateRun = 0;
    }

    /** {@return packets held now} */
    public int held() {
        return ring.held();
    }

    /** {@return how much media time lies between what is played next and the end of the newest packet, in ms} */
    public int levelMillis() {
        return ring.held() == 0 ? 0 : (int) Math.max(0, level() * 1000L / clockRate);
    }

    /** {@return the length of a frame as far as it is known, in ticks} */
    public int frameTicks() {
        return frameTicks;
    }

    /** {@return the counts as they are now} */
    public JitterStatistics statistics() {
        return counts.snapshot(levelMillis());
    }
}
