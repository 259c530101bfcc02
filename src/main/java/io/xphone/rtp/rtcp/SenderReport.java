package io.xphone.rtp.rtcp;

import java.util.List;

/**
 * A sender report (RFC 3550 §6.4.1), type 200: the relation of the RTP clock to the wall clock, what was sent, and
 * report blocks.
 *
 * @param ssrc SSRC of the reporter
 * @param ntp wall clock, see {@link NtpTime}
 * @param rtpTimestamp the same point in time on the RTP clock
 * @param packets packets sent since the beginning, modulo 2^32
 * @param octets payload bytes sent since the beginning, modulo 2^32
 * @param blocks report blocks of the received sources, 31 at most
 */
public record SenderReport(int ssrc, long ntp, int rtpTimestamp, long packets, long octets, List<ReportBlock> blocks)
        implements RtcpPacket {

    static final int TYPE = 200;
    static final int FIXED = 28;

    /** Reduces the counters to 32 bits. */
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
