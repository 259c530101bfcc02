package io.xphone.audio.g729;

/** The voice activity detection of Annex B (§B.3): energies, zero crossings and spectrum against those of the noise. */
final class VoiceDetection {

    private static final int ORDER = LspConversion.ORDER;
    private static final int FIRST_FRAMES = 32;
    private static final int MINIMA_FRAMES = 128;
    private static final int QUIET = 3072;
    private static final int THREE_DB = 614;
    private static final int SIMILAR = 83;
    private static final int FULL = 32_768;
    /**
     * How much of the means of energy, zero crossings and spectrum is kept, and of the last how much is taken, by the
     * number of updates in tens. The first pair of the spectrum adds up to less than one in the Recommendation.
     */
    private static final int[][] RATES = {
        {24_576, 26_214, 19_661, 13_017},
        {31_130, 30_147, 21_299, 11_469},
        {31_785, 30_802, 22_938, 9830},
        {32_440, 31_457, 24_576, 8192},
        {32_604, 32_440, 26_214, 6554},
        {32_604, 32_702, 26_214, 6554}
    };

    private final int[] lsf = new int[ORDER];
    private final int[] meanLsf = new int[ORDER];
    private final int[] minima = new int[16];
    private int minimum = FixedPoint.MAX_16;
    private int pastMinimum;
    private int nextMinimum;
    private int meanEnergy;
    private int meanFull;
    private int meanLow;
    private int meanCrossings;
    private int lastEnergy;
    private int silentFrames;
    private int updates;
    private int extended;
    private boolean mayExtend = true;
    private int quietFrames;
    private int frames;
    private boolean last = true;
    private boolean lastButOne = true;

    /** Whether a frame is speech, of which the analysis and its window are given. */
    boolean speech(LpcAnalysis analysis, int[] lsp, int[] window) {
        frames = frames == 32_767 ? 256 : frames + 1;
        LspConversion.toAngles(lsp, lsf);
        int energy = energy(analysis.correlation(0), analysis.exponent());
        int low = 0;
        for (int i = 1; i < G729Tables.LOW_BAND.length; i++) {
            low = FixedPoint.longMac(low, FixedPoint.high(analysis.correlation(i)), G729Tables.LOW_BAND[i]);
        }
        low = FixedPoint.longMac(
                FixedPoint.longShl(low, 1), FixedPoint.high(analysis.correlation(0)), G729Tables.LOW_BAND[0]);
        int lowEnergy = energy(low, analysis.exponent());
        int distance = 0;
        for (int i = 0; i < ORDER; i++) {
            int off = FixedPoint.sub(lsf[i], meanLsf[i]);
            distance = FixedPoint.longMac(distance, off, off);
        }
        distance = FixedPoint.high(distance);
        int crossings = 0;
        for (int n = 121; n <= 200; n++) {
            if (FixedPoint.mult(window[n - 1], window[n]) < 0) {
                crossings += 410;
            }
        }
        followMinimum(energy);
        boolean speech = true;
        if (frames <= FIRST_FRAMES) {
            speech = begin(energy, crossings);
        }
        if (frames >= FIRST_FRAMES) {
            if (frames == FIRST_FRAMES) {
                meanEnergy = mean(meanEnergy);
                meanCrossings = mean(meanCrossings);
                for (int i = 0; i < ORDER; i++) {
                    meanLsf[i] = mean(meanLsf[i]);
                }
                meanFull = FixedPoint.sub(meanEnergy, 2048);
                meanLow = FixedPoint.sub(meanEnergy, 2458);
            }
            speech = decide(energy, lowEnergy, distance, crossings, analysis.secondReflection());
        }
        lastEnergy = energy;
        lastButOne = last;
        last = speech;
        return speech;
    }

    /** An energy in units of 10 dB, in Q11. */
    private static int energy(int sum, int exponent) {
        int level = FixedPoint.mult32By16(FixedPoint.log2(sum), 9864);
        level = FixedPoint.longMac(level, 9864, exponent - 2);
        return FixedPoint.sub(FixedPoint.high(FixedPoint.longShl(level, 11)), 4875);
    }

    private void followMinimum(int energy) {
        boolean eighth = (frames & 7) == 0;
        if (frames <= MINIMA_FRAMES) {
            if (energy < minimum) {
                minimum = energy;
                pastMinimum = energy;
            }
            if (eighth) {
                minima[(frames >> 3) - 1] = minimum;
                minimum = FixedPoint.MAX_16;
            }
        }
        if (eighth) {
            pastMinimum = leastMinimum();
        }
        if (frames > MINIMA_FRAMES) {
            if ((frames & 7) == 1) {
                minimum = pastMinimum;
                nextMinimum = FixedPoint.MAX_16;
            }
            minimum = Math.min(minimum, energy);
            nextMinimum = Math.min(nextMinimum, energy);
            if (eighth) {
                System.arraycopy(minima, 1, minima, 0, minima.length - 1);
                minima[minima.length - 1] = nextMinimum;
                pastMinimum = leastMinimum();
            }
        }
    }

