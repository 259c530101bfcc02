package io.xphone.rtp.rtcp;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Several RTCP packets in one datagram (RFC 3550 §6.1). A compound that does not begin with a report is accepted too,
 * for reduced-size RTCP (RFC 5506) and non-compliant senders.
 */
public final class RtcpCompound {

    private static final int MAX_PACKETS = 64;

    private RtcpCompound() {}

    /**
     * Parses a datagram.
     *
     * @param datagram the array that contains it
     * @param offset index of its first byte
     * @param length its length in bytes
     * @param packets receives the packets in order: all if the status is OK, else those before the error
     * @return the result
     */
    public static RtcpStatus parse(byte[] datagram, int offset, int length, List<RtcpPacket> packets) {
        int at = offset;
        int end = offset + length;
        if (length < Wire.HEADER) {
            return RtcpStatus.TOO_SHORT;
        }
        for (int i = 0; at < end; i++) {
            if (i == MAX_PACKETS) {
                return RtcpStatus.TOO_MANY;
            }
            if (end - at < Wire.HEADER) {
                return RtcpStatus.TOO_SHORT;
            }
            int first = datagram[at] & 0xFF;
            if (first >> 6 != 2) {
                return RtcpStatus.BAD_VERSION;
            }
            int size = 4 * (Wire.read16(datagram, at + 2) + 1);
            if (size > end - at) {
                return RtcpStatus.TOO_SHORT;
            }
            int padding = 0;
            if ((first & 0x20) != 0) {
                padding = datagram[at + size - 1] & 0xFF;
                if (at + size != end || padding == 0 || padding % 4 != 0 || padding > size - Wire.HEADER) {
                    return RtcpStatus.BAD_PADDING;
                }
            }
            Optional<RtcpPacket> packet = packet(datagram, at, at + size - padding, first & 0x1F);
            if (packet.isEmpty()) {
                return RtcpStatus.TOO_SHORT;
            }
            packets.add(packet.get());
            at += size;
        }
        return RtcpStatus.OK;
    }

    private static Optional<RtcpPacket> packet(byte[] from, int at, int end, int count) {
        int size = end - at;
        int type = from[at + 1] & 0xFF;
        boolean complete = switch (type) {
            case SenderReport.TYPE -> size >= SenderReport.FIXED + ReportBlock.LENGTH * count;
            case ReceiverReport.TYPE -> size >= ReceiverReport.FIXED + ReportBlock.LENGTH * count;
            case Bye.TYPE -> size >= Wire.HEADER + 4 * count;
            default -> true;
        };
        if (!complete) {
            return Optional.empty();
        }
        return switch (type) {
            case SenderReport.TYPE -> Optional.of(SenderReport.read(from, at, count));
            case ReceiverReport.TYPE -> Optional.of(ReceiverReport.read(from, at, count));
            case Bye.TYPE -> Optional.of(Bye.read(from, at, end, count));
            case ExtendedReport.TYPE -> ExtendedReport.read(from, at, end).map(report -> report);
            case SourceDescription.TYPE ->
                SourceDescription.read(from, at, end, count).map(description -> description);
            default -> Optional.of(new OtherPacket(type, count, Arrays.copyOfRange(from, at + Wire.HEADER, end)));
        };
    }

    /**
     * The length of a compound.
     *
     * @param packets in order
     * @return its length on the wire in bytes
     */
    public static int length(List<RtcpPacket> packets) {
        int length = 0;
        for (RtcpPacket packet : packets) {
            length += packet.length();
        }
        return length;
    }

    /**
     * Writes a compound.
     *
     * @param packets in order, a report first
     * @param out the output, with room for {@link #length} bytes
     * @param offset index of the first byte written
     * @return number of bytes written
     */
    public static int write(List<RtcpPacket> packets, byte[] out, int offset) {
        int at = offset;
        for (RtcpPacket packet : packets) {
            at += packet.write(out, at);
        }
        return at - offset;
    }
}
