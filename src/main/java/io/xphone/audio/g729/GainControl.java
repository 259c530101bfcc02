package io.xphone.audio.g729;

/** Brings the postfiltered speech to the level it had before, smoothly from sample to sample (G.729 §4.2.4). */
final class GainControl {

    private static final int KEPT = 29_491;
    private static final int TAKEN = 3276;

    private int gain = 4096;

    /** Scales a subframe of output to the energy of the reference. */
    void apply(int[] reference, int referenceAt, int[] output, int outputAt) {
        int after = energy(output, outputAt);
        if (after == 0) {
            gain = 0;
            return;
        }
        int before = energy(reference, referenceAt);
        int target = before == 0 ? 0 : FixedPoint.mult(ratio(before, after), TAKEN);
        for (int n = outputAt; n < outputAt + Subframes.LENGTH; n++) {
            gain = FixedPoint.add(FixedPoint.mult(gain, KEPT), target);
            output[n] = FixedPoint.high(FixedPoint.longShl(FixedPoint.longMult(output[n], gain), 3));
        }
    }

    /** The square root of before / after in Q12. */
    private static int ratio(int before, int after) {
        int afterShift = FixedPoint.longNorm(after) - 1;
        int beforeShift = FixedPoint.longNorm(before);
        int quotient = FixedPoint.div(
                FixedPoint.round(FixedPoint.longShl(after, afterShift)),
                FixedPoint.round(FixedPoint.longShl(before, beforeShift)));
        int scaled = FixedPoint.longShr(FixedPoint.longShl(quotient, 7), afterShift - beforeShift);
        return FixedPoint.round(FixedPoint.longShl(FixedPoint.inverseRoot(scaled), 9));
    }

    private static int energy(int[] samples, int at) {
        int sum = 0;
        for (int n = at; n < at + Subframes.LENGTH; n++) {
            sum = FixedPoint.longMac(sum, samples[n] >> 2, samples[n] >> 2);
        }
        return sum;
    }
}
