package io.xphone.audio.g729;

/** Correlates a target with an impulse response, which both codebook searches start from (G.729 §3.8.1). */
final class BackwardFilter {

    private BackwardFilter() {}

    /** The correlation at each of 40 shifts, scaled to 13 bits or so. */
    static void correlate(int[] response, int[] target, int[] result) {
        int most = 0;
        for (int i = 0; i < Subframes.LENGTH; i++) {
            int sum = 0;
            for (int j = i; j < Subframes.LENGTH; j++) {
                sum = FixedPoint.longMac(sum, target[j], response[j - i]);
            }
            result[i] = sum;
            most = Math.max(most, FixedPoint.longAbs(sum));
        }
        int shift = 18 - Math.min(FixedPoint.longNorm(most), 16);
        for (int i = 0; i < Subframes.LENGTH; i++) {
            result[i] = FixedPoint.low(result[i] >> shift);
        }
    }
}
