package io.xphone.audio.g729;

/**
 * Quantizes both gains together (G.729 §3.9.2): the best unquantized gains choose 4 of 8 and 8 of 16 rows of the two
 * codebook stages, of which every pair is tried. The five products of the error's formula are in the order y1y1, -2xy1,
 * y2y2, -2xy2, 2y1y2 where x is the target and y1 and y2 are the filtered vectors.
 */
final class GainQuantizer {

    private static final int PRODUCTS = 5;
    private static final int FIRST_TRIED = 4;
    private static final int SECOND_TRIED = 8;
    private static final int TAMED_BEST = 481;
    private static final int TAMED_BELOW = 16_383;
    private static final int ESTIMATE_INVERSE = -17_103;

    private final GainPredictor predictor = new GainPredictor();
    private final int[] products = new int[PRODUCTS];
    private final int[] exponents = new int[PRODUCTS];
    private final int[] aligned = new int[PRODUCTS];
    private int pitchGain;
    private int codeGain;

    /** The quantized gain of the adaptive codebook in Q14. */
    int pitchGain() {
        return pitchGain;
    }

    /** The quantized gain of the fixed codebook in Q1. */
    int codeGain() {
        return codeGain;
    }

    /**
     * Quantizes the gains of a subframe.
     *
     * @param pitch the products of the adaptive codebook
     * @param filteredPitch y1
     * @param filteredCode y2
     * @param tamed whether the pitch gain must stay below one
     */
    void quantize(
            PitchGain pitch,
            int[] target,
            int[] filteredPitch,
            int[] filteredCode,
            int[] code,
            boolean tamed,
            FrameBits frame,
            int subframe) {
        multiply(pitch, target, filteredPitch, filteredCode);
        predictor.predict(code);
        int denominator = denominator();
        int bestPitch = FixedPoint.high(unquantized(2, 1, 3, denominator, 24));
        int bestCode = FixedPoint.high(unquantized(0, 3, 1, denominator, 17));
        if (tamed) {
            bestPitch = Math.min(bestPitch, TAMED_BEST);
        }
        int predicted = FixedPoint.high(FixedPoint.longShl(predictor.gain(), 20 - predictor.exponent()));
        if (predictor.exponent() >= 4) {
            predicted = FixedPoint.shr(predictor.gain(), predictor.exponent() - 4);
        }
        align();
        choose(bestPitch, bestCode, predicted, tamed, frame, subframe);
    }

    private void multiply(PitchGain pitch, int[] target, int[] filteredPitch, int[] filteredCode) {
        products[0] = pitch.energy();
        exponents[0] = pitch.energyExponent();
        products[1] = FixedPoint.negate(pitch.match());
        exponents[1] = pitch.matchExponent() - 1;
        int sum = 1;
        for (int n = 0; n < Subframes.LENGTH; n++) {
            sum = FixedPoint.longMac(sum, filteredCode[n] >> 3, filteredCode[n] >> 3);
        }
        products[2] = normal(sum);
        exponents[2] = FixedPoint.longNorm(sum) + 3;
        sum = product(target, filteredCode);
        products[3] = FixedPoint.negate(normal(sum));
        exponents[3] = FixedPoint.longNorm(sum) - 7;
        sum = product(filteredPitch, filteredCode);
        products[4] = normal(sum);
        exponents[4] = FixedPoint.longNorm(sum) - 7;
    }

    private static int product(int[] vector, int[] filteredCode) {
        int sum = 1;
        for (int n = 0; n < Subframes.LENGTH; n++) {
            sum = FixedPoint.longMac(sum, vector[n], filteredCode[n] >> 3);
        }
        return sum;
    }

    private static int normal(int value) {
        return FixedPoint.round(FixedPoint.longShl(value, FixedPoint.longNorm(value)));
    }

    /** -1 / (4 y1y1 y2y2 - 4 y1y2²): the number in the lower, its exponent in the upper 16 bits. */
    private int denominator() {
        int first = FixedPoint.longMult(products[0], products[2]);
        int firstExponent = exponents[0] + exponents[2] - 1;
        int second = FixedPoint.longMult(products[4], products[4]);
        int secondExponent = 2 * exponents[4] + 1;
        int exponent = Math.min(firstExponent, secondExponent);
        int difference = FixedPoint.longSub(
                FixedPoint.longShr(first, firstExponent - exponent),
                FixedPoint.longShr(second, secondExponent - exponent));
        int shift = FixedPoint.longNorm(difference);
        int value = FixedPoint.high(FixedPoint.longShl(difference, shift));
        int inverse = FixedPoint.negate(FixedPoint.div(16_384, value));
        return (29 - (exponent + shift - 16)) << 16 | inverse & 0xffff;
    }

