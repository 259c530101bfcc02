package io.xphone.rtp.rtcp;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Statistics from RTCP.
 *
 * @param roundTripMillis last measured round-trip time, in ms
 * @param remoteFractionLost fraction of sent packets lost since the last report of the peer, 0 to 1
 * @param remoteLost sent packets lost in total, as reported by the peer
 * @param remoteJitterMillis jitter of sent packets, in ms, as reported by the peer
 * @param remoteMetrics VoIP metrics of the sent stream, as reported by the peer (RFC 3611 §4.7)
 * @param remoteCname canonical name of the peer; empty before it was received
 * @param compoundsSent compounds sent
 * @param compoundsReceived well-formed compounds received
 * @param malformed malformed compounds received
 */
public record RtcpStatistics(
        OptionalDouble roundTripMillis,
        OptionalDouble remoteFractionLost,
        int remoteLost,
        OptionalDouble remoteJitterMillis,
        Optional<VoipMetrics> remoteMetrics,
        String remoteCname,
        long compoundsSent,
        long compoundsReceived,
        long malformed) {}
