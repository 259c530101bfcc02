package io.xphone.audio.g729;

/**
 * Quantizes the spectrum of comfort noise in 10 bits (§B.4.2.2): predictor and two stages of the codebook of speech.
 */
final class NoiseSpectrum {

    private static final int ORDER = LspConversion.ORDER;
    private static final int FIRST = 32;
    private static final int SECOND = 16;
    private static final int KEPT = 4;
    private static final int GAP = 642;

    private final LspDecoder decoder;
    private final int[] lsf = new int[ORDER];
    private final int[] weights = new int[ORDER];
    private final int[][] residuals = new int[2][ORDER];
    private final int[] errors = new int[2 * FIRST];

    /** Creates the quantizer with the memory of the decoder on the other side. */
    NoiseSpectrum(LspDecoder decoder) {
        this.decoder = decoder;
    }

    /**
     * Quantizes cosines.
     *
     * @param quantized receives those that a decoder has
     * @return predictor in bit 9, first stage in 5 bits, second in 4
     */
    int quantize(int[] lsp, int[] quantized) {
        LspConversion.toFrequencies(lsp, lsf);
        LspConversion.separate(lsf, GAP);
        LspQuantizer.weigh(lsf, weights);
        for (int predictor = 0; predictor < 2; predictor++) {
            decoder.residual(lsf, LspPredictor.noiseOf(predictor), residuals[predictor]);
            for (int row = 0; row < FIRST; row++) {
                errors[predictor * FIRST + row] =
                        FixedPoint.mult(error(residuals[predictor], row), G729Tables.NOISE_CONVERGENCE[predictor]);
            }
        }
        int least = FixedPoint.MAX_16;
        int best = 0;
        for (int i = 0; i < KEPT; i++) {
            int candidate = smallest();
            errors[candidate] = FixedPoint.MAX_16;
            for (int second = 0; second < SECOND; second++) {
                int error = error(candidate / FIRST, candidate % FIRST, second);
                if (error < least) {
                    least = error;
                    best = candidate << 4 | second;
                }
            }
        }
        decoder.decodeNoise(best >> 9, best >> 4 & 31, best & 15, quantized);
        return best;
    }

    private int smallest() {
        int smallest = 0;
        int least = FixedPoint.MAX_16;
        for (int i = 0; i < errors.length; i++) {
            if (errors[i] < least) {
                least = errors[i];
                smallest = i;
            }
        }
        return smallest;
    }

    private static int error(int[] residual, int first) {
        int row = G729Tables.NOISE_FIRST[first] * ORDER;
        int sum = 0;
        for (int i = 0; i < ORDER; i++) {
            int off = FixedPoint.sub(residual[i], G729Tables.LSP_FIRST[row + i]);
            sum = FixedPoint.longMac(sum, off, off);
        }
        return FixedPoint.high(sum);
    }

    private int error(int predictor, int first, int second) {
        int row = G729Tables.NOISE_FIRST[first] * ORDER;
        int sum = 0;
        for (int i = 0; i < ORDER; i++) {
            int rest = LspPredictor.noiseOf(predictor).rest(i);
            int weight = FixedPoint.high(FixedPoint.longShl(FixedPoint.longMult(rest, rest), 2));
            weight = FixedPoint.mult(weight, weights[i]);
            int half = G729Tables.NOISE_SECOND[(i < ORDER / 2 ? 0 : SECOND) + second];
            int off = FixedPoint.sub(residuals[predictor][i], G729Tables.LSP_FIRST[row + i]);
            off = FixedPoint.sub(off, G729Tables.LSP_SECOND[half * ORDER + i]);
            sum = FixedPoint.longMac(
                    sum, FixedPoint.high(FixedPoint.longShl(FixedPoint.longMult(weight, off), 3)), off);
        }
        return FixedPoint.high(sum);
    }
}
