package io.xphone.rtp.rtcp;

import java.util.List;

/**
 * A receiver report (RFC 3550 §6.4.2), type 201: the report of a participant that sends no media.
 *
 * @param ssrc SSRC of the reporter
 * @param blocks report blocks of the received sources, 31 at most
 */
public record ReceiverReport(int ssrc, List<ReportBlock> blocks) implements RtcpPacket {

    static final int TYPE = 201;
    static final int FIXED = 8;

    /** Copies the list. */
    public ReceiverReport {
        blocks = ReportBlock.checked(blocks);
    }

    static ReceiverReport read(byte[] from, int at, int count) {
        return new ReceiverReport(Wire.read32(from, at + 4), ReportBlock.readAll(from, at + FIXED, count));
    }

    @Override
    public int length() {
        return FIXED + ReportBlock.LENGTH * blocks.size();
    }

    @Override
    public int write(byte[] out, int offset) {
        Wire.header(out, offset, blocks.size(), TYPE, length());
        Wire.write32(out, offset + 4, ssrc);
        ReportBlock.writeAll(blocks, out, offset + FIXED);
        return length();
    }
}
