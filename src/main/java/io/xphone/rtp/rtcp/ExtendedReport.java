package io.xphone.rtp.rtcp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An extended report (RFC 3611 §2), type 207. Report blocks of other types than {@link XrBlock} has are skipped.
 *
 * <pre>
 * +---------------+---------------+-------------------------------+
 * |  block type   | type-specific | length in 32-bit words, - 1   |
 * +---------------+---------------+-------------------------------+
 * </pre>
 *
 * @param ssrc SSRC of the reporter
 * @param blocks the supported blocks, in order, {@value #MAX_BLOCKS} at most
 */
public record ExtendedReport(int ssrc, List<XrBlock> blocks) implements RtcpPacket {

    /** More blocks than this are ignored. */
    public static final int MAX_BLOCKS = 32;

    static final int TYPE = 207;
    static final int FIXED = 8;
    private static final int BLOCK_HEADER = 4;

    /** Validates the number of blocks and copies the list. */
    public ExtendedReport {
        if (blocks.size() > MAX_BLOCKS) {
            throw new IllegalArgumentException(
                    "an extended report has at most " + MAX_BLOCKS + " blocks: " + blocks.size());
        }
        blocks = List.copyOf(blocks);
    }

    /** Empty if a block is longer than the packet. */
    static Optional<ExtendedReport> read(byte[] from, int start, int end) {
        if (end - start < FIXED) {
            return Optional.empty();
        }
        List<XrBlock> blocks = new ArrayList<>(2);
        int at = start + FIXED;
        while (at < end) {
            int size = end - at < BLOCK_HEADER ? Integer.MAX_VALUE : 4 * (Wire.read16(from, at + 2) + 1);
            if (size > end - at) {
                return Optional.empty();
            }
            readBlock(from, at, size, blocks);
            at += size;
        }
        return Optional.of(new ExtendedReport(Wire.read32(from, start + 4), blocks));
    }

    private static void readBlock(byte[] from, int at, int size, List<XrBlock> blocks) {
        int type = from[at] & 0xFF;
        if (type == VoipMetrics.TYPE && size == VoipMetrics.LENGTH && blocks.size() < MAX_BLOCKS) {
            blocks.add(VoipMetrics.read(from, at));
        } else if (type == ReceiverReferenceTime.TYPE
                && size == ReceiverReferenceTime.LENGTH
                && blocks.size() < MAX_BLOCKS) {
            blocks.add(ReceiverReferenceTime.read(from, at));
        } else if (type == LastReceiverReport.TYPE && (size - BLOCK_HEADER) % LastReceiverReport.ENTRY == 0) {
            int entry = at + BLOCK_HEADER;
            for (; entry < at + size && blocks.size() < MAX_BLOCKS; entry += LastReceiverReport.ENTRY) {
                blocks.add(LastReceiverReport.read(from, entry));
            }
        }
    }

    static void blockHeader(byte[] out, int at, int type, int length) {
        Wire.write32(out, at, (long) type << 24 | length / 4 - 1);
    }

    @Override
    public int length() {
        int length = FIXED;
        for (XrBlock block : blocks) {
            length += block.length();
        }
        return length;
    }

    @Override
    public int write(byte[] out, int offset) {
        int length = length();
        Wire.header(out, offset, 0, TYPE, length);
        Wire.write32(out, offset + 4, ssrc);
        int at = offset + FIXED;
        for (XrBlock block : blocks) {
            block.write(out, at);
            at += block.length();
        }
        return length;
    }
}
