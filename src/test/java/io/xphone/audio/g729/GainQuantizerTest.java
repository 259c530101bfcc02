package io.xphone.audio.g729;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class GainQuantizerTest {

    private static final int LENGTH = Subframes.LENGTH;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final int[] response = Spectra.decay(0.6);
    private final int[] code = new int[LENGTH];

    /** Filtered vectors of both codebooks; the second one of pulses, in Q12. */
    private int[][] vectors() {
        AlgebraicCodebook.decode(random.nextInt(1 << 13), random.nextInt(16), code);
        int[] second = Spectra.filtered(code, 0, response);
        for (int n = 0; n < LENGTH; n++) {
            second[n] >>= 1; // from Q13
        }
        return new int[][] {Spectra.filtered(Spectra.noise(random, LENGTH, 400), 0, response), second};
    }

    /** The error of gains in Q14 and Q1. */
    private static double error(int[] target, int[][] vectors, int pitch, int fixed) {
        double sum = 0;
        for (int n = 0; n < LENGTH; n++) {
            double synthetic = vectors[0][n] * pitch / 16_384.0 + vectors[1][n] * fixed / 8_192.0;
            sum += Math.pow(target[n] - synthetic, 2);
        }
        return sum;
    }

    @Test
    void chosenGainsAreNearlyTheBestOfTheCodebookAndThoseOfTheDecoder() {
        int best = 0;
        int rounds = 300;
        for (int round = 0; round < rounds; round++) {
            int[][] vectors = vectors();
            GainDecoder[][] all = all();
            int pitch = random.nextInt(19_000);
            int fixed = all[3][7].codeGain() * (50 + random.nextInt(100)) / 100;
            int[] target = new int[LENGTH];
            for (int n = 0; n < LENGTH; n++) {
                target[n] = (int) (vectors[0][n] * pitch / 16_384.0 + vectors[1][n] * fixed / 8_192.0);
            }
            PitchGain gain = new PitchGain();
            gain.of(target, vectors[0]);
            FrameBits frame = new FrameBits();
            GainQuantizer quantizer = new GainQuantizer();
            quantizer.quantize(gain, target, vectors[0], vectors[1], code, false, frame, 0);
            GainDecoder chosen = all[frame.gainFirst[0]][frame.gainSecond[0]];
            assertThat(chosen.pitchGain()).as("seed " + seed).isEqualTo(quantizer.pitchGain());
            assertThat(chosen.codeGain()).as("seed " + seed).isEqualTo(quantizer.codeGain());
            double error = error(target, vectors, quantizer.pitchGain(), quantizer.codeGain());
            double least = Double.MAX_VALUE;
            for (GainDecoder[] row : all) {
                for (GainDecoder each : row) {
                    least = Math.min(least, error(target, vectors, each.pitchGain(), each.codeGain()));
                }
            }
            best += error <= 4 * least + 1_000 ? 1 : 0; // a part of the codebook is searched
        }
        assertThat(best).as("of %d, seed %d", rounds, seed).isGreaterThan(rounds * 6 / 10);
    }

    /** What a decoder at its start makes of each pair of indices. */
    private GainDecoder[][] all() {
        GainDecoder[][] all = new GainDecoder[8][16];
        for (int first = 0; first < 8; first++) {
            for (int second = 0; second < 16; second++) {
                all[first][second] = new GainDecoder();
                all[first][second].decode(first, second, code);
            }
        }
        return all;
    }

    @Test
    void tamedPitchGainStaysBelowOne() {
        for (int round = 0; round < 100; round++) {
            int[][] vectors = vectors();
            int[] target = new int[LENGTH];
            for (int n = 0; n < LENGTH; n++) {
                target[n] = vectors[0][n] * 6 / 5;
            }
            PitchGain gain = new PitchGain();
            gain.of(target, vectors[0]);
            GainQuantizer quantizer = new GainQuantizer();
            quantizer.quantize(gain, target, vectors[0], vectors[1], code, true, new FrameBits(), 0);
            assertThat(quantizer.pitchGain()).as("seed " + seed).isLessThan(16_384);
        }
    }
}
