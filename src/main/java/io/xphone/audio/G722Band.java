package io.xphone.audio;

/**
 * The adaptive predictor and the quantiser's scale factor of one sub-band of ITU-T G.722 (clauses 3.5 and 3.6, blocks 3
 * and 4), which encoder and decoder have in common. Values are 16-bit fixed point; the names in comments are those of
 * the Recommendation.
 */
final class G722Band {

    private static final int ZEROS = 6;

    /** 2 to the power of i / 32, in steps of 1 / 2048: the table ILB. */
    private static final short[] POWERS = {
        2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834, 2896, 2960,
        3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008
    };

    private final int maxLogScale;
    private final int shift;

    /** The last quantised differences, newest first (DLT, DHT), and the coefficients of the zeros (BL, BH). */
    private final int[] differences = new int[ZEROS];

    private final int[] zeros = new int[ZEROS];

    private int pole1;
    private int pole2;
    private int partial1; // partially reconstructed signal (PLT, PHT)
    private int partial2;
    private int reconstructed1; // reconstructed signal (RLT, RHT)
    private int reconstructed2;
    private int zeroPart; // SZL, SZH
    private int predicted; // SL, SH
    private int logScale; // NBL, NBH
    private int scale; // DETL, DETH

    private G722Band(int scale, int maxLogScale, int shift) {
        this.scale = scale;
        this.maxLogScale = maxLogScale;
        this.shift = shift;
    }

    /** The lower band, 0 to 4 kHz. */
    static G722Band low() {
        return new G722Band(32, 18_432, 8);
    }

    /** The higher band, 4 to 8 kHz. */
    static G722Band high() {
        return new G722Band(8, 22_528, 10);
    }

    /** The predicted value of the next sample. */
    int predicted() {
        return predicted;
    }

    /** The scale factor of the next difference. */
    int scale() {
        return scale;
    }

    /**
     * Adapts to a quantised difference.
     *
     * @param difference the difference of the sample to its prediction
     * @param multiplier the logarithmic multiplier of its code (WL, WH)
     */
    void adapt(int difference, int multiplier) {
        logScale = Math.max(0, Math.min(maxLogScale, (logScale * 127 >> 7) + multiplier));
        int power = POWERS[logScale >> 6 & 31];
        int right = shift - (logScale >> 11);
        scale = (right < 0 ? power << -right : power >> right) << 2;
        predict(difference);
    }

    private void predict(int difference) {
        int reconstructed = saturate(predicted + difference);
        int partial = saturate(zeroPart + difference);

        int fourfold = saturate(pole1 << 2);
        int second = Math.min(sameSign(partial, partial1) ? -fourfold : fourfold, Short.MAX_VALUE) >> 7;
        second += (sameSign(partial, partial2) ? 128 : -128) + (pole2 * 32_512 >> 15);
        pole2 = Math.max(-12_288, Math.min(12_288, second));
        int bound = saturate(15_360 - pole2);
        int first = saturate((sameSign(partial, partial1) ? 192 : -192) + (pole1 * 32_640 >> 15));
        pole1 = Math.max(-bound, Math.min(bound, first));
        partial2 = partial1;
        partial1 = partial;

        int step = difference == 0 ? 0 : 128;
        int sum = 0;
        for (int i = ZEROS - 1; i >= 0; i--) {
            int past = differences[i];
            zeros[i] = saturate((sameSign(past, difference) ? step : -step) + (zeros[i] * 32_640 >> 15));
            int newer = i == 0 ? difference : differences[i - 1];
            differences[i] = newer;
            sum += zeros[i] * saturate(newer + newer) >> 15;
        }
        zeroPart = saturate(sum);

        reconstructed2 = reconstructed1;
        reconstructed1 = reconstructed;
        int polePart = (pole1 * saturate(reconstructed1 + reconstructed1) >> 15)
                + (pole2 * saturate(reconstructed2 + reconstructed2) >> 15);
        predicted = saturate(saturate(polePart) + zeroPart);
    }

    private static boolean sameSign(int first, int second) {
        return (first ^ second) >= 0;
    }

    static int saturate(int value) {
        return Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value));
    }
}
