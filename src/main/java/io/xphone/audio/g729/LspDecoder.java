package io.xphone.audio.g729;

/**
 * Rebuilds the line spectral pairs of a frame (G.729 §3.2.4 and §4.1.1): two codebook stages, a moving average over
 * four frames and a check that the filter is stable. A lost frame repeats the last spectrum (§4.4.1).
 */
final class LspDecoder {

    private static final int ORDER = LspConversion.ORDER;
    private static final int MEMORY = LspPredictor.MEMORY;

    private final int[][] past = new int[MEMORY][ORDER];
    private final int[] last = new int[ORDER];
    private final int[] noise = new int[ORDER];
    private final int[] residual = new int[ORDER];
    private LspPredictor lastPredictor = LspPredictor.speechOf(0);

    LspDecoder() {
        for (int i = 0; i < ORDER; i++) {
            for (int[] frame : past) {
                frame[i] = G729Tables.LSP_START[i];
            }
            last[i] = G729Tables.LSP_START[i];
        }
    }

    /**
     * Decodes a frame that has arrived.
     *
     * @param lsp receives the cosines in Q15
     */
    void decode(FrameBits frame, int[] lsp) {
        int first = frame.lspFirst * ORDER;
        int lower = frame.lspLower * ORDER;
        int upper = frame.lspUpper * ORDER;
        for (int i = 0; i < ORDER; i++) {
            residual[i] = FixedPoint.add(
                    G729Tables.LSP_FIRST[first + i], G729Tables.LSP_SECOND[(i < ORDER / 2 ? lower : upper) + i]);
        }
        LspConversion.spread(residual, 10);
        LspConversion.spread(residual, 5);
        lastPredictor = LspPredictor.speechOf(frame.lspPredictor);
        lastPredictor.compose(residual, past, last);
        remember();
        LspConversion.stabilize(last);
        LspConversion.toCosines(last, lsp);
    }

    /**
     * Decodes a silence descriptor (§B.4.2.2).
     *
     * @param predictor 0 or 1
     * @param first index of the first stage: 0 to 31
     * @param second index of the second stage: 0 to 15
     * @param lsp receives the cosines in Q15
     */
    void decodeNoise(int predictor, int first, int second, int[] lsp) {
        int one = G729Tables.NOISE_FIRST[first] * ORDER;
        int lower = G729Tables.NOISE_SECOND[second] * ORDER;
        int upper = G729Tables.NOISE_SECOND[16 + second] * ORDER;
        for (int i = 0; i < ORDER; i++) {
            residual[i] = FixedPoint.add(
                    G729Tables.LSP_FIRST[one + i], G729Tables.LSP_SECOND[(i < ORDER / 2 ? lower : upper) + i]);
        }
        LspConversion.spread(residual, 10);
        LspPredictor.noiseOf(predictor).compose(residual, past, noise);
        remember();
        LspConversion.stabilize(noise);
        LspConversion.toCosines(noise, lsp);
    }

    /**
     * Repeats the last frame's spectrum and keeps the predictor's memory in step with it.
     *
     * @param lsp receives the cosines in Q15
     */
    void conceal(int[] lsp) {
        lastPredictor.extract(last, past, residual);
        remember();
        LspConversion.toCosines(last, lsp);
    }

    /** The residual that would give these frequencies with a predictor, from the memory as it is. */
    void residual(int[] lsf, LspPredictor predictor, int[] result) {
        predictor.extract(lsf, past, result);
    }

    private void remember() {
        int[] oldest = past[MEMORY - 1];
        System.arraycopy(past, 0, past, 1, MEMORY - 1);
        past[0] = oldest;
        System.arraycopy(residual, 0, oldest, 0, ORDER);
    }
}