    private int leastMinimum() {
        int least = minima[0];
        for (int each : minima) {
            least = Math.min(least, each);
        }
        return least;
    }

    private boolean begin(int energy, int crossings) {
        if (energy < QUIET) {
            quietFrames++;
            return false;
        }
        meanEnergy = FixedPoint.high(FixedPoint.longMac(meanEnergy << 16, energy, 1024));
        meanCrossings = FixedPoint.high(FixedPoint.longMac(meanCrossings << 16, crossings, 1024));
        for (int i = 0; i < ORDER; i++) {
            meanLsf[i] = FixedPoint.high(FixedPoint.longMac(meanLsf[i] << 16, lsf[i], 1024));
        }
        return true;
    }

    private int mean(int sum) {
        int product = FixedPoint.longMult(sum, G729Tables.MEAN_FACTORS[quietFrames]);
        return FixedPoint.high(FixedPoint.longShl(product, G729Tables.MEAN_SHIFTS[quietFrames]));
    }

    private boolean decide(int energy, int low, int distance, int crossings, int reflection) {
        int full = FixedPoint.sub(meanFull, energy);
        boolean speech = energy >= QUIET
                && differs(FixedPoint.sub(meanLow, low), full, distance, FixedPoint.sub(meanCrossings, crossings));
        boolean kept = false;
        if (last && !speech && full + 410 < 0 && energy > QUIET) {
            speech = true;
            kept = true;
        }
        if (mayExtend) {
            if (lastButOne && last && !speech && FixedPoint.abs(FixedPoint.sub(lastEnergy, energy)) <= THREE_DB) {
                extended++;
                speech = true;
                kept = true;
                if (extended > 4) {
                    mayExtend = false;
                    extended = 0;
                }
            }
        } else {
            mayExtend = true;
        }
        if (!speech) {
            silentFrames++;
        }
        if (speech && silentFrames > 10 && FixedPoint.sub(energy, lastEnergy) <= THREE_DB) {
            speech = false;
            silentFrames = 0;
        }
        if (speech) {
            silentFrames = 0;
        }
        boolean nearMean = energy - THREE_DB < meanFull;
        if (nearMean && frames > MINIMA_FRAMES && !kept && reflection < 19_661) {
            speech = false;
        }
        if (nearMean && reflection < 24_576 && distance < SIMILAR) {
            learn(energy, low, crossings);
        }
        if (frames > MINIMA_FRAMES && (meanFull < minimum && distance < SIMILAR || meanFull - minimum > 2048)) {
            meanFull = minimum;
            updates = 0;
        }
        return speech;
    }

    private void learn(int energy, int low, int crossings) {
        updates++;
        int[] rates = RATES[Math.max(0, Math.min(updates / 10 - 1, RATES.length - 1))];
        meanFull = towards(meanFull, energy, rates[0], FULL - rates[0]);
        meanLow = towards(meanLow, low, rates[0], FULL - rates[0]);
        meanCrossings = towards(meanCrossings, crossings, rates[1], FULL - rates[1]);
        for (int i = 0; i < ORDER; i++) {
            meanLsf[i] = towards(meanLsf[i], lsf[i], rates[2], rates[3]);
        }
    }

    private static int towards(int mean, int value, int kept, int taken) {
        return FixedPoint.high(FixedPoint.longMac(FixedPoint.longMult(kept, mean), taken, value));
    }

    /** The fourteen conditions of §B.3.5, each a plane between noise and speech. */
    private static boolean differs(int low, int full, int distance, int crossings) {
        return plane(crossings, -14_680, 8192, -28_521, 8, distance) > 0
                || plane(crossings, 19_065, 8192, -19_446, 7, distance) > 0
                || plane(crossings, 20_480, 8192, 16_384, 2, full) < 0
                || plane(crossings, -16_384, 8192, 19_660, 2, full) < 0
                || scaled(full, 32_767, 1024, 30_802) < 0
                || FixedPoint.longMac(scaled(distance, -28_160, 64, 19_988), full, 512) < 0
                || scaled(distance, 32_767, 32, -30_199) > 0
                || plane(crossings, -20_480, 8192, 22_938, 2, low) < 0
                || plane(crossings, 23_831, 4096, 31_576, 2, low) < 0
                || scaled(low, 32_767, 2048, 17_367) < 0
                || FixedPoint.longMac(scaled(distance, -22_400, 32, 25_395), low, 256) < 0
                || plane(full, -30_427, 256, -29_959, 0, low) > 0
                || FixedPoint.longMac(scaled(full, 24_576, 1024, 29_491), low, 16_384) < 0
                || plane(full, -23_406, 512, 28_087, 0, low) < 0;
    }

    private static int plane(int value, int slope, int one, int offset, int shift, int other) {
        return FixedPoint.longAdd(scaled(value, slope, one, offset) >> shift, other << 16);
    }

    private static int scaled(int value, int slope, int one, int offset) {
        return FixedPoint.longMac(FixedPoint.longMult(value, slope), one, offset);
    }
}
