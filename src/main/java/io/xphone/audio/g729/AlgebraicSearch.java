package io.xphone.audio.g729;

import java.util.Arrays;

/**
 * Searches the fixed codebook two pulses at a time (G.729 §A.3.8): four orders of the tracks, and in each only the two
 * likeliest positions of the first track.
 */
final class AlgebraicSearch {

    private static final int LENGTH = Subframes.LENGTH;
    private static final int TRACKS = 5;
    private static final int HALF = 16_384;
    private static final int QUARTER = 8192;
    private static final int EIGHTH = 4096;
    private static final int SIXTEENTH = 2048;
    private static final int LOUD = 32_000;

    private final int[] scaled = new int[LENGTH];
    private final int[] match = new int[LENGTH];
    private final boolean[] negative = new boolean[LENGTH];
    /** The products of the responses at two positions, with the signs of the pulses. */
    private final int[] products = new int[LENGTH * LENGTH];

    private final int[] rest = new int[LENGTH];
    /** The positions tried, by track; the last is on track 3 or 4. */
    private final int[] tried = new int[4];

    private final int[] best = new int[4];
    private int square;
    private int energy;
    private int bestSquare;
    private int bestEnergy;
    private int pairMatch;
    private int one;
    private int two;

    /**
     * Finds the four pulses.
     *
     * @param target what the vector is to match after the filter
     * @param response the filter's impulse response, with the repetition at the pitch
     * @param frame receives positions and signs
     * @param subframe 0 or 1
     * @param filtered receives the vector's 40 samples after the filter
     */
    void search(int[] target, int[] response, FrameBits frame, int subframe, int[] filtered) {
        BackwardFilter.correlate(response, target, match);
        for (int i = 0; i < LENGTH; i++) {
            negative[i] = match[i] < 0;
            match[i] = FixedPoint.abs(match[i]);
        }
        multiply(response);
        bestSquare = -1;
        bestEnergy = 1;
        for (int i = 0; i < best.length; i++) {
            best[i] = i;
        }
        for (int track = 3; track < TRACKS; track++) {
            inOrder(2, track, 0, 1);
            inOrder(track, 0, 1, 2);
        }
        describe(frame, subframe);
        filter(response, filtered);
    }

    private void multiply(int[] response) {
        int sum = 0;
        for (int n = 0; n < LENGTH; n++) {
            sum = FixedPoint.longMac(sum, response[n], response[n]);
        }
        int shift = FixedPoint.high(sum) > LOUD ? -1 : FixedPoint.longNorm(sum) >> 1;
        for (int n = 0; n < LENGTH; n++) {
            scaled[n] = FixedPoint.shl(response[n], shift);
        }
        for (int distance = 0; distance < LENGTH; distance++) {
            sum = 0;
            for (int n = 0; n < LENGTH - distance; n++) {
                sum = FixedPoint.longMac(sum, scaled[n], scaled[n + distance]);
                int high = LENGTH - 1 - n;
                int low = high - distance;
                int product = FixedPoint.high(sum);
                if (distance > 0) {
                    boolean same = negative[high] == negative[low];
                    product = FixedPoint.mult(product, same ? FixedPoint.MAX_16 : FixedPoint.MIN_16);
                }
                products[low * LENGTH + high] = product;
                products[high * LENGTH + low] = product;
            }
        }
    }

    /** Places pulses on the first two tracks, then on the other two, and keeps the four if they are the best so far. */
    private void inOrder(int first, int second, int third, int fourth) {
        startPair(first, second);
        int likeliest = likeliest(first, -1);
        firstPair(likeliest, second);
        firstPair(likeliest(first, likeliest), second);
        tried[slot(first)] = one;
        tried[slot(second)] = two;
        secondPair(one, two, third, fourth);
        tried[slot(third)] = one;
        tried[slot(fourth)] = two;
        if (FixedPoint.longMsu(FixedPoint.longMult(bestEnergy, square), bestSquare, energy) > 0) {
            bestSquare = square;
            bestEnergy = energy;
            System.arraycopy(tried, 0, best, 0, tried.length);
        }
    }

