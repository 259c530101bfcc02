package io.xphone.rtp.srtp;

import java.util.Arrays;
import java.util.List;

/**
 * Checks and decrypts the packets of one direction, with one master key or with several that packets name by their
 * identifier (MKI). Each synchronisation source has its own roll-over counter and replay windows; only a packet with a
 * correct tag creates or changes them.
 *
 * <p>The roll-over counter of a source is not in its packets. It is 0 at first and follows the sequence numbers (RFC
 * 3711 §3.3.1). When that fails, because the first packets were lost around a wrap of the sequence number, because
 * many packets were lost, or because this receiver joined late, a packet is tried with the next counter and with one
 * of the {@link #COUNTERS_AHEAD} that follow, another one each time. The tag covers the counter, so that no wrong one
 * is accepted.
 */
public final class SrtpReceiver implements AutoCloseable {

    /** The most synchronisation sources of a sender or receiver. Only a peer that has the key can use them up. */
    public static final int MAX_STREAMS = 1024;

    /**
     * How many roll-over counters ahead are tried: of a stream of 50 packets a second, 23 hours may be lost.
     */
    public static final int COUNTERS_AHEAD = 64;

    private final Scratch scratch = new Scratch();
    private final StreamTable streams;
    private final KeyContext[] keys;
    private final int rtpTagLength;
    private final int rtcpOverhead;
    private final int mkiLength;
    private final int rtpMkiFromEnd;
    private final int rtcpMkiFromEnd;
    private final int encryptedRtcp;
    private int random = 1;
    private boolean closed;

    /**
     * Creates a receiver with one key. Derives the session keys; the key may be destroyed afterwards.
     *
     * @param key the master key of this direction
     * @throws IllegalStateException if it was destroyed
     */
    public SrtpReceiver(SrtpKey key) {
        this(List.of(key));
    }

    /**
     * Creates a receiver with the keys of one crypto line.
     *
     * @param keys master keys with the same suite and parameters; several need identifiers, different ones of one
     *     length
     * @throws IllegalArgumentException if there is none, or they do not go together
     * @throws IllegalStateException if one was destroyed
     */
    public SrtpReceiver(List<SrtpKey> keys) {
        check(keys);
        SrtpKey first = keys.get(0);
        this.keys = keys.stream().map(key -> new KeyContext(key, scratch)).toArray(KeyContext[]::new);
        streams = new StreamTable(MAX_STREAMS, first.parameters().windowSize());
        SrtpSuite suite = first.suite();
        mkiLength = first.rawMki().length;
        rtpTagLength = this.keys[0].rtpTagLength;
        rtcpOverhead = suite.rtcpTagLength() + mkiLength + 4;
        rtpMkiFromEnd = mkiLength + (suite.isAead() ? 0 : rtpTagLength);
        rtcpMkiFromEnd = mkiLength + (suite.isAead() ? 0 : suite.rtcpTagLength());
        encryptedRtcp = first.parameters().unencryptedSrtcp() ? 0 : PacketCipher.ENCRYPTED;
    }

