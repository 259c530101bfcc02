package io.xphone.interop;

import io.xphone.audio.AudioCodec;
import io.xphone.audio.AudioCodecs;
import io.xphone.rtp.RtpPacket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes a capture of RTP packets for programs that replay captures.
 *
 * <pre>
 *  file header (24 octets, magic a1b2c3d4, link type 1 = Ethernet)
 *  a packet:   seconds | microseconds | captured | original length | Ethernet | IPv4 | UDP | RTP
 * </pre>
 */
final class PcapFile {

    private static final int FRAME = 160;
    private static final int ETHERNET = 14;
    private static final int IP = 20;
    private static final int UDP = 8;
    private static final int PORT = 6000;

    private PcapFile() {}

    /** Audio in A-law, a packet per 20 ms. */
    static void write(Path file, short[] samples) {
        AudioCodec codec = AudioCodecs.installed().create("PCMA").orElseThrow();
        int packets = samples.length / FRAME;
        int rtp = RtpPacket.HEADER_LENGTH + FRAME;
        int length = ETHERNET + IP + UDP + rtp;
        ByteBuffer out = ByteBuffer.allocate(24 + packets * (16 + length)).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0xa1b2c3d4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(65_535)
                .putInt(1);
        byte[] packet = new byte[rtp];
        for (int i = 0; i < packets; i++) {
            out.order(ByteOrder.LITTLE_ENDIAN);
            out.putInt(i / 50).putInt(i % 50 * 20_000).putInt(length).putInt(length);
            out.order(ByteOrder.BIG_ENDIAN);
            out.put(new byte[12]).putShort((short) 0x0800);
            out.put((byte) 0x45)
                    .put((byte) 0)
                    .putShort((short) (IP + UDP + rtp))
                    .putInt(0);
            out.put((byte) 64)
                    .put((byte) 17)
                    .putShort((short) 0)
                    .putInt(0x7f000001)
                    .putInt(0x7f000001);
            out.putShort((short) PORT)
                    .putShort((short) PORT)
                    .putShort((short) (UDP + rtp))
                    .putShort((short) 0);
            RtpPacket.writeHeader(packet, 0, 8, i == 0, i + 1, i * FRAME, 0x51b7);
            codec.encode(samples, i * FRAME, FRAME, packet, RtpPacket.HEADER_LENGTH);
            out.put(packet);
        }
        try {
            Files.write(file, out.array());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
