package io.xphone.rtp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the UDP packets of a classic pcap file: Ethernet, raw or Linux cooked, IPv4, no fragments. */
public final class Pcap {

    /**
     * A UDP packet.
     *
     * @param nanos capture time in nanoseconds since the epoch
     * @param sourcePort source port
     * @param targetPort destination port
     * @param payload UDP payload
     */
    public record Udp(long nanos, int sourcePort, int targetPort, byte[] payload) {}

    private Pcap() {}

    /**
     * Reads all packets of a file.
     *
     * @param file a classic pcap file
     * @return its UDP packets in order
     * @throws IOException if the file cannot be read
     */
    public static List<Udp> read(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
        int magic = in.getInt(0);
        boolean little = magic == 0xd4c3b2a1 || magic == 0x4d3cb2a1;
        boolean nanos = magic == 0x4d3cb2a1 || magic == 0xa1b23c4d;
        in.order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int network = switch (in.getInt(20)) {
            case 1 -> 14;
            case 101 -> 0;
            case 113 -> 16;
            default -> throw new IOException("link type " + in.getInt(20) + " in " + file);
        };
        List<Udp> packets = new ArrayList<>();
        in.position(24);
        while (in.remaining() >= 16) {
            long time = in.getInt() * 1_000_000_000L + in.getInt() * (nanos ? 1L : 1000L);
            int length = in.getInt();
            in.getInt();
            byte[] frame = new byte[length];
            in.get(frame);
            udp(packets, time, frame, network);
        }
        return packets;
    }

    private static void udp(List<Udp> packets, long time, byte[] frame, int network) {
        if (frame.length < network + 28 || (frame[network] & 0xF0) != 0x40 || frame[network + 9] != 17) {
            return;
        }
        int udp = network + 4 * (frame[network] & 0x0F);
        int length = RtpPacket.read16(frame, udp + 4) - 8;
        byte[] payload = new byte[Math.max(0, Math.min(length, frame.length - udp - 8))];
        System.arraycopy(frame, udp + 8, payload, 0, payload.length);
        packets.add(new Udp(time, RtpPacket.read16(frame, udp), RtpPacket.read16(frame, udp + 2), payload));
    }
}
