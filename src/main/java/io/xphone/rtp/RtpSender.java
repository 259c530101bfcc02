package io.xphone.rtp;

/**
 * The state of the sent stream (RFC 3550 §5.1): sequence number, timestamp, marker, and the counters of sender reports.
 * Audio and telephone events of one call share it, so that there is one SSRC and one sequence.
 *
 * <p>The timestamp is a clock: it advances while nothing is sent ({@link #skip}). The first packet, and the packet
 * after such a gap, has the marker bit.
 */
public final class RtpSender {

    private final int ssrc;
    private int clockRate;
    private int sequence;
    private int timestamp;
    private boolean talkspurt = true;
    private long packets;
    private long octets;
    private int sentTimestamp;
    private long sentNanos;

    /**
     * Creates a stream. The first three numbers must not be guessable (RFC 3550 §5.1, §8).
     *
     * @param ssrc synchronisation source, 32 random bits
     * @param firstSequence the low 16 bits are used
     * @param firstTimestamp 32 random bits
     * @param clockRate RTP clock in Hz
     */
    public RtpSender(int ssrc, int firstSequence, int firstTimestamp, int clockRate) {
        this.ssrc = ssrc;
        this.sequence = firstSequence & 0xFFFF;
        this.timestamp = firstTimestamp;
        this.clockRate = clockRate;
    }

    /**
     * Writes the header of the next audio packet, before a payload at {@code offset + 12}, and advances the clock.
     *
     * @param out the output
     * @param offset index of the first byte written
     * @param payloadType 0 to 127
     * @param payloadLength length of the payload in bytes, for the counters
     * @param ticks duration of the payload, in ticks of the RTP clock
     * @param nowNanos send time
     * @return length of the whole packet in bytes
     */
    public int next(byte[] out, int offset, int payloadType, int payloadLength, int ticks, long nowNanos) {
        int size = write(out, offset, payloadType, talkspurt, timestamp, payloadLength);
        sentTimestamp = timestamp;
        sentNanos = nowNanos;
        talkspurt = false;
        timestamp += ticks;
        return size;
    }

    /**
     * Writes the header of a packet with another timestamp and does not advance the clock: for telephone events, whose
     * packets all have the timestamp of the beginning of the event.
     *
     * @param out the output
     * @param offset index of the first byte written
     * @param payloadType 0 to 127
     * @param marker the marker bit
     * @param at the timestamp
     * @param payloadLength length of the payload in bytes, for the counters
     * @return length of the whole packet in bytes
     */
    public int event(byte[] out, int offset, int payloadType, boolean marker, int at, int payloadLength) {
        return write(out, offset, payloadType, marker, at, payloadLength);
    }

    private int write(byte[] out, int offset, int payloadType, boolean marker, int at, int payloadLength) {
        int header = RtpPacket.writeHeader(out, offset, payloadType, marker, sequence, at, ssrc);
        sequence = sequence + 1 & 0xFFFF;
        packets++;
        octets += payloadLength;
        return header + payloadLength;
    }

    /**
     * Advances the clock without sending audio (mute, hold, an event); the next audio packet starts a talkspurt.
     *
     * @param ticks in ticks of the RTP clock
     */
    public void skip(int ticks) {
        timestamp += ticks;
        talkspurt = true;
    }

    /** {@return the timestamp of the next audio packet} */
    public int timestamp() {
        return timestamp;
    }

    /**
     * The RTP timestamp at a point in time, for a sender report.
     *
     * @param nowNanos the point in time
     * @return the timestamp, or that of the next packet if none was sent yet
     */
    public int timestampAt(long nowNanos) {
        if (packets == 0) {
            return timestamp;
        }
        return sentTimestamp + (int) ((nowNanos - sentNanos) / 1000 * clockRate / 1_000_000);
    }

    /** {@return the sequence number of the next packet, 0 to 65535} */
    public int sequence() {
        return sequence;
    }

    /** {@return synchronisation source} */
    public int ssrc() {
        return ssrc;
    }

    /**
     * Sets the clock rate after a renegotiation. The timestamps continue from the last one, as RFC 7160 §4.2 has it for
     * a change within one source.
     *
     * @param hertz RTP clock in Hz
     */
    public void clockRate(int hertz) {
        clockRate = hertz;
    }

    /** {@return RTP clock in Hz} */
    public int clockRate() {
        return clockRate;
    }

    /** {@return number of packets sent} */
    public long packets() {
        return packets;
    }

    /** {@return payload bytes sent, without headers} */
    public long octets() {
        return octets;
    }
}