    private static void check(List<SrtpKey> keys) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("an SRTP receiver needs a key");
        }
        SrtpKey first = keys.get(0);
        for (int i = 1; i < keys.size(); i++) {
            SrtpKey key = keys.get(i);
            if (key.suite() != first.suite() || !key.parameters().equals(first.parameters())) {
                throw new IllegalArgumentException("the keys of an SRTP receiver must have one suite and parameters");
            }
            if (key.rawMki().length == 0 || key.rawMki().length != first.rawMki().length) {
                throw new IllegalArgumentException("several SRTP keys need identifiers (MKI) of one length");
            }
            for (int j = 0; j < i; j++) {
                if (Arrays.equals(key.rawMki(), keys.get(j).rawMki())) {
                    throw new IllegalArgumentException("two SRTP keys have the same identifier (MKI)");
                }
            }
        }
    }

    /**
     * Checks and decrypts an RTP packet in place.
     *
     * @param packet the array at whose beginning the packet is
     * @param length length of the packet in bytes
     * @return length of the plain packet, or a negative {@link SrtpStatus}; the packet is then as it was
     */
    public int unprotect(byte[] packet, int length) {
        if (closed) {
            return SrtpStatus.CLOSED;
        }
        int end = length - rtpTagLength - mkiLength;
        int header = Header.rtpLength(packet, length);
        if (header < 0 || header > end) {
            return SrtpStatus.MALFORMED;
        }
        KeyContext key = key(packet, length - rtpMkiFromEnd);
        if (key == null) {
            return SrtpStatus.UNKNOWN_MKI;
        }
        if (key.rtpLeft <= 0) {
            return SrtpStatus.KEY_LIFETIME;
        }
        int ssrc = Bytes.read32(packet, 8);
        StreamTable.Stream stream = streams.find(ssrc);
        if (stream == null && streams.isFull()) {
            return SrtpStatus.TOO_MANY_STREAMS;
        }
        long index = Header.index(Bytes.read16(packet, 2), stream == null ? -1 : stream.rtp.highest());
        int plain = SrtpStatus.REPLAY;
        if (stream == null || !stream.rtp.isOld(index)) {
            if (stream != null && stream.rtp.contains(index)) {
                return SrtpStatus.REPLAY;
            }
            plain = open(key, packet, header, length, index);
        }
        if (plain < 0 && rtpTagLength > 0) { // without a tag, every counter would seem right
            int status = plain;
            index += 1 << 16;
            plain = open(key, packet, header, length, index);
            if (plain < 0) {
                index += 1L + nextRandom(COUNTERS_AHEAD - 1) << 16;
                plain = open(key, packet, header, length, index);
            }
            if (plain < 0) {
                return status;
            }
        }
        if (plain >= 0) {
            (stream == null ? streams.add(ssrc) : stream).rtp.add(index);
            key.rtpLeft--;
        }
        return plain;
    }

    private int open(KeyContext key, byte[] packet, int header, int length, long index) {
        return index < SrtpKey.MAX_RTP_PACKETS
                ? key.rtp(index).unprotectRtp(packet, header, length, index, mkiLength)
                : SrtpStatus.AUTHENTICATION;
    }

    /** Xorshift: the counters that are tried must not keep step with packets that an attacker inserts. */
    private int nextRandom(int bound) {
        random ^= random << 13;
        random ^= random >>> 17;
        random ^= random << 5;
        return (random >>> 1) % bound;
    }

    /**
     * Checks and decrypts an RTCP packet in place.
     *
     * @param packet the array at whose beginning the packet is
     * @param length length of the packet in bytes
     * @return length of the plain packet, or a negative {@link SrtpStatus}; the packet is then as it was
     */
    public int unprotectRtcp(byte[] packet, int length) {
        if (closed) {
            return SrtpStatus.CLOSED;
        }
        if (!Header.isRtcp(packet, length) || length - rtcpOverhead < Header.RTCP) {
            return SrtpStatus.MALFORMED;
        }
        KeyContext key = key(packet, length - rtcpMkiFromEnd);
        if (key == null) {
            return SrtpStatus.UNKNOWN_MKI;
        }
        if (key.rtcpLeft <= 0) {
            return SrtpStatus.KEY_LIFETIME;
        }
        int ssrc = Bytes.read32(packet, 4);
        StreamTable.Stream stream = streams.find(ssrc);
        if (stream == null && streams.isFull()) {
            return SrtpStatus.TOO_MANY_STREAMS;
        }
        int word = Bytes.read32(packet, length - rtcpMkiFromEnd - 4);
        int index = word & ~PacketCipher.ENCRYPTED;
        if (stream != null && (stream.rtcp.isOld(index) || stream.rtcp.contains(index))) {
            return SrtpStatus.REPLAY;
        }
        if ((word & PacketCipher.ENCRYPTED) != encryptedRtcp) {
            return SrtpStatus.ENCRYPTION_MISMATCH;
        }
        int plain = key.rtcp(index).unprotectRtcp(packet, length, word, mkiLength);
        if (plain >= 0) {
            (stream == null ? streams.add(ssrc) : stream).rtcp.add(index);
            key.rtcpLeft--;
        }
        return plain;
    }

    private KeyContext key(byte[] packet, int at) {
        if (mkiLength == 0) {
            return keys[0];
        }
        for (KeyContext key : keys) {
            if (Arrays.equals(key.mki, 0, mkiLength, packet, at, at + mkiLength)) {
                return key;
            }
        }
        return null;
    }

    /** {@return how many packets the key of which fewest are left may still protect, RTP or RTCP} */
    public long packetsLeft() {
        long least = Long.MAX_VALUE;
        for (KeyContext key : keys) {
            least = Math.min(least, Math.min(key.rtpLeft, key.rtcpLeft));
        }
        return least;
    }

    /**
     * Continues the lifetimes of the keys where another receiver is; counters and replay windows stay as they are.
     *
     * @param other a receiver with the same keys
     */
    public void shareLifetimes(SrtpReceiver other) {
        for (int i = 0; i < keys.length; i++) {
            keys[i].rtpLeft = other.keys[i].rtpLeft;
            keys[i].rtcpLeft = other.keys[i].rtcpLeft;
        }
    }

    /** {@return the counters of all synchronisation sources, for {@link #restore} of another receiver} */
    public List<SrtpStream> snapshot() {
        return streams.snapshot();
    }

    /**
     * Continues streams of another receiver, or sets roll-over counters that were signalled. What is not above the
     * indexes counts as received.
     *
     * @param snapshot what {@link #snapshot()} of the other receiver returned
     * @throws IllegalStateException if a packet of one of the sources was received already, or there are too many
     */
    public void restore(List<SrtpStream> snapshot) {
        for (SrtpStream counters : snapshot) {
            StreamTable.Stream stream = restored(streams, counters);
            if (counters.rtcpIndex() >= 0) {
                stream.rtcp.restore(counters.rtcpIndex());
            }
        }
    }

    static StreamTable.Stream restored(StreamTable streams, SrtpStream counters) {
        if (streams.isFull() || streams.find(counters.ssrc()) != null) {
            throw new IllegalStateException("there are SRTP streams already: restore them first");
        }
        StreamTable.Stream stream = streams.add(counters.ssrc());
        if (counters.rtpIndex() >= 0) {
            stream.rtp.restore(counters.rtpIndex());
        }
        return stream;
    }

    /** Overwrites the session keys. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            for (KeyContext key : keys) {
                key.destroy();
            }
            scratch.destroy();
        }
    }
}
