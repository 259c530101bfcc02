package io.xphone.rtp;

/**
 * Converts telephone-event packets to digits (RFC 4733 §2.5.2); reports each digit once, despite loss, duplicates and
 * reordering.
 *
 * <pre>
 *              packet of a new event            E bit, a newer event, or no packet for 200 ms
 *   [silent] ------------------------> [held] ------------------------------------------------> [silent]
 *      ^ |        began                 |  ^                        ended, with its duration
 *      +-+ packets of the event that    +--+ packets of this event, or of its next segment
 *          ended or of older ones
 * </pre>
 *
 * <p>An event is identified by its timestamp. Senders that use the same timestamp for every digit are supported if they
 * set the marker on the first packet of each; copies of its last packet have the marker as well when that is the first
 * one, as from a browser on a busy machine.
 */
public final class DtmfReceiver {

    /** Receives digits, synchronously on the caller's thread. */
    public interface Listener {

        /**
         * A key was pressed.
         *
         * @param digit 0-9, *, #, A-D
         */
        void digitBegan(char digit);

        /**
         * The key was released; follows each {@link #digitBegan}.
         *
         * @param digit the same digit
         * @param durationMillis how long it was pressed, in ms, by the packets received
         */
        void digitEnded(char digit, int durationMillis);
    }

    /** A key counts as released after this time without a packet, in nanoseconds. */
    public static final long TIMEOUT_NANOS = 200_000_000L;

    private static final int DIGITS = 16;
    private static final int MAX_DURATION = 0xFFFF;

    private int clockRate;
    private final Listener listener;

    private boolean held;
    private boolean started;
    private boolean anyEnded;
    private int code;
    private int timestamp;
    private int duration;
    private long segments;
    private int newestSequence;
    private long lastNanos;

    /**
     * Creates a receiver.
     *
     * @param clockRate clock rate of the event format in Hz
     * @param listener receives digits
     */
    public DtmfReceiver(int clockRate, Listener listener) {
        this.clockRate = clockRate;
        this.listener = listener;
    }

    /**
     * Sets the clock rate after a change of the event format; a digit that is held is measured by the new one.
     *
     * @param hertz clock rate of the event format in Hz
     */
    public void clockRate(int hertz) {
        clockRate = hertz;
    }

    /**
     * A packet of the negotiated payload type and the current source was received.
     *
     * @param packet parsed
     * @param nowNanos arrival time
     */
    public void onPacket(RtpPacket packet, long nowNanos) {
        if (packet.payloadLength() < TelephoneEvent.LENGTH) {
            return;
        }
        byte[] buffer = packet.buffer();
        int payload = packet.payloadOffset();
        int event = TelephoneEvent.code(buffer, payload);
        if (event >= DIGITS) {
            return;
        }
        boolean newer = !started || (short) (packet.sequence() - newestSequence) > 0;
        int later = packet.timestamp() - timestamp;
        if (!held) {
            if (anyEnded && (later < 0 || later == 0 && (!packet.marker() || !newer || repeatsEnd(packet, event)))) {
                return;
            }
            begin(event, packet.timestamp());
        } else if (later == MAX_DURATION && event == code && !packet.marker()) {
            segments += MAX_DURATION;
            timestamp = packet.timestamp();
            duration = 0;
        } else if (later != 0 || event != code || restarts(packet, newer)) {
            if (later < 0 || !newer) {
                return;
            }
            end();
            begin(event, packet.timestamp());
        }
        if (newer) {
            newestSequence = packet.sequence();
            started = true;
        }
        lastNanos = nowNanos;
        duration = Math.max(duration, TelephoneEvent.duration(buffer, payload));
        if (TelephoneEvent.end(buffer, payload)) {
            end();
        }
    }

    private boolean repeatsEnd(RtpPacket packet, int event) {
        byte[] buffer = packet.buffer();
        int payload = packet.payloadOffset();
        return event == code
                && TelephoneEvent.end(buffer, payload)
                && TelephoneEvent.duration(buffer, payload) == duration;
    }

    /** Whether a packet with the timestamp of the current event begins another one: its duration decreased. */
    private boolean restarts(RtpPacket packet, boolean newer) {
        return packet.marker() && newer && TelephoneEvent.duration(packet.buffer(), packet.payloadOffset()) < duration;
    }

    /**
     * Checks the timeout; to be called a few times a second, at least while a digit is held.
     *
     * @param nowNanos the current time
     */
    public void onClock(long nowNanos) {
        if (held && nowNanos - lastNanos >= TIMEOUT_NANOS) {
            end();
        }
    }

    /** The source changed, or the stream ended: a key that is held counts as released. */
    public void reset() {
        if (held) {
            end();
        }
        anyEnded = false;
        started = false;
    }

    /** {@return whether a key is held} */
    public boolean held() {
        return held;
    }

    private void begin(int event, int at) {
        held = true;
        code = event;
        timestamp = at;
        duration = 0;
        segments = 0;
        listener.digitBegan(TelephoneEvent.digitOf(event));
    }

    private void end() {
        held = false;
        anyEnded = true;
        listener.digitEnded(TelephoneEvent.digitOf(code), (int) ((segments + duration) * 1000 / clockRate));
    }
}
