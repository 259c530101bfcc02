package io.xphone.audio.g729;

/** The predictor of a window of speech: autocorrelation, lag window and Levinson-Durbin (G.729 §3.2.1, §3.2.2). */
final class LpcAnalysis {

    /** Samples of the analysis window. */
    static final int WINDOW = 240;

    private static final int ORDER = LspConversion.ORDER;
    private static final int LAGS = 12;
    private static final int UNSTABLE = 32_750;

    private final int[] windowed = new int[WINDOW];
    private final int[] correlation = new int[LAGS + 1];
    private final int[] plainCorrelation = new int[ORDER + 1];
    private final int[] predictor = new int[ORDER + 1];
    private final int[] next = new int[ORDER + 1];
    private final int[] last = new int[ORDER + 1];

    private final int[] lastReflections = new int[2];
    private final int[] reflections = new int[2];
    private int exponent;
    private int missed;

    LpcAnalysis() {
        last[0] = 4096;
    }

    /**
     * Analyses a window.
     *
     * @param speech 240 samples from at
     * @param result receives 11 coefficients in Q12; the last ones again where the filter would be unstable
     */
    void analyse(int[] speech, int at, int[] result) {
        correlate(speech, at);
        System.arraycopy(correlation, 0, plainCorrelation, 0, ORDER + 1);
        for (int i = 1; i <= LAGS; i++) {
            correlation[i] = FixedPoint.mult32(correlation[i], G729Tables.LAG_WINDOW[i - 1]) & ~1;
        }
        solve(correlation, result);
    }

    /**
     * The predictor of 11 autocorrelations of which the lowest bit is clear.
     *
     * @return the energy of what it misses, in the unit of the upper 16 bits
     */
    int solve(int[] correlations, int[] result) {
        if (recurse(correlations)) {
            System.arraycopy(reflections, 0, lastReflections, 0, 2);
            for (int i = 1; i <= ORDER; i++) {
                last[i] = FixedPoint.round(FixedPoint.longShl(predictor[i], 1));
            }
        }
        System.arraycopy(last, 0, result, 0, ORDER + 1);
        return missed;
    }

    /** The autocorrelation at a lag of 0 to 12, after the lag window. */
    int correlation(int lag) {
        return correlation[lag];
    }

    /** The autocorrelations of 11 lags before the lag window; only their upper 16 bits count. */
    int[] plainCorrelation() {
        return plainCorrelation;
    }

    /** The autocorrelations are times 2^-exponent. */
    int exponent() {
        return exponent;
    }

    /** The second reflection coefficient in Q15. */
    int secondReflection() {
        return lastReflections[1];
    }

    private void correlate(int[] speech, int at) {
        for (int n = 0; n < WINDOW; n++) {
            windowed[n] = FixedPoint.multRounded(speech[at + n], G729Tables.WINDOW[n]);
        }
        exponent = 1;
        long energy = energy();
        while (energy > Integer.MAX_VALUE) {
            for (int n = 0; n < WINDOW; n++) {
                windowed[n] >>= 2;
            }
            energy = energy();
            exponent += 4;
        }
        int shift = FixedPoint.longNorm((int) energy);
        exponent -= shift;
        correlation[0] = (int) energy << shift & ~1;
        for (int lag = 1; lag <= LAGS; lag++) {
            int sum = 0;
            for (int n = 0; n < WINDOW - lag; n++) {
                sum = FixedPoint.longMac(sum, windowed[n], windowed[n + lag]);
            }
            correlation[lag] = FixedPoint.longShl(sum, shift) & ~1;
        }
    }

    private long energy() {
        long sum = 1;
        for (int sample : windowed) {
            sum += 2L * sample * sample;
        }
        return sum;
    }

    /** Solves for the predictor in Q27; false where it is unstable. All 32-bit numbers have their lowest bit clear. */
    private boolean recurse(int[] products) {
        int reflection = quotient(products[1], products[0]);
        reflections[0] = FixedPoint.high(reflection);
        predictor[1] = reflection >> 4 & ~1;
        int error = FixedPoint.mult32(products[0], rest(reflection));
        int shift = FixedPoint.longNorm(error);
        error = FixedPoint.longShl(error, shift);
        for (int i = 2; i <= ORDER; i++) {
            int sum = 0;
            for (int j = 1; j < i; j++) {
                sum = FixedPoint.longAdd(sum, FixedPoint.mult32(products[j], predictor[i - j]));
            }
            sum = FixedPoint.longAdd(FixedPoint.longShl(sum, 4), products[i]);
            reflection = FixedPoint.longShl(quotient(sum, error), shift);
            if (i == 2) {
                reflections[1] = FixedPoint.high(reflection);
            }
            if (FixedPoint.abs(FixedPoint.high(reflection)) > UNSTABLE) {
                return false;
            }
            for (int j = 1; j < i; j++) {
                next[j] = FixedPoint.longAdd(FixedPoint.mult32(reflection, predictor[i - j]), predictor[j]) & ~1;
            }
            predictor[i] = reflection >> 4 & ~1;
            System.arraycopy(next, 1, predictor, 1, i - 1);
            error = FixedPoint.mult32(error, rest(reflection));
            int more = FixedPoint.longNorm(error);
            error = FixedPoint.longShl(error, more);
            shift += more;
        }
        missed = FixedPoint.shr(FixedPoint.high(error), shift);
        return true;
    }

    /** -numerator / denominator. */
    private static int quotient(int numerator, int denominator) {
        int quotient = FixedPoint.div32(FixedPoint.longAbs(numerator), denominator);
        return numerator > 0 ? FixedPoint.longNegate(quotient) : quotient;
    }

    /** One less the square of a reflection coefficient. */
    private static int rest(int reflection) {
        return FixedPoint.longSub(Integer.MAX_VALUE, FixedPoint.longAbs(FixedPoint.mult32(reflection, reflection)));
    }
}
