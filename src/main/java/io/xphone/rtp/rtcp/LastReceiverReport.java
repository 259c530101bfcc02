package io.xphone.rtp.rtcp;

/**
 * The answer to a {@link ReceiverReferenceTime}: a DLRR report block (RFC 3611 §4.5) for one receiver. Of a received
 * block each receiver becomes a value of its own.
 *
 * @param ssrc the receiver that is answered
 * @param lastReference the middle 32 bits of its NTP timestamp; 0 if none was received
 * @param delay delay since it was received, in 1/65536 s
 */
public record LastReceiverReport(int ssrc, int lastReference, long delay) implements XrBlock {

    static final int TYPE = 5;
    static final int LENGTH = 16;
    static final int ENTRY = 12;

    /** Limits the delay to 32 bits. */
    public LastReceiverReport {
        delay = Math.max(0, Math.min(0xFFFF_FFFFL, delay));
    }

    /** @param at index of the entry, after the header of the block */
    static LastReceiverReport read(byte[] from, int at) {
        return new LastReceiverReport(
                Wire.read32(from, at), Wire.read32(from, at + 4), Wire.readUnsigned32(from, at + 8));
    }

    @Override
    public int length() {
        return LENGTH;
    }

    @Override
    public void write(byte[] out, int offset) {
        ExtendedReport.blockHeader(out, offset, TYPE, LENGTH);
        Wire.write32(out, offset + 4, ssrc);
        Wire.write32(out, offset + 8, lastReference);
        Wire.write32(out, offset + 12, delay);
    }
}
