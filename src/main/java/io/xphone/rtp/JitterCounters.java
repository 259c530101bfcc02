package io.xphone.rtp;

/** The mutable counters of a jitter buffer; see {@link JitterStatistics} for their meaning. */
final class JitterCounters {

    long played;
    long lost;
    long concealed;
    long late;
    long duplicates;
    long reordered;
    long dropped;
    long stretched;
    long underruns;
    long resets;
    long rejected;
    long concealedTicks;
    long insertedTicks;
    long removedTicks;
    long timeScalings;

    JitterStatistics snapshot(int clockRate, int levelMillis, int depthMillis) {
        return new JitterStatistics(
                played,
                lost,
                concealed,
                late,
                duplicates,
                reordered,
                dropped,
                stretched,
                underruns,
                resets,
                rejected,
                concealedTicks * 1000 / clockRate,
                insertedTicks * 1000 / clockRate,
                removedTicks * 1000 / clockRate,
                timeScalings,
                levelMillis,
                depthMillis);
    }
}
