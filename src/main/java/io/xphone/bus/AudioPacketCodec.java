package io.xphone.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import io.xphone.audio.PcmFrame;
import java.nio.charset.StandardCharsets;

/**
 * The wire form of {@link AudioPacket} between nodes. All numbers are big-endian, except the samples:
 *
 * <pre>
 *  version (1) = 1 | flags (1): 1 concealed, 2 gap, 4 more of the same write follows
 *  | stream (4) | sample rate, Hz (4) | sequence (8) | media time, samples (8) | length of call id (1) | call id, ASCII
 *  | number of samples (2) | samples, 16-bit little-endian
 * </pre>
 *
 * A frame of more than 65,535 samples has version 2, with 4 bytes for the number of samples. A node that does not
 * support a version fails with an exception.
 */
final class AudioPacketCodec implements MessageCodec<AudioPacket, AudioPacket> {

    static final String NAME = "xpcm1";

    private static final byte VERSION = 1;
    private static final byte LONG_VERSION = 2;
    private static final int MAX_SHORT = 0xFFFF;
    private static final int FIXED = 26;
    private static final int CONCEALED = 1;
    private static final int GAP = 2;
    private static final int MORE = 4;

    @Override
    public void encodeToWire(Buffer buffer, AudioPacket packet) {
        PcmFrame frame = packet.frame();
        byte[] id = packet.callId().getBytes(StandardCharsets.US_ASCII);
        boolean isLong = frame.length() > MAX_SHORT;
        int flags = (frame.concealed() ? CONCEALED : frame.gap() ? GAP : 0) | (packet.more() ? MORE : 0);
        buffer.appendByte(isLong ? LONG_VERSION : VERSION).appendByte((byte) flags);
        buffer.appendInt(packet.stream()).appendInt(frame.sampleRate());
        buffer.appendLong(frame.sequence()).appendLong(frame.mediaTime());
        buffer.appendByte((byte) id.length).appendBytes(id);
        if (isLong) {
            buffer.appendInt(frame.length());
        } else {
            buffer.appendShort((short) frame.length());
        }
        buffer.appendBytes(frame.toBytes());
    }

    @Override
    public AudioPacket decodeFromWire(int position, Buffer buffer) {
        byte version = buffer.getByte(position);
        if (version != VERSION && version != LONG_VERSION) {
            throw new IllegalStateException("PCM of an unknown version " + version
                    + ": all nodes of a cluster must run compatible versions of xphone-vertx");
        }
        int flags = buffer.getByte(position + 1);
        int stream = buffer.getInt(position + 2);
        int rate = buffer.getInt(position + 6);
        long sequence = buffer.getLong(position + 10);
        long time = buffer.getLong(position + 18);
        int idLength = buffer.getUnsignedByte(position + FIXED);
        int at = position + FIXED + 1;
        String id = new String(buffer.getBytes(at, at + idLength), StandardCharsets.US_ASCII);
        at += idLength;
        int samples = version == LONG_VERSION ? buffer.getInt(at) : buffer.getUnsignedShort(at);
        at += version == LONG_VERSION ? Integer.BYTES : Short.BYTES;
        byte[] bytes = buffer.getBytes(at, at + 2 * samples);
        PcmFrame frame = PcmFrame.fromBytes(bytes, 0, bytes.length, rate, sequence, time);
        return new AudioPacket(id, stream, marked(frame, flags), null, (flags & MORE) != 0);
    }

    private static PcmFrame marked(PcmFrame frame, int flags) {
        return (flags & CONCEALED) != 0 ? frame.asConcealed() : (flags & GAP) != 0 ? frame.asGap() : frame;
    }

    @Override
    public AudioPacket transform(AudioPacket packet) {
        return packet;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
