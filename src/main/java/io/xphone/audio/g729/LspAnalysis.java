package io.xphone.audio.g729;

/** Finds the cosines of the line spectral pairs of a predictor (G.729 §3.2.3, with the coarser search of Annex A). */
final class LspAnalysis {

    private static final int ORDER = LspConversion.ORDER;
    private static final int HALF = ORDER / 2;
    private static final int BISECTIONS = 2;

    private final int[] sum = new int[HALF + 1];
    private final int[] difference = new int[HALF + 1];
    private final int[] roots = new int[ORDER];
    private int scale;

    /**
     * Finds the ten roots.
     *
     * @param predictor 11 coefficients in Q12
     * @param lsp receives the cosines in Q15; keeps what it holds where not all are found
     */
    void find(int[] predictor, int[] lsp) {
        scale = 11;
        if (!polynomials(predictor)) {
            scale = 10;
            polynomials(predictor);
        }
        if (search()) {
            System.arraycopy(roots, 0, lsp, 0, ORDER);
        }
    }

    /** The sum and the difference polynomial in Q of scale; false where a coefficient does not fit. */
    private boolean polynomials(int[] predictor) {
        boolean fits = true;
        int one = 1 << scale;
        sum[0] = one;
        difference[0] = one;
        int half = one << 3;
        for (int i = 0; i < HALF; i++) {
            int low = predictor[i + 1];
            int high = predictor[ORDER - i];
            int plus = FixedPoint.high(FixedPoint.longMac(FixedPoint.longMult(low, half), high, half)) - sum[i];
            int minus = FixedPoint.high(FixedPoint.longMsu(FixedPoint.longMult(low, half), high, half)) + difference[i];
            sum[i + 1] = FixedPoint.saturate(plus);
            difference[i + 1] = FixedPoint.saturate(minus);
            fits &= sum[i + 1] == plus && difference[i + 1] == minus;
        }
        return fits;
    }

    private boolean search() {
        int found = 0;
        int[] polynomial = sum;
        int low = G729Tables.GRID[0];
        int lowValue = value(low, polynomial);
        for (int j = 1; found < ORDER && j < G729Tables.GRID.length; j++) {
            int high = low;
            int highValue = lowValue;
            low = G729Tables.GRID[j];
            lowValue = value(low, polynomial);
            if (FixedPoint.longMult(lowValue, highValue) > 0) {
                continue;
            }
            for (int i = 0; i < BISECTIONS; i++) {
                int middle = (low >> 1) + (high >> 1);
                int middleValue = value(middle, polynomial);
                if (FixedPoint.longMult(lowValue, middleValue) <= 0) {
                    high = middle;
                    highValue = middleValue;
                } else {
                    low = middle;
                    lowValue = middleValue;
                }
            }
            low = interpolate(low, lowValue, high, highValue);
            roots[found++] = low;
            polynomial = polynomial == sum ? difference : sum;
            lowValue = value(low, polynomial);
        }
        return found == ORDER;
    }

    /** Where the line through both points crosses zero. */
    private static int interpolate(int low, int lowValue, int high, int highValue) {
        int width = FixedPoint.sub(high, low);
        int rise = FixedPoint.sub(highValue, lowValue);
        if (rise == 0) {
            return low;
        }
        int size = FixedPoint.abs(rise);
        int shift = FixedPoint.norm(size);
        int inverse = FixedPoint.div(16_383, size << shift);
        int slope = FixedPoint.low(FixedPoint.longShr(FixedPoint.longMult(width, inverse), 20 - shift));
        if (rise < 0) {
            slope = FixedPoint.negate(slope);
        }
        return FixedPoint.sub(low, FixedPoint.low(FixedPoint.longMult(lowValue, slope) >> 11));
    }

    /** The polynomial at a cosine, by the recursion of Chebyshev polynomials. */
    private int value(int x, int[] polynomial) {
        int last = 1 << scale + 13;
        int now = FixedPoint.longMult(x, 1 << scale - 2);
        now = FixedPoint.longMac(now, polynomial[1], 4096) & ~1;
        for (int i = 2; i < HALF; i++) {
            int next = step(FixedPoint.longShl(FixedPoint.mult32By16(now, x), 1), last);
            next = FixedPoint.longMac(next, polynomial[i], 4096) & ~1;
            last = now;
            now = next;
        }
        int result = step(FixedPoint.mult32By16(now, x), last);
        result = FixedPoint.longMac(result, polynomial[HALF], 2048);
        return FixedPoint.high(FixedPoint.longShl(result, 17 - scale));
    }

    private static int step(int value, int last) {
        int without = FixedPoint.longMac(value, FixedPoint.high(last), FixedPoint.MIN_16);
        return FixedPoint.longMsu(without, FixedPoint.lowHalf(last), 1);
    }
}
