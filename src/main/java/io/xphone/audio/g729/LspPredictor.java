package io.xphone.audio.g729;

/** A moving average over four frames that predicts line spectral frequencies (G.729 §3.2.4, Annex B §B.4.2.2). */
final class LspPredictor {

    /** The number of frames it looks back. */
    static final int MEMORY = 4;

    private static final int ORDER = LspConversion.ORDER;
    private static final LspPredictor[] SPEECH = {
        new LspPredictor(speech(0), 0, G729Tables.LSP_PREDICTOR_REST, G729Tables.LSP_PREDICTOR_REST_INVERSE),
        new LspPredictor(speech(1), 1, G729Tables.LSP_PREDICTOR_REST, G729Tables.LSP_PREDICTOR_REST_INVERSE)
    };
    private static final LspPredictor[] NOISE = {
        new LspPredictor(speech(0), 0, G729Tables.NOISE_PREDICTOR_REST, G729Tables.NOISE_PREDICTOR_REST_INVERSE),
        new LspPredictor(mixed(), 1, G729Tables.NOISE_PREDICTOR_REST, G729Tables.NOISE_PREDICTOR_REST_INVERSE)
    };

    private final int[] coefficients;
    private final int row;
    private final short[] rest;
    private final short[] restInverse;

    private LspPredictor(int[] coefficients, int row, short[] rest, short[] restInverse) {
        this.coefficients = coefficients;
        this.row = row * ORDER;
        this.rest = rest;
        this.restInverse = restInverse;
    }

    /** The predictor of speech with an index L0: 0 or 1. */
    static LspPredictor speechOf(int index) {
        return SPEECH[index];
    }

    /** The predictor of comfort noise with an index: 0 or 1. */
    static LspPredictor noiseOf(int index) {
        return NOISE[index];
    }

    private static int[] speech(int index) {
        int[] result = new int[MEMORY * ORDER];
        for (int i = 0; i < result.length; i++) {
            result[i] = G729Tables.LSP_PREDICTORS[index * result.length + i];
        }
        return result;
    }

    /** 0.6 of the first and 0.4 of the second predictor of speech. */
    private static int[] mixed() {
        int[] first = speech(0);
        int[] second = speech(1);
        for (int i = 0; i < first.length; i++) {
            first[i] = FixedPoint.high(FixedPoint.longMac(FixedPoint.longMult(first[i], 19_660), second[i], 13_107));
        }
        return first;
    }

    /** One less the sum of the coefficients at a frequency, in Q15. */
    int rest(int i) {
        return rest[row + i];
    }

    /** Adds the prediction from past frames to this frame's residual. */
    void compose(int[] residual, int[][] past, int[] lsf) {
        for (int i = 0; i < ORDER; i++) {
            int value = FixedPoint.longMult(residual[i], rest[row + i]);
            for (int k = 0; k < MEMORY; k++) {
                value = FixedPoint.longMac(value, past[k][i], coefficients[k * ORDER + i]);
            }
            lsf[i] = FixedPoint.high(value);
        }
    }

    /** The opposite of {@link #compose}: the residual that gives these frequencies. */
    void extract(int[] lsf, int[][] past, int[] residual) {
        for (int i = 0; i < ORDER; i++) {
            int value = lsf[i] << 16;
            for (int k = 0; k < MEMORY; k++) {
                value = FixedPoint.longMsu(value, past[k][i], coefficients[k * ORDER + i]);
            }
            int scaled = FixedPoint.longMult(FixedPoint.high(value), restInverse[row + i]);
            residual[i] = FixedPoint.high(FixedPoint.longShl(scaled, 3));
        }
    }
}
