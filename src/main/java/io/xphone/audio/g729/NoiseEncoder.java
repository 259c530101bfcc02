package io.xphone.audio.g729;

import java.util.Arrays;

/**
 * Describes silence (Annex B §B.4): decides when a frame of comfort noise is described, from changes of its level and
 * spectrum, and keeps the autocorrelations of the last frames that the description is the mean of.
 */
final class NoiseEncoder {

    private static final int ORDER = LspConversion.ORDER;
    private static final int SIZE = ORDER + 1;
    private static final int CURRENT = 2;
    private static final int PAST = 3;
    private static final int LEAST_FRAMES = 3;
    private static final int CHANGED = 4855;
    private static final int UNLIKE_PAST = 3161;
    private static final int KEPT = 28_672;
    private static final int TAKEN = 4096;

    private final LpcAnalysis analysis;
    private final LspAnalysis lspAnalysis;
    private final NoiseSpectrum spectrum;
    private final NoiseExcitation noise = new NoiseExcitation();
    private final NoiseRandom random = new NoiseRandom();

    private final int[][] current = new int[CURRENT][SIZE];
    private final int[] currentExponents = {40, 40};
    private final int[][] past = new int[PAST][SIZE];
    private final int[] pastExponents = {40, 40, 40};
    private final int[] sum = new int[SIZE];
    private final int[] pastSum = new int[SIZE];
    private final int[] scratch = new int[SIZE];
    private final int[] predictor = new int[SIZE];
    private final int[] pastPredictor = new int[SIZE];
    private final int[] reference = new int[SIZE];
    private final int[] energies = new int[2];
    private final int[] energyExponents = {40, 40};
    private final int[] lsp = new int[ORDER];
    private final int[] quantized = LspConversion.noiseStart();
    private int referenceExponent;
    private int phase;
    private int averaged;
    private boolean changed;
    private int lastLevel;
    private int frames;
    private int target = G729Tables.NOISE_GAINS[0];
    private int gain;

    NoiseEncoder(LpcAnalysis analysis, LspAnalysis lspAnalysis, LspDecoder decoder) {
        this.analysis = analysis;
        this.lspAnalysis = lspAnalysis;
        this.spectrum = new NoiseSpectrum(decoder);
    }

    /** Takes the autocorrelations of every frame, of speech or not. */
    void observe(boolean speech) {
        int[] oldest = current[CURRENT - 1];
        System.arraycopy(current, 0, current, 1, CURRENT - 1);
        System.arraycopy(currentExponents, 0, currentExponents, 1, CURRENT - 1);
        current[0] = oldest;
        for (int i = 0; i < SIZE; i++) {
            oldest[i] = FixedPoint.high(analysis.plainCorrelation()[i]);
        }
        currentExponents[0] = -(16 + analysis.exponent());
        phase = (phase + 1) % CURRENT;
        if (phase == 0 && speech) {
            rememberSum();
        }
    }

    /** Begins the random numbers again, which every frame of speech does. */
    void restart() {
        random.restart();
    }

    /**
     * Encodes a frame of silence.
     *
     * @param first whether speech came before
     * @param lastLsp the quantized cosines before, for those that cannot be found
     * @return the bits of a descriptor, or -1 where none is sent
     */
    int encode(boolean first, int[] lastLsp) {
        energies[1] = energies[0];
        energyExponents[1] = energyExponents[0];
        energyExponents[0] = add(current, currentExponents, sum);
        energies[0] = sum[0] == 0 ? 0 : solve(sum, predictor);
        boolean describes = first;
        averaged = first ? 1 : Math.min(averaged + 1, 2);
        int index = level();
        int level = NoiseLevel.decibels(index);
        if (first) {
            frames = 0;
        } else {
            changed |= differs(CHANGED) || Math.abs(lastLevel - level) > 2;
            frames++;
            if (frames >= LEAST_FRAMES) {
                describes = changed;
                frames = LEAST_FRAMES;
            }
        }
        int bits = -1;
        if (describes) {
            frames = 0;
            changed = false;
            bits = describe(lastLsp) << 5 | index;
            lastLevel = level;
            target = G729Tables.NOISE_GAINS[index];
        }
        gain = first
                ? target
                : FixedPoint.add(FixedPoint.multRounded(gain, KEPT), FixedPoint.multRounded(target, TAKEN));
        return bits;
    }

    /** Writes the excitation that a decoder has for the frame, and its cosines. */
    void write(int[] excitation, int at, int[] spectrumOfFrame, Taming taming) {
        for (int i = 0; i < 2; i++) {
            noise.write(gain, random, excitation, at + i * Subframes.LENGTH);
            taming.update(noise.pitchGain(), noise.delay());
        }
        System.arraycopy(quantized, 0, spectrumOfFrame, 0, ORDER);
        if (phase == 0) {
            rememberSum();
        }
    }

