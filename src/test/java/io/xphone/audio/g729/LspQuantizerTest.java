package io.xphone.audio.g729;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LspQuantizerTest {

    private static final int ORDER = LspConversion.ORDER;

    /** The least distance in Q13, less what the table of cosines rounds. */
    private static final int GAP = 321 - 12;

    @Test
    void quantizedFrequenciesAreOrderedApartAndThoseOfTheDecoder() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        LspQuantizer quantizer = new LspQuantizer(new LspDecoder());
        LspDecoder peer = new LspDecoder();
        int[] lsp = new int[ORDER];
        int[] quantized = new int[ORDER];
        int[] decoded = new int[ORDER];
        int[] lsf = new int[ORDER];
        for (int frame = 0; frame < 500; frame++) {
            LspConversion.toCosines(Spectra.frequencies(random), lsp);
            FrameBits bits = new FrameBits();
            quantizer.quantize(lsp, bits, quantized);
            LspConversion.toFrequencies(quantized, lsf);
            assertThat(lsf[0]).as("seed %d, frame %d", seed, frame).isGreaterThanOrEqualTo(40 - 12);
            for (int i = 1; i < ORDER; i++) {
                assertThat(lsf[i] - lsf[i - 1])
                        .as("seed %d, frame %d, frequency %d", seed, frame, i)
                        .isGreaterThanOrEqualTo(GAP);
            }
            assertThat(lsf[ORDER - 1]).isLessThanOrEqualTo(25_681 + 12);
            peer.decode(bits, decoded);
            assertThat(decoded).as("seed %d, frame %d", seed, frame).isEqualTo(quantized);
        }
    }

    /** Of a spectrum that lasts, the quantizer finds one nearer than most others of its codebook. */
    @Test
    void quantizedFrequenciesAreNear() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int[] lsp = new int[ORDER];
        int[] quantized = new int[ORDER];
        int[] lsf = new int[ORDER];
        int nearer = 0;
        int others = 0;
        for (int spectrum = 0; spectrum < 50; spectrum++) {
            int[] wanted = Spectra.frequencies(random);
            LspConversion.toCosines(wanted, lsp);
            new LspQuantizer(new LspDecoder()).quantize(lsp, new FrameBits(), quantized);
            LspConversion.toFrequencies(quantized, lsf);
            double found = distance(wanted, lsf);
            for (int other = 0; other < 40; other++) {
                FrameBits bits = new FrameBits();
                bits.lspPredictor = random.nextInt(2);
                bits.lspFirst = random.nextInt(128);
                bits.lspLower = random.nextInt(32);
                bits.lspUpper = random.nextInt(32);
                new LspDecoder().decode(bits, quantized);
                LspConversion.toFrequencies(quantized, lsf);
                nearer += distance(wanted, lsf) < found ? 1 : 0;
                others++;
            }
        }
        assertThat(nearer).as("nearer ones of %d, seed %d", others, seed).isLessThan(others / 50);
    }

    private static double distance(int[] one, int[] other) {
        double sum = 0;
        for (int i = 0; i < ORDER; i++) {
            sum += Math.pow(one[i] - other[i], 2);
        }
        return sum;
    }
}
