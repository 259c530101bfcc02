package io.xphone.testing;

import java.util.ArrayList;
import java.util.List;

/**
 * An RTCP datagram that was received (RFC 3550 §6).
 *
 * @param types the packet types of the compound packet, in their order: 200 SR, 201 RR, 202 SDES, 203 BYE and so on
 * @param bytes the datagram
 * @param arrivalMicros when, in microseconds since the media was set up
 */
public record RtcpSeen(List<Integer> types, byte[] bytes, long arrivalMicros) {

    static RtcpSeen of(byte[] bytes, long arrivalMicros) {
        List<Integer> types = new ArrayList<>();
        int at = 0;
        while (at + 4 <= bytes.length) {
            types.add(bytes[at + 1] & 0xFF);
            at += 4 + 4 * ((bytes[at + 2] & 0xFF) << 8 | bytes[at + 3] & 0xFF);
        }
        return new RtcpSeen(List.copyOf(types), bytes, arrivalMicros);
    }
}
