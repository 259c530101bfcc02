package io.xphone.audio.g729;

/**
 * The excitation of comfort noise (§B.4.4): a random vector of the adaptive codebook and normal noise, to which four
 * pulses of a gain are added that brings the sum to the energy wanted.
 */
final class NoiseExcitation {

    private static final int LENGTH = Subframes.LENGTH;
    private static final int ROOT = 19_043;
    private static final int THREE_QUARTERS = 24_576;
    private static final int MOST_GAIN = 5000;
    private static final int PULSES = 4;

    private final int[] normal = new int[LENGTH];
    private final int[] positions = new int[PULSES];
    private final boolean[] positive = new boolean[PULSES];
    private int delay;
    private int thirds;
    private int pitchGain;

    /** The last delay of the adaptive codebook in samples. */
    int delay() {
        return delay;
    }

    /** The last gain of the adaptive codebook in Q14. */
    int pitchGain() {
        return pitchGain;
    }

    /**
     * Writes the excitation of a subframe.
     *
     * @param gain the level wanted
     * @param excitation the past, then from at the subframe
     */
    void write(int gain, NoiseRandom random, int[] excitation, int at) {
        if (gain == 0) {
            pitchGain = 0;
            delay = LENGTH + 1;
            for (int n = at; n < at + LENGTH; n++) {
                excitation[n] = 0;
            }
            return;
        }
        draw(random);
        drawNormal(gain, random);
        AdaptiveCodebook.predict(excitation, at, delay, thirds);
        int most = 0;
        for (int n = 0; n < LENGTH; n++) {
            int adaptive = FixedPoint.multRounded(excitation[at + n], 2 * pitchGain);
            excitation[at + n] = FixedPoint.add(adaptive, normal[n]);
            most = Math.max(most, FixedPoint.abs(excitation[at + n]));
        }
        int pulse = pulse(gain, excitation, at, most == 0 ? 0 : Math.max(3 - FixedPoint.norm(most), 0));
        for (int i = 0; i < PULSES; i++) {
            int n = at + positions[i];
            excitation[n] = positive[i] ? FixedPoint.add(excitation[n], pulse) : FixedPoint.sub(excitation[n], pulse);
        }
    }

    private void draw(NoiseRandom random) {
        int bits = random.next();
        thirds = (bits & 3) == 3 ? 0 : (bits & 3) - 1;
        delay = (bits >> 2 & 63) + 40;
        positions[0] = (bits >> 8 & 7) * 5;
        positive[0] = (bits >> 11 & 1) != 0;
        positions[1] = (bits >> 12 & 7) * 5 + 1;
        positive[1] = (bits >> 15 & 1) != 0;
        bits = random.next();
        positions[2] = (bits & 7) * 5 + 2;
        positive[2] = (bits >> 3 & 1) != 0;
        positions[3] = (bits >> 5 & 7) * 5 + 3 + (bits >> 4 & 1);
        positive[3] = (bits >> 8 & 1) != 0;
        pitchGain = random.next() & 0x1fff;
    }

    /** Normal noise of half the amplitude wanted. */
    private void drawNormal(int gain, NoiseRandom random) {
        int energy = 0;
        for (int n = 0; n < LENGTH; n++) {
            normal[n] = random.nextNormal();
            energy = FixedPoint.longMac(energy, normal[n], normal[n]);
        }
        int root = FixedPoint.inverseRoot(energy >> 1);
        int wanted = FixedPoint.add(gain, FixedPoint.multRounded(gain, ROOT));
        int factor = FixedPoint.mult32By16(root, wanted);
        int shift = FixedPoint.longNorm(factor);
        int high = FixedPoint.high(FixedPoint.longShl(factor, shift));
        for (int n = 0; n < LENGTH; n++) {
            normal[n] = shiftRounded(FixedPoint.multRounded(normal[n], high), shift - 14);
        }
    }

    private static int shiftRounded(int value, int count) {
        if (count > 15) {
            return 0;
        }
        int shifted = FixedPoint.shr(value, count);
        return count > 0 && (value & 1 << count - 1) != 0 ? shifted + 1 : shifted;
    }

    /** The gain of the pulses: the root of a quadratic equation that is nearer to 0. */
    private int pulse(int gain, int[] excitation, int at, int scale) {
        int energy = 0;
        for (int n = at; n < at + LENGTH; n++) {
            energy = FixedPoint.longMac(energy, excitation[n] >> scale, excitation[n] >> scale);
        }
        int linear = atPulses(excitation, at, scale) >> 1;
        int wanted = FixedPoint.longMult(gain, FixedPoint.low(FixedPoint.longMult(gain, LENGTH) >> 6));
        int square = FixedPoint.longSub(FixedPoint.longShr(wanted, 1 + 2 * scale), energy);
        square = FixedPoint.longMac(square, linear, linear);
        int shift = scale + 1;
        if (square < 0) {
            System.arraycopy(normal, 0, excitation, at, LENGTH);
            int bits = 0;
            for (int position : positions) {
                bits |= FixedPoint.abs(normal[position]);
            }
            shift = (bits & 0x4000) == 0 ? 1 : 2;
            linear = atPulses(normal, 0, shift);
            square = FixedPoint.longShr(FixedPoint.mult32By16(wanted, THREE_QUARTERS), 2 * shift - 1);
            square = FixedPoint.longMac(square, linear, linear);
            pitchGain = 0;
        }
        int root = root(square);
        int first = FixedPoint.sub(root, linear);
        int second = FixedPoint.negate(FixedPoint.add(linear, root));
        int nearer = FixedPoint.abs(second) < FixedPoint.abs(first) ? second : first;
        int pulse = shiftRounded(nearer, 2 - shift);
        return Math.max(Math.min(pulse, MOST_GAIN), -MOST_GAIN);
    }

    private int atPulses(int[] vector, int at, int shift) {
        int sum = 0;
        for (int i = 0; i < PULSES; i++) {
            int value = vector[at + positions[i]] >> shift;
            sum = positive[i] ? FixedPoint.add(sum, value) : FixedPoint.sub(sum, value);
        }
        return sum;
    }

    /** The greatest number of 15 bits whose doubled square is not above the argument. */
    private static int root(int square) {
        int root = 0;
        for (int bit = 0x4000; bit > 1; bit >>= 1) {
            int next = root + bit;
            if (square >= FixedPoint.longMult(next, next)) {
                root = next;
            }
        }
        return root;
    }
}
