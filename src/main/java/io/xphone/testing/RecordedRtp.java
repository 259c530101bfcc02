package io.xphone.testing;

/**
 * A received RTP packet.
 *
 * @param sequence 0 to 65535
 * @param timestamp in ticks of the payload's clock; all 32 bits count
 * @param marker the marker bit
 * @param payloadType 0 to 127
 * @param ssrc synchronisation source; all 32 bits count
 * @param payloadBytes length of the payload
 * @param arrivalMicros arrival time, in microseconds since the media was set up
 */
public record RecordedRtp(
        int sequence, int timestamp, boolean marker, int payloadType, int ssrc, int payloadBytes, long arrivalMicros) {}