    /** The gain of the least error: (2 ab - cd) / denominator, where d is the last product. */
    private int unquantized(int a, int b, int c, int denominator, int scale) {
        int first = FixedPoint.longMult(products[a], products[b]);
        int firstExponent = exponents[a] + exponents[b];
        int second = FixedPoint.longMult(products[c], products[4]);
        int secondExponent = exponents[c] + exponents[4] + 1;
        int exponent = Math.min(firstExponent, secondExponent);
        int difference = FixedPoint.longSub(
                FixedPoint.longShr(first, firstExponent - exponent + 1),
                FixedPoint.longShr(second, secondExponent - exponent + 1));
        int shift = FixedPoint.longNorm(difference);
        int value = FixedPoint.high(FixedPoint.longShl(difference, shift));
        int valueExponent = exponent - 1 + shift - 16;
        int result = FixedPoint.longMult(value, FixedPoint.low(denominator));
        return FixedPoint.longShr(result, valueExponent + (denominator >> 16) - scale);
    }

    /** Brings the products to one exponent, each times the unit of what it is multiplied with. */
    private void align() {
        int exponent = predictor.exponent();
        exponents[0] += 13;
        exponents[1] += 14;
        exponents[2] += 2 * exponent - 21;
        exponents[3] += exponent - 3;
        exponents[4] += exponent - 4;
        int least = exponents[0];
        for (int each : exponents) {
            least = Math.min(least, each);
        }
        for (int i = 0; i < PRODUCTS; i++) {
            aligned[i] = FixedPoint.longShr(products[i] << 16, exponents[i] - least);
        }
    }

    private void choose(int bestPitch, int bestCode, int predicted, boolean tamed, FrameBits frame, int subframe) {
        short[] estimate = G729Tables.GAIN_ESTIMATE;
        int[] estimateLong = G729Tables.GAIN_ESTIMATE_LONG;
        int slope = FixedPoint.longMult(estimate[0], bestPitch);

        int line = FixedPoint.high(FixedPoint.longAdd(slope, estimateLong[3] >> 15));
        int across = FixedPoint.longSub(FixedPoint.longShl(bestCode, 7), FixedPoint.longMult(line, predicted));
        int x = FixedPoint.longMult(FixedPoint.high(FixedPoint.longShl(across, 2)), ESTIMATE_INVERSE);

        line = FixedPoint.mult(FixedPoint.high(FixedPoint.longSub(slope, estimateLong[1] >> 10)), predicted);
        int along = FixedPoint.longSub(
                FixedPoint.longMult(line, estimate[2]), FixedPoint.longMult(estimate[0], bestCode) >> 3);
        int y = FixedPoint.longMult(FixedPoint.high(FixedPoint.longShl(along, 2)), ESTIMATE_INVERSE);

        int first = from(G729Tables.GAIN_FIRST_LIMITS, y, predicted, 3);
        int second = from(G729Tables.GAIN_SECOND_LIMITS, x, predicted, 5);
        search(first, second, tamed, frame, subframe);
    }

    private static int from(short[] limits, int value, int predicted, int shift) {
        int from = 0;
        while (from < limits.length) {
            int beyond = FixedPoint.longSub(value, FixedPoint.longMult(limits[from], predicted) >> shift);
            if (predicted > 0 ? beyond <= 0 : beyond >= 0) {
                break;
            }
            from++;
        }
        return from;
    }

    private void search(int first, int second, boolean tamed, FrameBits frame, int subframe) {
        int least = Integer.MAX_VALUE;
        int bestFirst = first;
        int bestSecond = second;
        for (int i = first; i < first + FIRST_TRIED; i++) {
            for (int j = second; j < second + SECOND_TRIED; j++) {
                int gain = FixedPoint.add(G729Tables.GAINS_FIRST[2 * i], G729Tables.GAINS_SECOND[2 * j]);
                if (tamed && gain >= TAMED_BELOW) {
                    continue;
                }
                int error = error(gain, FixedPoint.mult(predictor.gain(), correction(i, j) >> 1));
                if (error < least) {
                    least = error;
                    bestFirst = i;
                    bestSecond = j;
                }
            }
        }
        pitchGain = FixedPoint.add(G729Tables.GAINS_FIRST[2 * bestFirst], G729Tables.GAINS_SECOND[2 * bestSecond]);
        int correction = correction(bestFirst, bestSecond);
        codeGain = FixedPoint.high(FixedPoint.longShl(
                FixedPoint.longMult(FixedPoint.low(correction >> 1), predictor.gain()), 4 - predictor.exponent()));
        predictor.update(correction);
        frame.gainFirst[subframe] = G729Tables.GAIN_FIRST_INDEX[bestFirst];
        frame.gainSecond[subframe] = G729Tables.GAIN_SECOND_INDEX[bestSecond];
    }

    private int error(int pitch, int code) {
        int error = FixedPoint.mult32By16(aligned[0], FixedPoint.mult(pitch, pitch));
        error = FixedPoint.longAdd(error, FixedPoint.mult32By16(aligned[1], pitch));
        error = FixedPoint.longAdd(error, FixedPoint.mult32By16(aligned[2], FixedPoint.mult(code, code)));
        error = FixedPoint.longAdd(error, FixedPoint.mult32By16(aligned[3], code));
        return FixedPoint.longAdd(error, FixedPoint.mult32By16(aligned[4], FixedPoint.mult(code, pitch)));
    }

    private static int correction(int first, int second) {
        return G729Tables.GAINS_FIRST[2 * first + 1] + G729Tables.GAINS_SECOND[2 * second + 1];
    }
}
