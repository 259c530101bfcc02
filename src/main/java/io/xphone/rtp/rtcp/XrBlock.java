package io.xphone.rtp.rtcp;

/** A report block of an extended report (RFC 3611 §3) that is supported; all others are skipped. */
public sealed interface XrBlock permits VoipMetrics, ReceiverReferenceTime, LastReceiverReport {

    /** {@return length on the wire in bytes, with the header of the block; a multiple of four} */
    int length();

    /**
     * Writes the block.
     *
     * @param out the output, with room for {@link #length()} bytes
     * @param offset index of the first byte written
     */
    void write(byte[] out, int offset);
}
