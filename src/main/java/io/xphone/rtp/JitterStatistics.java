package io.xphone.rtp;

/**
 * Counters of a jitter buffer, in packets unless noted otherwise.
 *
 * @param played delivered for playout
 * @param lost missing at their playout time, or rejected as late
 * @param concealed pulls that resulted in concealment
 * @param late arrived after their playout time
 * @param duplicates received more than once
 * @param dropped dropped to reduce delay, or for lack of space
 * @param stretched how often the clock stepped back for a packet
 * @param underruns how often the buffer ran dry, including the ends of talkspurts
 * @param resets how often the stream restarted
 * @param rejected packets whose payload was empty or too large
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
        long rejected,
        int levelMillis) {}
