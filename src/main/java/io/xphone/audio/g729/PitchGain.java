package io.xphone.audio.g729;

/** The unquantized gain of the adaptive codebook, and the products that the quantization needs (G.729 §3.7.3). */
final class PitchGain {

    private static final int HIGHEST = 19_661;

    private int energy;
    private int energyExponent;
    private int match;
    private int matchExponent;

    /** The energy of the filtered vector. */
    int energy() {
        return energy;
    }

    /** The energy is in Q of this. */
    int energyExponent() {
        return energyExponent;
    }

    /** The product of target and filtered vector. */
    int match() {
        return match;
    }

    /** The product is in Q of this. */
    int matchExponent() {
        return matchExponent;
    }

    /**
     * Computes the gain.
     *
     * @return the gain in Q14: 0 to 1.2
     */
    int of(int[] target, int[] filtered) {
        long sum = 1;
        for (int n = 0; n < Subframes.LENGTH; n++) {
            sum += 2L * filtered[n] * filtered[n];
        }
        boolean fits = sum <= Integer.MAX_VALUE;
        int whole = fits ? (int) sum : quarterEnergy(filtered);
        int shift = FixedPoint.longNorm(whole);
        energy = FixedPoint.round(FixedPoint.longShl(whole, shift));
        energyExponent = (fits ? shift : shift - 4) - 15;

        sum = 0;
        fits = true;
        for (int n = 0; n < Subframes.LENGTH; n++) {
            sum += 2L * target[n] * filtered[n];
            fits &= sum == (int) sum;
        }
        whole = fits ? (int) sum : quarterMatch(target, filtered);
        shift = FixedPoint.longNorm(whole);
        match = FixedPoint.round(FixedPoint.longShl(whole, shift));
        matchExponent = (fits ? shift : shift - 2) - 15;
        if (match <= 0) {
            matchExponent = 15;
            return 0;
        }
        int gain = FixedPoint.div(match >> 1, energy);
        return Math.min(FixedPoint.shr(gain, matchExponent - energyExponent), HIGHEST);
    }

    private static int quarterEnergy(int[] filtered) {
        int sum = 1;
        for (int n = 0; n < Subframes.LENGTH; n++) {
            sum = FixedPoint.longMac(sum, filtered[n] >> 2, filtered[n] >> 2);
        }
        return sum;
    }

    private static int quarterMatch(int[] target, int[] filtered) {
        int sum = 0;
        for (int n = 0; n < Subframes.LENGTH; n++) {
            sum = FixedPoint.longMac(sum, target[n], filtered[n] >> 2);
        }
        return sum;
    }
}