    private int describe(int[] lastLsp) {
        pastPredictor();
        refer(pastPredictor);
        int[] chosen = pastPredictor;
        if (differs(UNLIKE_PAST)) {
            refer(predictor);
            chosen = predictor;
        }
        System.arraycopy(lastLsp, 0, lsp, 0, ORDER);
        lspAnalysis.find(chosen, lsp);
        return spectrum.quantize(lsp, quantized);
    }

    private void pastPredictor() {
        add(past, pastExponents, pastSum);
        if (pastSum[0] == 0) {
            Arrays.fill(pastPredictor, 0);
            pastPredictor[0] = 4096;
        } else {
            solve(pastSum, pastPredictor);
        }
    }

    private int solve(int[] correlations, int[] result) {
        for (int i = 0; i < SIZE; i++) {
            scratch[i] = correlations[i] << 16;
        }
        return analysis.solve(scratch, result);
    }

    private void rememberSum() {
        int[] oldest = past[PAST - 1];
        System.arraycopy(past, 0, past, 1, PAST - 1);
        System.arraycopy(pastExponents, 0, pastExponents, 1, PAST - 1);
        past[0] = oldest;
        pastExponents[0] = add(current, currentExponents, oldest);
    }

    /** Adds autocorrelations; returns the exponent of the sum. */
    private int add(int[][] each, int[] exponents, int[] result) {
        int least = exponents[0];
        for (int exponent : exponents) {
            least = Math.min(least, exponent);
        }
        least += 14;
        for (int j = 0; j < SIZE; j++) {
            scratch[j] = 0;
            for (int i = 0; i < each.length; i++) {
                scratch[j] = FixedPoint.longAdd(FixedPoint.longShl(each[i][j], least - exponents[i]), scratch[j]);
            }
        }
        int shift = FixedPoint.longNorm(scratch[0]);
        for (int j = 0; j < SIZE; j++) {
            result[j] = FixedPoint.high(FixedPoint.longShl(scratch[j], shift));
        }
        return least + shift - 16;
    }

    private int level() {
        int least = energyExponents[0];
        for (int i = 1; i < averaged; i++) {
            least = Math.min(least, energyExponents[i]);
        }
        least += 16 - G729Tables.NOISE_MARGINS[averaged];
        int total = 0;
        for (int i = 0; i < averaged; i++) {
            total = FixedPoint.longAdd(total, FixedPoint.longShl(energies[i], least - energyExponents[i]));
        }
        return NoiseLevel.index(FixedPoint.mult32By16(total, G729Tables.NOISE_FACTORS[averaged]), least);
    }

    /** Makes a predictor the reference: the autocorrelation of its coefficients. */
    private void refer(int[] coefficients) {
        for (int lag = 0; lag < SIZE; lag++) {
            int product = 0;
            for (int j = 0; j < SIZE - lag; j++) {
                product = FixedPoint.longMac(product, coefficients[j], coefficients[j + lag]);
            }
            if (lag == 0) {
                referenceExponent = FixedPoint.longNorm(product);
            }
            reference[lag] = FixedPoint.round(FixedPoint.longShl(product, referenceExponent));
        }
    }

    /** Whether the reference predicts this frame worse than its own predictor, by more than a fraction in Q15. */
    private boolean differs(int fraction) {
        int referenceShift = 0;
        int sumShift = 0;
        long distance = distance(referenceShift, sumShift);
        while (distance == Long.MAX_VALUE) {
            if (sumShift == referenceShift) {
                sumShift++;
            } else {
                referenceShift++;
            }
            distance = distance(referenceShift, sumShift);
        }
        int limit = FixedPoint.multRounded(energies[0], fraction) + energies[0];
        limit = FixedPoint.longShl(limit, referenceExponent + 9 - referenceShift - sumShift);
        return FixedPoint.longSub((int) distance, limit) > 0;
    }

    /** The energy that the reference misses; the greatest long where a sum does not fit. */
    private long distance(int referenceShift, int sumShift) {
        long distance = (long) (reference[0] >> referenceShift) * (sum[0] >> sumShift);
        boolean fits = true;
        for (int i = 1; i < SIZE; i++) {
            distance += 2L * (reference[i] >> referenceShift) * (sum[i] >> sumShift);
            fits &= distance == (int) distance;
        }
        return fits ? distance : Long.MAX_VALUE;
    }
}
