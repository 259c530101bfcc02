package io.xphone.audio.g729;

/** What is done with predictor coefficients (Q12, the first of 11 is one). */
final class LinearPrediction {

    private static final int ORDER = LspConversion.ORDER;

    private LinearPrediction() {}

    /** A(z/gamma): each coefficient times a power of gamma (Q15). */
    static void weight(int[] predictor, int gamma, int[] weighted) {
        weighted[0] = predictor[0];
        int factor = gamma;
        for (int i = 1; i < ORDER; i++) {
            weighted[i] = FixedPoint.round(FixedPoint.longMult(predictor[i], factor));
            factor = FixedPoint.round(FixedPoint.longMult(factor, gamma));
        }
        weighted[ORDER] = FixedPoint.round(FixedPoint.longMult(predictor[ORDER], factor));
    }

    /**
     * The residual of a signal: what its prediction misses.
     *
     * @param signal has ten samples before at
     */
    static void residual(int[] predictor, int[] signal, int at, int[] result, int resultAt, int length) {
        for (int n = 0; n < length; n++) {
            int sum = FixedPoint.longMult(signal[at + n], predictor[0]);
            for (int i = 1; i <= ORDER; i++) {
                sum = FixedPoint.longMac(sum, predictor[i], signal[at + n - i]);
            }
            result[resultAt + n] = FixedPoint.round(FixedPoint.longShl(sum, 3));
        }
    }
}
