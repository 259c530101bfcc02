package io.xphone.rtp;

/**
 * Turns telephone-event packets into digits (RFC 4733 §2.5.2), each once, whatever is lost, doubled or late.
 *
 * <pre>
 *              packet of a new event            E bit, a newer event, or no packet for 200 ms
 *   [silent] ------------------------> [held] ------------------------------------------------> [silent]
 *      ^ |        began                 |  ^                        ended, with its duration
 *      +-+ packets of the event that    +--+ packets of this event, or of its next segment
 *          ended or of older ones
 * </pre>
 *
 * <p>An event is known by its timestamp. Senders that give every digit the same timestamp are tolerated as far as they
 * set the marker on the first packet of each.
 */
public final class DtmfReceiver {

    /** Hears of digits, at once and on the caller's thread. */
    public interface Listener {

        /**
         * A key is held.
         *
         * @param digit 0-9, *, #, A-D
         */
        void digitBegan(char digit);

        /**
         * It was let go; follows each {@link #digitBegan}.
         *
         * @param digit the same
         * @param durationMillis how long it was held, in ms, as far as packets told
         */
        void digitEnded(char digit, int durationMillis);
    }

    /** A key that no packet speaks of for so long is taken for let go, in nanoseconds. */
    public static final long TIMEOUT_NANOS = 200_000_000L;

    private static final int DIGITS = 16;
    private static final int MAX_DURATION = 0xFFFF;

    private final int clockRate;
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
     * Makes a receiver that has heard nothing.
     *
     * @param clockRate of the event format in Hz
     * @param listener hears of digits
     */
    public DtmfReceiver(int clockRate, Listener listener) {
        this.clockRate = clockRate;
        this.listener = listener;
    }

    /**
     * A packet of the agreed payload type came, of the source that is heard.
     *
     * @param packet parsed
     * @param nowNanos when it came
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
            if (anyEnded && (later < 0 || later == 0 && !(packet.marker() && newer))) {
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

    /** Whether a packet with the timestamp of the key that is held starts another: its duration fell. */
    private boolean restarts(RtpPacket packet, boolean newer) {
        return packet.marker() && newer && TelephoneEvent.duration(packet.buffer(), packet.payloadOffset()) < duration;
    }

    /**
     * Time passes: to be called a few times a second while a digit is held, or always.
     *
     * @param nowNanos the time
     */
    public void onClock(long nowNanos) {
        if (held && nowNanos - lastNanos >= TIMEOUT_NANOS) {
            end();
        }
    }

    /** Another source is heard, or the stream ends: a key that is held is let go. */
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
