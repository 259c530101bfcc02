package io.xphone.testing;

import io.xphone.rtp.rtcp.RtcpCompound;
import io.xphone.rtp.rtcp.RtcpPacket;
import io.xphone.rtp.rtcp.RtcpStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * A received RTCP datagram (RFC 3550 §6).
 *
 * @param packets the packets that could be parsed, in order
 * @param status result of parsing the datagram
 * @param bytes the datagram
 * @param arrivalMicros arrival time, in microseconds since the media was set up
 */
@SuppressWarnings("exports") // for tests on the class path
public record RecordedRtcp(List<RtcpPacket> packets, RtcpStatus status, byte[] bytes, long arrivalMicros) {

    static RecordedRtcp of(byte[] bytes, long arrivalMicros) {
        List<RtcpPacket> packets = new ArrayList<>();
        RtcpStatus status = RtcpCompound.parse(bytes, 0, bytes.length, packets);
        return new RecordedRtcp(List.copyOf(packets), status, bytes, arrivalMicros);
    }

    /** Whether the datagram contains a packet of a type. */
    public boolean has(Class<? extends RtcpPacket> type) {
        return packets.stream().anyMatch(type::isInstance);
    }
}
