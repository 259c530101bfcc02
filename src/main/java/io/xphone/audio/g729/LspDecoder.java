package io.xphone.audio.g729;

/**
 * Rebuilds the line spectral pairs of a frame (G.729 §3.2.4 and §4.1.1): two codebook stages, a moving average over
 * four frames and a check that the filter is stable. A lost frame repeats the last spectrum (§4.4.1).
 */
final class LspDecoder {

    private static final int ORDER = LspConversion.ORDER;
    private static final int MEMORY = 4;

    private final int[][] past = new int[MEMORY][ORDER];
    private final int[] last = new int[ORDER];
    private final int[] residual = new int[ORDER];
    private int lastPredictor;

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
        lastPredictor = frame.lspPredictor;
        LspConversion.compose(residual, past, lastPredictor, last);
        remember();
        LspConversion.stabilize(last);
        LspConversion.toCosines(last, lsp);
    }

    /**
     * Repeats the last frame's spectrum and keeps the predictor's memory in step with it.
     *
     * @param lsp receives the cosines in Q15
     */
    void conceal(int[] lsp) {
        LspConversion.extract(last, past, lastPredictor, residual);
        remember();
        LspConversion.toCosines(last, lsp);
    }

    /** The residual that would give these frequencies with a predictor, from the memory as it is. */
    void residual(int[] lsf, int predictor, int[] result) {
        LspConversion.extract(lsf, past, predictor, result);
    }

    private void remember() {
        int[] oldest = past[MEMORY - 1];
        System.arraycopy(past, 0, past, 1, MEMORY - 1);
        past[0] = oldest;
        System.arraycopy(residual, 0, oldest, 0, ORDER);
    }
}
