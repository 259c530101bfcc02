package io.xphone.rtp.rtcp;

import java.util.List;

/**
 * A sender report (RFC 3550 §6.4.1), type 200: how the stream's clock stands to the wall clock, how much was sent, and
 * what is received.
 *
 * @param ssrc who reports
 * @param ntp wall clock, see {@link NtpTime}
 * @param rtpTimestamp the same moment on the clock of the stream
 * @param packets sent since the beginning, modulo 2^32
 * @param octets of payload sent since the beginning, modulo 2^32
 * @param blocks of the sources heard, 31 at most
 */
public record SenderReport(int ssrc, long ntp, int rtpTimestamp, long packets, long octets, List<ReportBlock> blocks)
        implements RtcpPacket {

    static final int TYPE = 200;
    static final int FIXED = 28;

    /** Keeps the counts within 32 bits. */
    public SenderReport {
        packets &= 0xFFFF_FFFFL;
        octets &= 0xFFFF_FFFFL;
        blocks = ReportBlock.checked(blocks);
    }

    static SenderReport read(byte[] from, int at, int count) {
        return new SenderReport(
                Wire.read32(from, at + 4),
                Wire.read64(from, at + 8),
                Wire.read32(from, at + 16),
                Wire.readUnsigned32(from, at + 20),
                Wire.readUnsigned32(from, at + 24),
                ReportBlock.readAll(from, at + FIXED, count));
    }

    @Override
    public int length() {
        return FIXED + ReportBlock.LENGTH * blocks.size();
    }

    @Override
    public int write(byte[] out, int offset) {
        Wire.header(out, offset, blocks.size(), TYPE, length());
        Wire.write32(out, offset + 4, ssrc);
        Wire.write64(out, offset + 8, ntp);
        Wire.write32(out, offset + 16, rtpTimestamp);
        Wire.write32(out, offset + 20, packets);
        Wire.write32(out, offset + 24, octets);
        ReportBlock.writeAll(blocks, out, offset + FIXED);
        return length();
    }
}
