package io.xphone.rtp;

/** The counts of a jitter buffer while they grow; see {@link JitterStatistics} for what they mean. */
final class JitterCounters {

    long played;
    long lost;
    long concealed;
    long late;
    long duplicates;
    long dropped;
    long stretched;
    long underruns;
    long resets;
    long refused;

    JitterStatistics snapshot(int levelMillis) {
        return new JitterStatistics(
                played, lost, concealed, late, duplicates, dropped, stretched, underruns, resets, refused, levelMillis);
    }
}
