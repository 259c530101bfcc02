package io.xphone.rtp;

/**
 * Sends digits as telephone events (RFC 4733 §2.5). The caller calls {@link #next} once per packet time and sends no
 * audio while {@link #active()}.
 *
 * <pre>
 *            digit queued            duration reached          two repeats        gap over
 *   [idle] ---------------> [event] -----------------> [end] ------------> [gap] ---------> [idle]
 *                            |   ^   E bit                                   |
 *                            +---+   marker on the first packet              +--> next digit: [event]
 *                        duration grows
 * </pre>
 *
 * <p>All packets of a digit have the timestamp of its start; a digit that exceeds the 16 bits of the duration continues
 * as another segment (§2.5.1.3), and the last packet of a segment is sent three times too. While active, each call
 * advances the clock of the {@link RtpSender}, so that audio resumes at the right time, with the marker.
 */
public final class DtmfSender {

    /** Capacity of the queue in digits. */
    public static final int CAPACITY = 128;

    /** Default pause between two digits, in ms. */
    public static final int DEFAULT_GAP_MILLIS = 60;

    private static final int NONE = -1;
    private static final int MAX_DURATION = 0xFFFF;
    private static final int REPEATS = 2;
    private static final int VOLUME = 10;

    private final int gapMillis;
    private int payloadType;
    private int clockRate;
    private int step;
    private int gapTicks;
    private byte[] codes; // both created with the first digit, as most calls send none
    private int[] durations;
    private int head;
    private int waiting;

    private int code = NONE;
    private int timestamp;
    private int total;
    private int elapsed;
    private int segmentStart;
    private int lastDuration;
    private boolean first;
    private boolean ended;
    private int repeats;
    private int gapLeft;

    /**
     * Creates a sender with {@link #DEFAULT_GAP_MILLIS}.
     *
     * @param payloadType as negotiated, 0 to 127
     * @param clockRate of the event format in Hz, the same as that of the audio
     * @param packetMillis packet time in ms
     */
    public DtmfSender(int payloadType, int clockRate, int packetMillis) {
        this(payloadType, clockRate, packetMillis, DEFAULT_GAP_MILLIS);
    }

    /**
     * Creates a sender.
     *
     * @param payloadType as negotiated, 0 to 127
     * @param clockRate of the event format in Hz, the same as that of the audio
     * @param packetMillis packet time in ms
     * @param gapMillis pause between two digits, in ms
     */
    public DtmfSender(int payloadType, int clockRate, int packetMillis, int gapMillis) {
        this.gapMillis = gapMillis;
        configure(payloadType, clockRate, packetMillis);
    }

    private void configure(int type, int rate, int packetMillis) {
        payloadType = type;
        clockRate = rate;
        step = rate / 1000 * packetMillis;
        gapTicks = rate / 1000 * gapMillis;
    }

    /**
     * Applies a renegotiation, even during a digit: digits keep their durations.
     *
     * @param payloadType as negotiated, 0 to 127
     * @param clockRate of the event format in Hz, the same as that of the audio
     * @param packetMillis new packet time in ms
     */
    public void renegotiate(int payloadType, int clockRate, int packetMillis) {
        int before = this.clockRate;
        configure(payloadType, clockRate, packetMillis);
        if (clockRate != before) {
            for (int i = 0; i < waiting; i++) {
                int at = (head + i) % CAPACITY;
                durations[at] = scaled(durations[at], before);
            }
            total = scaled(total, before);
            elapsed = scaled(elapsed, before);
            segmentStart = scaled(segmentStart, before);
            lastDuration = scaled(lastDuration, before);
            gapLeft = scaled(gapLeft, before);
        }
    }

    private int scaled(int ticks, int rate) {
        return (int) ((long) ticks * clockRate / rate);
    }

    /**
     * Queues a digit.
     *
     * @param digit 0-9, *, #, A-D or a-d
     * @param durationMillis duration in ms, 1 to 60,000
     * @return false if the queue is full
     * @throws IllegalArgumentException for an invalid digit or duration
     */
    public boolean send(char digit, int durationMillis) {
        int event = TelephoneEvent.codeOf(digit);
        if (event < 0) {
            throw new IllegalArgumentException("invalid DTMF digit: " + digit);
        }
        if (durationMillis < 1 || durationMillis > 60_000) {
            throw new IllegalArgumentException("digit duration must be 1 to 60000 ms: " + durationMillis);
        }
        if (waiting == CAPACITY) {
            return false;
        }
        if (codes == null) {
            codes = new byte[CAPACITY];
            durations = new int[CAPACITY];
        }
        int at = (head + waiting++) % CAPACITY;
        codes[at] = (byte) event;
        durations[at] = (int) ((long) durationMillis * clockRate / 1000);
        return true;
    }

    /**
     * {@return whether digits are being sent or queued: then {@link #next} is to be called instead of sending audio}
     */
    public boolean active() {
        return code != NONE || waiting > 0 || gapLeft > 0;
    }

    /** {@return digits queued after the current one} */
    public int waiting() {
        return waiting;
    }

    /** Drops the queued digits, and ends the current one with the next packet. */
    public void clear() {
        waiting = 0;
        if (code != NONE && !ended) {
            total = Math.min(total, elapsed + step);
        }
    }

    /**
     * Writes the packet of this packet time.
     *
     * @param sender the stream
     * @param out the output
     * @param offset index of the first byte written
     * @return length of the packet in bytes; 0 if none is to be sent now
     */
    public int next(RtpSender sender, byte[] out, int offset) {
        if (code == NONE) {
            if (gapLeft > 0) {
                gapLeft -= step;
                sender.skip(step);
                return 0;
            }
            if (waiting == 0) {
                return 0;
            }
            begin(sender);
        }
        sender.skip(step);
        elapsed += step;
        return repeats > 0 ? repeat(sender, out, offset) : report(sender, out, offset);
    }

    private void begin(RtpSender sender) {
        code = codes[head];
        total = durations[head];
        head = (head + 1) % CAPACITY;
        waiting--;
        timestamp = sender.timestamp();
        elapsed = 0;
        segmentStart = 0;
        first = true;
        ended = false;
        repeats = 0;
    }

    private int report(RtpSender sender, byte[] out, int offset) {
        int reached = Math.min(elapsed, total) - segmentStart;
        ended = elapsed >= total && reached <= MAX_DURATION;
        lastDuration = Math.min(reached, MAX_DURATION);
        if (ended || reached > MAX_DURATION) {
            repeats = REPEATS;
        }
        int size = packet(sender, out, offset, first);
        first = false;
        return size;
    }

    private int repeat(RtpSender sender, byte[] out, int offset) {
        int size = packet(sender, out, offset, false);
        if (--repeats == 0) {
            if (ended) {
                code = NONE;
                gapLeft = gapTicks - REPEATS * step;
            } else {
                segmentStart += MAX_DURATION;
                timestamp += MAX_DURATION;
            }
        }
        return size;
    }

    private int packet(RtpSender sender, byte[] out, int offset, boolean marker) {
        int payload = offset + RtpPacket.HEADER_LENGTH;
        int length = TelephoneEvent.write(out, payload, code, ended, VOLUME, lastDuration);
        return sender.event(out, offset, payloadType, marker, timestamp, length);
    }
}
