package io.xphone.rtp.srtp;

import java.util.List;

/**
 * Protects the packets of one direction with one master key. Each synchronisation source has its own roll-over counter
 * and SRTCP index. No index is used for two packets: a sequence number that was sent before, or that is far behind, is
 * rejected.
 */
public final class SrtpSender implements AutoCloseable {

    /** By how many bytes a packet may grow: tag, SRTCP index and the longest master key identifier. */
    public static final int MAX_OVERHEAD = 16 + 4 + SrtpKey.MAX_MKI;

    /**
     * By how much {@link #restore} advances SRTCP indexes, so that reports sent after the snapshot do not share an
     * index with those that follow.
     */
    public static final int RESTORED_RTCP_GAP = 1 << 12;

    private final Scratch scratch = new Scratch();
    private final StreamTable streams;
    private final KeyContext key;
    private final int rtpOverhead;
    private final int rtcpOverhead;
    private boolean closed;

    /**
     * Creates a sender. Derives the session keys; the key may be destroyed afterwards.
     *
     * @param key the master key of this direction
     * @throws IllegalStateException if it was destroyed
     */
    public SrtpSender(SrtpKey key) {
        this.key = new KeyContext(key, scratch);
        streams = new StreamTable(SrtpReceiver.MAX_STREAMS, SrtpParameters.WINDOW);
        rtpOverhead = this.key.rtpTagLength + this.key.mki.length;
        rtcpOverhead = this.key.suite.rtcpTagLength() + this.key.mki.length + 4;
    }

    /** {@return by how many bytes an RTP packet grows} */
    public int rtpOverhead() {
        return rtpOverhead;
    }

    /** {@return by how many bytes an RTCP packet grows} */
    public int rtcpOverhead() {
        return rtcpOverhead;
    }

    /**
     * Encrypts an RTP packet and adds its tag, in place.
     *
     * @param packet the array at whose beginning the packet is, with room for {@link #rtpOverhead()} more bytes
     * @param length length of the packet in bytes
     * @return its new length, or a negative {@link SrtpStatus}: MALFORMED, REPLAY, KEY_LIFETIME, TOO_MANY_STREAMS,
     *     CLOSED; the packet is then as it was, and must not be sent
     * @throws IllegalArgumentException if the array has no room
     */
    public int protect(byte[] packet, int length) {
        if (closed) {
            return SrtpStatus.CLOSED;
        }
        int header = Header.rtpLength(packet, length);
        if (header < 0) {
            return SrtpStatus.MALFORMED;
        }
        requireRoom(packet, length, rtpOverhead);
        int ssrc = Bytes.read32(packet, 8);
        StreamTable.Stream stream = streams.find(ssrc);
        if (stream == null) {
            if (streams.isFull()) {
                return SrtpStatus.TOO_MANY_STREAMS;
            }
            stream = streams.add(ssrc);
        }
        long index = Header.index(Bytes.read16(packet, 2), stream.rtp.highest());
        if (stream.rtp.isOld(index) || stream.rtp.contains(index)) {
            return SrtpStatus.REPLAY;
        }
        if (index >= SrtpKey.MAX_RTP_PACKETS || key.rtpLeft <= 0) {
            return SrtpStatus.KEY_LIFETIME;
        }
        stream.rtp.add(index);
        key.rtpLeft--;
        return key.rtp(index).protectRtp(packet, header, length, index, key.mki);
    }

    /**
     * Encrypts a compound or reduced-size RTCP packet, and adds its index and tag, in place.
     *
     * @param packet the array at whose beginning the packet is, with room for {@link #rtcpOverhead()} more bytes
     * @param length length of the packet in bytes
     * @return its new length, or a negative {@link SrtpStatus}: MALFORMED, KEY_LIFETIME, TOO_MANY_STREAMS, CLOSED; the
     *     packet is then as it was, and must not be sent
     * @throws IllegalArgumentException if the array has no room
     */
    public int protectRtcp(byte[] packet, int length) {
        if (closed) {
            return SrtpStatus.CLOSED;
        }
        if (!Header.isRtcp(packet, length)) {
            return SrtpStatus.MALFORMED;
        }
        requireRoom(packet, length, rtcpOverhead);
        int ssrc = Bytes.read32(packet, 4);
        StreamTable.Stream stream = streams.find(ssrc);
        if (stream == null) {
            if (streams.isFull()) {
                return SrtpStatus.TOO_MANY_STREAMS;
            }
            stream = streams.add(ssrc);
        }
        long index = stream.rtcp.highest() + 1;
        if (index >= SrtpKey.MAX_RTCP_PACKETS || key.rtcpLeft <= 0) {
            return SrtpStatus.KEY_LIFETIME;
        }
        stream.rtcp.add(index);
        key.rtcpLeft--;
        return key.rtcp(index).protectRtcp(packet, length, (int) index, key.mki);
    }

    private static void requireRoom(byte[] packet, int length, int overhead) {
        if (packet.length - length < overhead) {
            throw new IllegalArgumentException("an array of " + packet.length + " bytes has no room for a packet of "
                    + length + " and " + overhead + " more");
        }
    }

    /** {@return how many packets the key may still protect: the smaller of RTP and RTCP} */
    public long packetsLeft() {
        return Math.min(key.rtpLeft, key.rtcpLeft);
    }

    /**
     * {@return the counters of all synchronisation sources, for {@link #restore} of another sender with the same key}
     */
    public List<SrtpStream> snapshot() {
        return streams.snapshot();
    }

    /**
     * Continues streams of another sender with the same key. Their next RTP packets must have sequence numbers that the
     * other sender did not use; SRTCP indexes skip {@link #RESTORED_RTCP_GAP}.
     *
     * @param snapshot what {@link #snapshot()} of the other sender returned
     * @throws IllegalStateException if a packet of one of them was protected already
     */
    public void restore(List<SrtpStream> snapshot) {
        for (SrtpStream counters : snapshot) {
            StreamTable.Stream stream = SrtpReceiver.restored(streams, counters);
            if (counters.rtcpIndex() >= 0) {
                stream.rtcp.restore(counters.rtcpIndex() + RESTORED_RTCP_GAP);
            }
        }
    }

    /** Overwrites the session keys. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            key.destroy();
            scratch.destroy();
        }
    }
}
