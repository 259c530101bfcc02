package io.xphone.testing;

import io.xphone.rtp.rtcp.RtcpCompound;
import io.xphone.rtp.rtcp.RtcpPacket;
import io.xphone.rtp.rtcp.RtcpStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * An RTCP datagram that was received (RFC 3550 §6).
 *
 * @param packets what could be read of it, in order
 * @param status whether all of it could
 * @param bytes the datagram
 * @param arrivalMicros when, in microseconds since the media was set up
 */
public record RtcpSeen(List<RtcpPacket> packets, RtcpStatus status, byte[] bytes, long arrivalMicros) {

    static RtcpSeen of(byte[] bytes, long arrivalMicros) {
        List<RtcpPacket> packets = new ArrayList<>();
        RtcpStatus status = RtcpCompound.parse(bytes, 0, bytes.length, packets);
        return new RtcpSeen(List.copyOf(packets), status, bytes, arrivalMicros);
    }

    /** Whether it holds a packet of that kind. */
    public boolean has(Class<? extends RtcpPacket> kind) {
        return packets.stream().anyMatch(kind::isInstance);
    }
}
