package io.xphone.rtp;

/**
 * What a jitter buffer counted, in packets unless said otherwise.
 *
 * @param played given out
 * @param lost missing when their time came, or refused as late
 * @param concealed answers that asked for concealment
 * @param late came after their time
 * @param duplicates came again
 * @param dropped given up to bring the delay down, or for want of room
 * @param stretched times that the clock stepped back for a packet
 * @param underruns times that the buffer ran dry, at the end of talkspurts too
 * @param resets times that the stream began anew
 * @param refused packets of no or too much payload
 * @param levelMillis media time held now, in ms
 */
public record JitterStatistics(
        long played,
        long lost,
        long concealed,
        long late,
        long duplicates,
        long dropped,
        long stretched,
        long underruns,
        long resets,
        long refused,
        int levelMillis) {}
