package io.xphone.rtp.rtcp;

import java.util.OptionalDouble;

/**
 * What RTCP taught.
 *
 * @param roundTripMillis the last round trip measured, in ms
 * @param remoteFractionLost of our packets lost lately, 0 to 1, as the other side reports
 * @param remoteLost of our packets lost in all, as the other side reports
 * @param remoteJitterMillis jitter of our packets there, in ms
 * @param remoteCname the other side's canonical name; empty before it told
 * @param compoundsSent compounds sent
 * @param compoundsReceived compounds received and read
 * @param malformed compounds received with a fault
 */
public record RtcpStatistics(
        OptionalDouble roundTripMillis,
        OptionalDouble remoteFractionLost,
        int remoteLost,
        OptionalDouble remoteJitterMillis,
        String remoteCname,
        long compoundsSent,
        long compoundsReceived,
        long malformed) {}
