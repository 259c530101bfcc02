package io.xphone.rtp;

/** The mutable counters of a jitter buffer; see {@link JitterStatistics} for their meaning. */
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
    long rejected;

    JitterStatistics snapshot(int levelMillis) {
        return new JitterStatistics(
                played,
                lost,
                concealed,
                late,
                duplicates,
                dropped,
                stretched,
                underruns,
                resets,
                rejected,
                levelMillis);
    }
}
