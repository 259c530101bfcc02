package io.xphone.audio.g729;

/** The filter 1/A(z) with its memory of ten samples. */
final class SynthesisFilter {

    private static final int ORDER = LspConversion.ORDER;

    private final int[] work = new int[ORDER + Subframes.FRAME];
    private int filtered;

    /**
     * Filters without a change of the memory, which {@link #keep} makes.
     *
     * @param predictor 11 coefficients in Q12
     * @param length samples, at most a frame
     * @return whether a sum did not fit and was limited
     */
    boolean filter(int[] predictor, int[] input, int inputAt, int[] output, int outputAt, int length) {
        boolean limited = false;
        for (int n = 0; n < length; n++) {
            int at = ORDER + n;
            int sample = input[inputAt + n];
            long sum = 2L * sample * predictor[0];
            boolean fits = sum == (int) sum;
            for (int i = 1; i <= ORDER; i++) {
                sum -= 2L * predictor[i] * work[at - i];
                fits &= sum == (int) sum;
            }
            sum <<= 3;
            fits &= sum <= Integer.MAX_VALUE - 0x8000 && sum >= Integer.MIN_VALUE;
            work[at] = fits ? (int) (sum + 0x8000) >> 16 : limitedSample(predictor, sample, at);
            limited |= !fits;
        }
        System.arraycopy(work, ORDER, output, outputAt, length);
        filtered = length;
        return limited;
    }

    /** Makes the last samples filtered the memory. */
    void keep() {
        System.arraycopy(work, filtered, work, 0, ORDER);
        filtered = 0;
    }

    /** Makes the last ten of so many samples the memory. */
    void remember(int[] samples, int length) {
        System.arraycopy(samples, length - ORDER, work, 0, ORDER);
    }

    private int limitedSample(int[] predictor, int sample, int at) {
        int sum = FixedPoint.longMult(sample, predictor[0]);
        for (int i = 1; i <= ORDER; i++) {
            sum = FixedPoint.longMsu(sum, predictor[i], work[at - i]);
        }
        return FixedPoint.round(FixedPoint.longShl(sum, 3));
    }
}
