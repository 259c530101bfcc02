package io.xphone.rtp;

/**
 * The state of the stream that we send (RFC 3550 §5.1): sequence number, timestamp, marker and the counts that a sender
 * report needs. Audio and telephone events of one call share it, so that there is one SSRC and one sequence.
 *
 * <p>The timestamp is a clock: it moves on through time in which nothing is sent ({@link #skip}), and the packet after
 * such a gap bears the marker, as does the first of all.
 */
public final class RtpSender {

    private final int ssrc;
    private final int clockRate;
    private int sequence;
    private int timestamp;
    private boolean talkspurt = true;
    private long packets;
    private long octets;
    private int sentTimestamp;
    private long sentNanos;

    /**
     * Starts a stream. The three first numbers must not be guessable (RFC 3550 §5.1, §8).
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
     * Writes the header of the next packet of sound, in front of a payload that is or will be at {@code offset + 12},
     * and moves the clock on.
     *
     * @param out where to
     * @param offset first byte written
     * @param payloadType 0 to 127
     * @param payloadLength bytes of payload, for the counts
     * @param ticks how much time the payload covers, on the RTP clock
     * @param nowNanos when it is sent
     * @return bytes of the whole packet
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
     * Writes the header of a packet with a timestamp of its own and leaves the clock alone: for telephone events, whose
     * packets all bear the time at which the event began.
     *
     * @param out where to
     * @param offset first byte written
     * @param payloadType 0 to 127
     * @param marker the marker bit
     * @param at the timestamp
     * @param payloadLength bytes of payload, for the counts
     * @return bytes of the whole packet
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
     * Time passes in which no sound is sent (mute, hold, an event): the clock moves on, and the next packet of sound
     * starts a talkspurt.
     *
     * @param ticks on the RTP clock
     */
    public void skip(int ticks) {
        timestamp += ticks;
        talkspurt = true;
    }

    /** {@return the timestamp of the next packet of sound} */
    public int timestamp() {
        return timestamp;
    }

    /**
     * What the clock of the stream shows at a moment, for a sender report.
     *
     * @param nowNanos the moment
     * @return the timestamp, or that of the next packet when none was sent yet
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

    /** {@return RTP clock in Hz} */
    public int clockRate() {
        return clockRate;
    }

    /** {@return packets sent} */
    public long packets() {
        return packets;
    }

    /** {@return bytes of payload sent, without headers} */
    public long octets() {
        return octets;
    }
}
