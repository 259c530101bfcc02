package io.xphone.rtp;

/**
 * Counters of a receiver.
 *
 * @param ssrc the current source
 * @param packets packets accepted since the first packet of that source
 * @param octets payload bytes accepted, of all sources
 * @param expected packets expected since then, by sequence numbers
 * @param lost packets not received since then
 * @param allPackets packets accepted, of all sources
 * @param allLost packets not received, of all sources
 * @param duplicates packets received again
 * @param reordered packets received after one with a higher number
 * @param late packets too old to be distinguished from duplicates
 * @param foreign packets of other sources, ignored
 * @param restarts how often the source or the sequence changed
 * @param jitterMillis interarrival jitter in ms (RFC 3550 A.8)
 * @param maxJitterMillis the maximum of the jitter
 */
public record ReceiverStatistics(
        int ssrc,
        long packets,
        long octets,
        long expected,
        long lost,
        long allPackets,
        long allLost,
        long duplicates,
        long reordered,
        long late,
        long foreign,
        long restarts,
        double jitterMillis,
        double maxJitterMillis) {}
