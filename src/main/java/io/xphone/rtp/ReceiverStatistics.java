package io.xphone.rtp;

/**
 * What a receiver counted.
 *
 * @param ssrc the source heard last
 * @param packets packets taken since that source was first heard
 * @param octets bytes of payload taken, of all sources
 * @param expected packets that it should have sent since then
 * @param lost packets of it that never came
 * @param duplicates packets that came again
 * @param reordered packets that came after one with a higher number
 * @param late packets too old to be told from duplicates
 * @param foreign packets of other sources, not played
 * @param restarts how often another source or another sequence took over
 * @param jitterMillis interarrival jitter in ms (RFC 3550 A.8)
 * @param maxJitterMillis the largest it has been
 */
public record ReceiverStatistics(
        int ssrc,
        long packets,
        long octets,
        long expected,
        long lost,
        long duplicates,
        long reordered,
        long late,
        long foreign,
        long restarts,
        double jitterMillis,
        double maxJitterMillis) {}
