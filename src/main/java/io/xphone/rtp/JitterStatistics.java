package io.xphone.rtp;

/**
 * Counters of a jitter buffer, in packets unless noted otherwise.
 *
 * @param played delivered for playout
 * @param lost missing at their playout time, and not received later either
 * @param concealed pulls that resulted in concealment
 * @param late arrived after their playout time
 * @param duplicates received more than once
 * @param reordered received after a later packet
 * @param dropped dropped to reduce delay, or for lack of space
 * @param stretched how often the clock stepped back for a packet
 * @param underruns how often the buffer ran dry, including the ends of talkspurts
 * @param resets how often the stream restarted
 * @param rejected packets whose payload was empty or too large
 * @param concealedMillis audio that was concealed, in ms
 * @param insertedMillis audio that time scaling inserted to raise the delay, in ms
 * @param removedMillis audio that time scaling removed to lower the delay, in ms
 * @param timeScalings how often time scaling changed the length of the audio
 * @param levelMillis media time held now, in ms
 * @param depthMillis the depth now, in ms
 */
public record JitterStatistics(
        long played,
        long lost,
        long concealed,
        long late,
        long duplicates,
        long reordered,
        long dropped,
        long stretched,
        long underruns,
        long resets,
        long rejected,
        long concealedMillis,
        long insertedMillis,
        long removedMillis,
        long timeScalings,
        int levelMillis,
        int depthMillis) {}
