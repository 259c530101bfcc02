package io.xphone.rtp.rtcp;

/**
 * A receiver reference time (RFC 3611 §4.4): the wall clock of a participant that may send no media, so that others can
 * answer with a {@link LastReceiverReport}.
 *
 * @param ntp wall clock, see {@link NtpTime}
 */
public record ReceiverReferenceTime(long ntp) implements XrBlock {

    static final int TYPE = 4;
    static final int LENGTH = 12;

    static ReceiverReferenceTime read(byte[] from, int at) {
        return new ReceiverReferenceTime(Wire.read64(from, at + 4));
    }

    @Override
    public int length() {
        return LENGTH;
    }

    @Override
    public void write(byte[] out, int offset) {
        ExtendedReport.blockHeader(out, offset, TYPE, LENGTH);
        Wire.write64(out, offset + 4, ntp);
    }
}
