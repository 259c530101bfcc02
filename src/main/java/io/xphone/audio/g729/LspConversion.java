package io.xphone.audio.g729;

/**
 * Conversions between line spectral frequencies (Q13, radians), their cosines (Q15) and predictor coefficients (Q12).
 */
final class LspConversion {

    /** The order of linear prediction. */
    static final int ORDER = 10;

    private static final int HALF = ORDER / 2;
    private static final int LOWEST = 40;
    private static final int HIGHEST = 25_681;
    private static final int GAP = 321;
    private static final int ONE_OVER_TWO_PI = 20_861;
    private static final int TWO_PI = 25_736;

    private final int[] sum = new int[HALF + 1];
    private final int[] difference = new int[HALF + 1];
    private final int[] middle = new int[ORDER];

    /** The cosines that encoder and decoder start with. */
    static int[] start() {
        return new int[] {30_000, 26_000, 21_000, 15_000, 8_000, 0, -8_000, -15_000, -21_000, -26_000};
    }

    /** The cosines that comfort noise starts with. */
    static int[] noiseStart() {
        return new int[] {31_441, 27_566, 21_458, 13_612, 4663, -4663, -13_612, -21_458, -27_566, -31_441};
    }

    /** Moves neighbours apart that are closer than the gap (§3.2.4). */
    static void spread(int[] lsf, int gap) {
        spread(lsf, gap, 1, ORDER);
    }

    /** As {@link #spread(int[], int)} for the pairs that end at from to before to. */
    static void spread(int[] lsf, int gap, int from, int to) {
        for (int i = from; i < to; i++) {
            int excess = FixedPoint.add(FixedPoint.sub(lsf[i - 1], lsf[i]), gap) >> 1;
            if (excess > 0) {
                lsf[i - 1] = FixedPoint.sub(lsf[i - 1], excess);
                lsf[i] = FixedPoint.add(lsf[i], excess);
            }
        }
    }

    /** Orders the frequencies and keeps them in range and apart, so that the synthesis filter is stable. */
    static void stabilize(int[] lsf) {
        for (int i = 0; i < ORDER - 1; i++) {
            if (lsf[i + 1] < lsf[i]) {
                int swap = lsf[i + 1];
                lsf[i + 1] = lsf[i];
                lsf[i] = swap;
            }
        }
        lsf[0] = Math.max(lsf[0], LOWEST);
        for (int i = 0; i < ORDER - 1; i++) {
            if (lsf[i + 1] - lsf[i] < GAP) {
                lsf[i + 1] = FixedPoint.add(lsf[i], GAP);
            }
        }
        lsf[ORDER - 1] = Math.min(lsf[ORDER - 1], HIGHEST);
    }

    /** Moves ordered frequencies into range and apart by a gap, before they are quantized (§B.4.2.2). */
    static void separate(int[] lsf, int gap) {
        lsf[0] = Math.max(lsf[0], LOWEST);
        for (int i = 0; i < ORDER - 1; i++) {
            if (lsf[i + 1] - lsf[i] < gap) {
                lsf[i + 1] = FixedPoint.add(lsf[i], gap);
            }
        }
        lsf[ORDER - 1] = Math.min(lsf[ORDER - 1], HIGHEST);
        if (lsf[ORDER - 1] < lsf[ORDER - 2]) {
            lsf[ORDER - 2] = lsf[ORDER - 1] - GAP;
        }
    }

    /** Frequencies to cosines. */
    static void toCosines(int[] lsf, int[] lsp) {
        for (int i = 0; i < ORDER; i++) {
            int turn = FixedPoint.mult(lsf[i], ONE_OVER_TWO_PI);
            int index = Math.min(turn >> 8, 63);
            int step = FixedPoint.longMult(G729Tables.COSINE_SLOPES[index], turn & 0xff) >> 13;
            lsp[i] = FixedPoint.add(G729Tables.COSINES[index], FixedPoint.low(step));
        }
    }

    /** Cosines to frequencies. */
    static void toFrequencies(int[] lsp, int[] lsf) {
        int index = 63;
        for (int i = ORDER - 1; i >= 0; i--) {
            while (index > 0 && G729Tables.COSINES[index] < lsp[i]) {
                index--;
            }
            int offset = FixedPoint.sub(lsp[i], G729Tables.COSINES[index]);
            int step = FixedPoint.longMult(G729Tables.ANGLE_SLOPES[index], offset) >> 12;
            lsf[i] = FixedPoint.mult(FixedPoint.add(index << 9, FixedPoint.low(step)), TWO_PI);
        }
    }

    /** Cosines to angles as parts of half a turn, halved, in Q15: what the voice detection compares. */
    static void toAngles(int[] lsp, int[] angles) {
        int index = 63;
        for (int i = ORDER - 1; i >= 0; i--) {
            while (G729Tables.ANGLE_COSINES[index] < lsp[i]) {
                index--;
            }
            int offset = FixedPoint.sub(lsp[i], G729Tables.ANGLE_COSINES[index]);
            int step = FixedPoint.longMult(offset, G729Tables.ANGLE_STEPS[index]);
            angles[i] = FixedPoint.add(FixedPoint.round(FixedPoint.longShl(step, 3)), index << 8);
        }
    }

    /**
     * The predictors of both subframes: the first from the mean of two frames' cosines, the second from this frame's.
     *
     * @param first receives 11 coefficients in Q12
     * @param second receives 11 coefficients in Q12
     */
    void interpolate(int[] lastLsp, int[] lsp, int[] first, int[] second) {
        for (int i = 0; i < ORDER; i++) {
            middle[i] = FixedPoint.add(lsp[i] >> 1, lastLsp[i] >> 1);
        }
        toPredictor(middle, first);
        toPredictor(lsp, second);
    }

    /** Cosines to predictor coefficients (§3.2.6). */
    void toPredictor(int[] lsp, int[] predictor) {
        polynomial(lsp, 0, sum);
        polynomial(lsp, 1, difference);
        for (int i = HALF; i > 0; i--) {
            sum[i] = FixedPoint.longAdd(sum[i], sum[i - 1]);
            difference[i] = FixedPoint.longSub(difference[i], difference[i - 1]);
        }
        predictor[0] = 4096;
        for (int i = 1; i <= HALF; i++) {
            int plus = FixedPoint.longAdd(sum[i], difference[i]);
            int minus = FixedPoint.longSub(sum[i], difference[i]);
            predictor[i] = FixedPoint.low(FixedPoint.longShrRounded(plus, 13));
            predictor[ORDER + 1 - i] = FixedPoint.low(FixedPoint.longShrRounded(minus, 13));
        }
    }

    /** The polynomial with the roots of every second cosine, in Q24. */
    private static void polynomial(int[] lsp, int from, int[] result) {
        result[0] = 1 << 24;
        result[1] = FixedPoint.longMsu(0, lsp[from], 512);
        for (int i = 2; i <= HALF; i++) {
            int cosine = lsp[from + 2 * (i - 1)];
            result[i] = result[i - 2];
            for (int j = i; j > 1; j--) {
                int product = FixedPoint.longShl(FixedPoint.mult32By16(result[j - 1], cosine), 1);
                result[j] = FixedPoint.longSub(FixedPoint.longAdd(result[j], result[j - 2]), product);
            }
            result[1] = FixedPoint.longMsu(result[1], cosine, 512);
        }
    }
}