    private static int slot(int track) {
        return Math.min(track, 3);
    }

    private int likeliest(int track, int except) {
        int most = -1;
        int position = except;
        for (int i = track; i < LENGTH; i += TRACKS) {
            if (match[i] > most && i != except) {
                most = match[i];
                position = i;
            }
        }
        return position;
    }

    /** Forgets the last pair; the lowest position of a track has the track's number. */
    private void startPair(int first, int second) {
        one = first;
        two = second;
        square = -1;
        energy = 1;
    }

    private void firstPair(int first, int track) {
        int row = first * LENGTH;
        int base = FixedPoint.longMult(products[row + first], QUARTER);
        for (int i = track; i < LENGTH; i += TRACKS) {
            int sum = FixedPoint.longMac(base, products[i * LENGTH + i], QUARTER);
            sum = FixedPoint.longMac(sum, products[row + i], HALF);
            keep(first, i, FixedPoint.add(match[first], match[i]), sum);
        }
    }

    private void secondPair(int first, int second, int third, int fourth) {
        int placed = pairMatch;
        int placedEnergy = FixedPoint.longMult(energy, QUARTER);
        startPair(third, fourth);
        for (int i = fourth; i < LENGTH; i += TRACKS) {
            int sum = FixedPoint.longMult(products[i * LENGTH + first], QUARTER);
            sum = FixedPoint.longMac(sum, products[i * LENGTH + second], QUARTER);
            sum = FixedPoint.longMac(sum, products[i * LENGTH + i], EIGHTH);
            rest[i] = FixedPoint.round(sum);
        }
        for (int i = third; i < LENGTH; i += TRACKS) {
            int three = FixedPoint.add(placed, match[i]);
            int base = FixedPoint.longMac(placedEnergy, products[i * LENGTH + first], EIGHTH);
            base = FixedPoint.longMac(base, products[i * LENGTH + second], EIGHTH);
            base = FixedPoint.longMac(base, products[i * LENGTH + i], SIXTEENTH);
            for (int j = fourth; j < LENGTH; j += TRACKS) {
                int sum = FixedPoint.longMac(base, products[i * LENGTH + j], EIGHTH);
                sum = FixedPoint.longMac(sum, rest[j], HALF);
                keep(i, j, FixedPoint.add(three, match[j]), sum);
            }
        }
    }

    /** Keeps a pair if its square of the match over its energy is greater. */
    private void keep(int first, int second, int sumOfMatches, int longEnergy) {
        int newSquare = FixedPoint.mult(sumOfMatches, sumOfMatches);
        int newEnergy = FixedPoint.round(longEnergy);
        if (FixedPoint.longMsu(FixedPoint.longMult(energy, newSquare), square, newEnergy) > 0) {
            square = newSquare;
            energy = newEnergy;
            pairMatch = sumOfMatches;
            one = first;
            two = second;
        }
    }

    private void describe(FrameBits frame, int subframe) {
        int signs = 0;
        for (int i = 0; i < best.length; i++) {
            if (!negative[best[i]]) {
                signs |= 1 << i;
            }
        }
        int last = best[3] / TRACKS << 1 | best[3] % TRACKS - 3;
        frame.signs[subframe] = signs;
        frame.positions[subframe] = best[0] / TRACKS | best[1] / TRACKS << 3 | best[2] / TRACKS << 6 | last << 9;
    }

    private void filter(int[] response, int[] filtered) {
        Arrays.fill(filtered, 0, LENGTH, 0);
        for (int position : best) {
            for (int n = position; n < LENGTH; n++) {
                int value = response[n - position];
                filtered[n] =
                        negative[position] ? FixedPoint.sub(filtered[n], value) : FixedPoint.add(filtered[n], value);
            }
        }
    }
}
