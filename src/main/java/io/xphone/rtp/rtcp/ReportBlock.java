package io.xphone.rtp.rtcp;

import java.util.ArrayList;
import java.util.List;

/**
 * The report on one received source (RFC 3550 §6.4.1).
 *
 * <pre>
 * +---------------------------------------------------------------+
 * |                      SSRC of the source                       |
 * +---------------+-----------------------------------------------+
 * | fraction lost |         cumulative number lost, signed        |
 * +---------------+-----------------------------------------------+
 * |              extended highest sequence number                 |
 * +---------------------------------------------------------------+
 * |                     interarrival jitter                       |
 * +---------------------------------------------------------------+
 * |               last sender report, middle 32 bits              |
 * +---------------------------------------------------------------+
 * |               delay since then, in 1/65536 s                  |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * @param ssrc the source
 * @param fractionLost fraction lost since the last report, in 256ths
 * @param cumulativeLost packets lost since the beginning; negative if duplicates were counted
 * @param extendedHighest highest sequence number received, number of wraps in the upper 16 bits
 * @param jitter in ticks of the source's RTP clock
 * @param lastSenderReport the middle 32 bits of its NTP timestamp; 0 if none was received
 * @param delaySinceLastSenderReport in 1/65536 s
 */
public record ReportBlock(
        int ssrc,
        int fractionLost,
        int cumulativeLost,
        long extendedHighest,
        long jitter,
        int lastSenderReport,
        long delaySinceLastSenderReport) {

    static final int LENGTH = 24;
    private static final int MAX_LOST = 0x7F_FFFF;

    /** Limits the numbers to the ranges of the wire format. */
    public ReportBlock {
        fractionLost = Math.max(0, Math.min(255, fractionLost));
        cumulativeLost = Math.max(-MAX_LOST - 1, Math.min(MAX_LOST, cumulativeLost));
        extendedHighest &= 0xFFFF_FFFFL;
        jitter = Math.max(0, Math.min(0xFFFF_FFFFL, jitter));
        delaySinceLastSenderReport = Math.max(0, Math.min(0xFFFF_FFFFL, delaySinceLastSenderReport));
    }

    static ReportBlock read(byte[] from, int at) {
        return new ReportBlock(
                Wire.read32(from, at),
                from[at + 4] & 0xFF,
                Wire.read32(from, at + 4) << 8 >> 8,
                Wire.readUnsigned32(from, at + 8),
                Wire.readUnsigned32(from, at + 12),
                Wire.read32(from, at + 16),
                Wire.readUnsigned32(from, at + 20));
    }

    static List<ReportBlock> readAll(byte[] from, int at, int count) {
        List<ReportBlock> blocks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            blocks.add(read(from, at + i * LENGTH));
        }
        return blocks;
    }

    static void writeAll(List<ReportBlock> blocks, byte[] to, int at) {
        for (int i = 0; i < blocks.size(); i++) {
            blocks.get(i).write(to, at + i * LENGTH);
        }
    }

    void write(byte[] to, int at) {
        Wire.write32(to, at, ssrc);
        Wire.write32(to, at + 4, (long) fractionLost << 24 | cumulativeLost & 0xFF_FFFF);
        Wire.write32(to, at + 8, extendedHighest);
        Wire.write32(to, at + 12, jitter);
        Wire.write32(to, at + 16, lastSenderReport);
        Wire.write32(to, at + 20, delaySinceLastSenderReport);
    }

    static List<ReportBlock> checked(List<ReportBlock> blocks) {
        if (blocks.size() > 31) {
            throw new IllegalArgumentException("a report has at most 31 blocks: " + blocks.size());
        }
        return List.copyOf(blocks);
    }
}
