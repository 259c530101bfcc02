package io.xphone.audio.g729;

/**
 * Quantizes the line spectral pairs (G.729 §3.2.4): for each of the two predictors the nearest vector of the first
 * stage, then of both halves of the second; of the two results the one with the smaller weighted error.
 */
final class LspQuantizer {

    private static final int ORDER = LspConversion.ORDER;
    private static final int HALF = ORDER / 2;
    private static final int FIRST = 128;
    private static final int SECOND = 32;
    private static final int LOWEST_GAP = 9221;
    private static final int HIGHEST_GAP = 15_485;
    private static final int ONE = 8192;
    private static final int TEN = 20_480;
    private static final int ONE_POINT_TWO = 19_661;

    private final LspDecoder decoder;
    private final int[] lsf = new int[ORDER];
    private final int[] weights = new int[ORDER];
    private final int[] residual = new int[ORDER];
    private final int[] candidate = new int[ORDER];

    /** Creates the quantizer with the memory of the decoder on the other side. */
    LspQuantizer(LspDecoder decoder) {
        this.decoder = decoder;
    }

    /**
     * Quantizes a frame's pairs.
     *
     * @param lsp cosines in Q15
     * @param frame receives the indices
     * @param quantized receives the cosines that a decoder has
     */
    void quantize(int[] lsp, FrameBits frame, int[] quantized) {
        LspConversion.toFrequencies(lsp, lsf);
        weigh(lsf, weights);
        int least = 0;
        for (int predictor = 0; predictor < 2; predictor++) {
            decoder.residual(lsf, LspPredictor.speechOf(predictor), residual);
            int first = nearestFirst();
            int lower = nearestSecond(first, 0);
            LspConversion.spread(candidate, 10, 1, HALF);
            int upper = nearestSecond(first, HALF);
            LspConversion.spread(candidate, 10, HALF, ORDER);
            LspConversion.spread(candidate, 5);
            int error = error(LspPredictor.speechOf(predictor));
            if (predictor == 0 || error < least) {
                least = error;
                frame.lspPredictor = predictor;
                frame.lspFirst = first;
                frame.lspLower = lower;
                frame.lspUpper = upper;
            }
        }
        decoder.decode(frame, quantized);
    }

    /** The weight of each frequency: more where its neighbours are close. */
    static void weigh(int[] lsf, int[] weights) {
        int most = 0;
        for (int i = 0; i < ORDER; i++) {
            int gap = gap(lsf, i);
            int weight = 2048;
            if (gap <= 0) {
                int square = FixedPoint.high(FixedPoint.longShl(FixedPoint.longMult(gap, gap), 2));
                weight += FixedPoint.high(FixedPoint.longShl(FixedPoint.longMult(square, TEN), 2));
            }
            weights[i] = FixedPoint.saturate(weight);
            if (i == 4 || i == 5) {
                weights[i] = FixedPoint.high(FixedPoint.longShl(FixedPoint.longMult(weights[i], ONE_POINT_TWO), 1));
            }
            most = Math.max(most, weights[i]);
        }
        int shift = FixedPoint.norm(most);
        for (int i = 0; i < ORDER; i++) {
            weights[i] = FixedPoint.shl(weights[i], shift);
        }
    }

    private static int gap(int[] lsf, int i) {
        if (i == 0) {
            return FixedPoint.sub(lsf[1], LOWEST_GAP);
        }
        if (i == ORDER - 1) {
            return FixedPoint.sub(HIGHEST_GAP, lsf[ORDER - 2]);
        }
        return FixedPoint.sub(FixedPoint.sub(lsf[i + 1], lsf[i - 1]), ONE);
    }

    private int nearestFirst() {
        int nearest = 0;
        int least = Integer.MAX_VALUE;
        for (int row = 0; row < FIRST; row++) {
            int distance = 0;
            for (int i = 0; i < ORDER; i++) {
                int off = FixedPoint.sub(residual[i], G729Tables.LSP_FIRST[row * ORDER + i]);
                distance = FixedPoint.longMac(distance, off, off);
            }
            if (distance < least) {
                least = distance;
                nearest = row;
            }
        }
        return nearest;
    }

    /** The nearest row for five frequencies; candidate receives what it gives. */
    private int nearestSecond(int first, int from) {
        int nearest = 0;
        int least = Integer.MAX_VALUE;
        for (int row = 0; row < SECOND; row++) {
            int distance = 0;
            for (int i = from; i < from + HALF; i++) {
                int off = FixedPoint.sub(residual[i], G729Tables.LSP_FIRST[first * ORDER + i]);
                off = FixedPoint.sub(off, G729Tables.LSP_SECOND[row * ORDER + i]);
                distance = FixedPoint.longMac(distance, FixedPoint.mult(weights[i], off), off);
            }
            if (distance < least) {
                least = distance;
                nearest = row;
            }
        }
        for (int i = from; i < from + HALF; i++) {
            candidate[i] =
                    FixedPoint.add(G729Tables.LSP_FIRST[first * ORDER + i], G729Tables.LSP_SECOND[nearest * ORDER + i]);
        }
        return nearest;
    }

    private int error(LspPredictor predictor) {
        int error = 0;
        for (int i = 0; i < ORDER; i++) {
            int off = FixedPoint.sub(candidate[i], residual[i]);
            off = FixedPoint.mult(off, predictor.rest(i));
            int weighted = FixedPoint.high(FixedPoint.longShl(FixedPoint.longMult(weights[i], off), 4));
            error = FixedPoint.longMac(error, weighted, off);
        }
        return error;
    }
}
