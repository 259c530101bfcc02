package io.xphone.rtp;

/** Creates RTP packets for tests. */
final class RtpPackets {

    private RtpPackets() {}

    static RtpPacket packet(
            int sequence, int timestamp, boolean marker, int payloadType, byte[] payload, int offset, int length) {
        byte[] bytes = new byte[RtpPacket.HEADER_LENGTH + length];
        RtpPacket.writeHeader(bytes, 0, payloadType, marker, sequence, timestamp, 1);
        System.arraycopy(payload, offset, bytes, RtpPacket.HEADER_LENGTH, length);
        RtpPacket packet = new RtpPacket();
        packet.parse(bytes, 0, bytes.length);
        return packet;
    }
}
