package io.xphone.audio.g729;

/** The past excitation at a pitch delay, interpolated at thirds of a sample (G.729 §3.7.1). */
final class AdaptiveCodebook {

    /** How many samples of past excitation the longest delay reads. */
    static final int HISTORY = PitchDecoder.LONGEST + 11;

    private static final int TAPS = 10;

    private AdaptiveCodebook() {}

    /**
     * Writes the codebook's vector where the excitation of the subframe goes.
     *
     * @param excitation the past excitation, at least {@link #HISTORY} samples, then the subframe
     * @param at the subframe's first sample
     * @param delay the whole part of the delay
     * @param thirds the rest: -1, 0 or 1
     */
    static void predict(int[] excitation, int at, int delay, int thirds) {
        int phase = -thirds;
        int from = at - delay;
        if (phase < 0) {
            phase += 3;
            from--;
        }
        for (int n = 0; n < Subframes.LENGTH; n++) {
            int sum = 0;
            for (int i = 0; i < TAPS; i++) {
                sum = FixedPoint.longMac(sum, excitation[from + n - i], G729Tables.THIRDS_FILTER[phase + 3 * i]);
                sum = FixedPoint.longMac(
                        sum, excitation[from + n + 1 + i], G729Tables.THIRDS_FILTER[3 - phase + 3 * i]);
            }
            excitation[at + n] = FixedPoint.round(sum);
        }
    }
}
