package io.xphone.audio.g729;

import java.util.Random;

/** Spectra and vectors for the tests of single stages. */
final class Spectra {

    private Spectra() {}

    /** Ten ordered frequencies in Q13 with some distance from each other. */
    static int[] frequencies(Random random) {
        double[] gaps = new double[LspConversion.ORDER + 1];
        double sum = 0;
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = 0.4 + random.nextDouble();
            sum += gaps[i];
        }
        int[] lsf = new int[LspConversion.ORDER];
        double at = 0;
        for (int i = 0; i < lsf.length; i++) {
            at += gaps[i];
            lsf[i] = (int) (at / sum * Math.PI * 8192);
        }
        return lsf;
    }

    /** A stable predictor in Q12. */
    static int[] predictor(Random random) {
        int[] lsp = new int[LspConversion.ORDER];
        LspConversion.toCosines(frequencies(random), lsp);
        int[] predictor = new int[LspConversion.ORDER + 1];
        new LspConversion().toPredictor(lsp, predictor);
        return predictor;
    }

    /** Gaussian noise of a standard deviation. */
    static int[] noise(Random random, int length, double deviation) {
        int[] noise = new int[length];
        for (int i = 0; i < length; i++) {
            noise[i] = FixedPoint.saturate((int) (deviation * random.nextGaussian()));
        }
        return noise;
    }

    /** An impulse response in Q12 that decays by a factor from sample to sample. */
    static int[] decay(double factor) {
        int[] response = new int[Subframes.LENGTH];
        for (int i = 0; i < response.length; i++) {
            response[i] = (int) Math.round(4096 * Math.pow(factor, i));
        }
        return response;
    }

    /** A vector of 40 samples after a filter whose response is in Q12. */
    static int[] filtered(int[] vector, int at, int[] response) {
        int[] result = new int[Subframes.LENGTH];
        for (int n = 0; n < result.length; n++) {
            long sum = 0;
            for (int i = 0; i <= n; i++) {
                sum += (long) vector[at + i] * response[n - i];
            }
            result[n] = FixedPoint.saturate((int) (sum >> 12));
        }
        return result;
    }

    static double energy(int[] samples, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += (double) samples[i] * samples[i];
        }
        return sum;
    }
}
