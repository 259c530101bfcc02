package io.xphone.audio.g729;

import java.util.Arrays;

/**
 * The adaptive postfilter of Annex A (§A.4.2): a long-term part at a whole pitch delay, a short-term part with a
 * correction of its tilt, and a gain control.
 */
final class PostFilter {

    private static final int ORDER = LspConversion.ORDER;
    private static final int PAST = PitchDecoder.LONGEST;
    private static final int LENGTH = Subframes.LENGTH;
    private static final int RESPONSE = 22;
    private static final int ZEROS_GAMMA = 18_022;
    private static final int POLES_GAMMA = 22_938;
    private static final int TILT = 26_214;
    private static final int HALF = 16_384;
    private static final int TWO_THIRDS = 21_845;
    private static final int ONE_THIRD = 10_923;

    private final int[] speech = new int[ORDER + Subframes.FRAME];
    private final int[] residual = new int[PAST + LENGTH];
    private final int[] scaled = new int[PAST + LENGTH];
    private final int[] filtered = new int[LENGTH];
    private final int[] zeros = new int[ORDER + 1];
    private final int[] poles = new int[ORDER + 1];
    private final int[] response = new int[RESPONSE];
    private final SynthesisFilter responseFilter = new SynthesisFilter();
    private final SynthesisFilter synthesis = new SynthesisFilter();
    private final GainControl gainControl = new GainControl();
    private int lastSample;

    /**
     * Filters a frame in place.
     *
     * @param predictors of each subframe
     * @param delays the whole pitch delay of each subframe
     * @param speaking false for comfort noise, which has no pitch
     */
    void filter(int[] samples, int[][] predictors, int[] delays, boolean speaking) {
        System.arraycopy(samples, 0, speech, ORDER, Subframes.FRAME);
        for (int i = 0; i < 2; i++) {
            subframe(i * LENGTH, predictors[i], speaking ? delays[i] : 0, samples);
        }
        System.arraycopy(speech, Subframes.FRAME, speech, 0, ORDER);
    }

    /** Filters a subframe, without the long-term part if the delay is 0. */
    private void subframe(int at, int[] predictor, int delay, int[] output) {
        LinearPrediction.weight(predictor, ZEROS_GAMMA, zeros);
        LinearPrediction.weight(predictor, POLES_GAMMA, poles);
        LinearPrediction.residual(zeros, speech, ORDER + at, residual, PAST, LENGTH);
        for (int n = PAST; n < PAST + LENGTH; n++) {
            scaled[n] = residual[n] >> 2;
        }
        if (delay > 0) {
            int highest = Math.min(delay + 3, PAST);
            longTerm(highest - 6, highest);
        } else {
            System.arraycopy(residual, PAST, filtered, 0, LENGTH);
        }
        compensateTilt(tilt());
        synthesis.filter(poles, filtered, 0, output, at, LENGTH);
        synthesis.keep();
        gainControl.apply(speech, ORDER + at, output, at);
        System.arraycopy(residual, LENGTH, residual, 0, PAST);
        System.arraycopy(scaled, LENGTH, scaled, 0, PAST);
    }

    private void longTerm(int lowest, int highest) {
        int correlation = Integer.MIN_VALUE;
        int delay = lowest;
        for (int candidate = lowest; candidate <= highest; candidate++) {
            int sum = product(0, 0, candidate);
            if (sum > correlation) {
                correlation = sum;
                delay = candidate;
            }
        }
        int pastEnergy = product(1, delay, delay);
        int energy = product(1, 0, 0);
        correlation = Math.max(correlation, 0);
        int shift = FixedPoint.longNorm(Math.max(correlation, Math.max(pastEnergy, energy)));
        int match = FixedPoint.round(FixedPoint.longShl(correlation, shift));
        int past = FixedPoint.round(FixedPoint.longShl(pastEnergy, shift));
        int now = FixedPoint.round(FixedPoint.longShl(energy, shift));
        int gained = FixedPoint.longSub(FixedPoint.longMult(match, match), FixedPoint.longMult(past, now) >> 1);
        if (gained < 0) {
            System.arraycopy(residual, PAST, filtered, 0, LENGTH);
            return;
        }
        int direct = TWO_THIRDS;
        int delayed = ONE_THIRD;
        if (match <= past) {
            int half = FixedPoint.mult(match, HALF) >> 1;
            int whole = FixedPoint.add(half, past >> 1);
            delayed = whole > 0 ? FixedPoint.div(half, whole) : 0;
            direct = FixedPoint.MAX_16 - delayed;
        }
        for (int n = 0; n < LENGTH; n++) {
            filtered[n] = FixedPoint.add(
                    FixedPoint.mult(direct, residual[PAST + n]), FixedPoint.mult(delayed, residual[PAST + n - delay]));
        }
    }

    private int product(int start, int firstDelay, int secondDelay) {
        int sum = start;
        for (int n = PAST; n < PAST + LENGTH; n++) {
            sum = FixedPoint.longMac(sum, scaled[n - firstDelay], scaled[n - secondDelay]);
        }
        return sum;
    }

    private int tilt() {
        Arrays.fill(response, 0);
        System.arraycopy(zeros, 0, response, 0, ORDER + 1);
        responseFilter.filter(poles, response, 0, response, 0, RESPONSE);
        int energy = 0;
        for (int n = 0; n < RESPONSE; n++) {
            energy = FixedPoint.longMac(energy, response[n], response[n]);
        }
        int neighbours = 0;
        for (int n = 0; n < RESPONSE - 1; n++) {
            neighbours = FixedPoint.longMac(neighbours, response[n], response[n + 1]);
        }
        int tilt = FixedPoint.high(neighbours);
        return tilt <= 0 ? 0 : FixedPoint.div(FixedPoint.mult(tilt, TILT), FixedPoint.high(energy));
    }

    private void compensateTilt(int tilt) {
        int last = filtered[LENGTH - 1];
        for (int n = LENGTH - 1; n > 0; n--) {
            filtered[n] = FixedPoint.sub(filtered[n], FixedPoint.mult(tilt, filtered[n - 1]));
        }
        filtered[0] = FixedPoint.sub(filtered[0], FixedPoint.mult(tilt, lastSample));
        lastSample = last;
    }
}
