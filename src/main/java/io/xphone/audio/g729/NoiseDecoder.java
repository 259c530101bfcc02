package io.xphone.audio.g729;

/** The decoder's comfort noise (Annex B §B.4.4): spectrum and level of the last silence descriptor. */
final class NoiseDecoder {

    private static final int ORDER = LspConversion.ORDER;
    private static final int KEPT = 28_672;
    private static final int TAKEN = 4096;

    private final NoiseExcitation noise = new NoiseExcitation();
    private final NoiseRandom random = new NoiseRandom();
    private final int[] lsp = LspConversion.noiseStart();
    private int target = G729Tables.NOISE_GAINS[0];
    private int gain;
    private int energy;
    private int exponent;

    /** Takes a silence descriptor of two bytes: spectrum in 10 bits, level in 5. */
    void describe(byte[] data, int offset, LspDecoder lspDecoder) {
        int bits = (data[offset] & 0xff) << 8 | data[offset + 1] & 0xff;
        target = G729Tables.NOISE_GAINS[bits >> 1 & 31];
        lspDecoder.decodeNoise(bits >> 15, bits >> 10 & 31, bits >> 6 & 15, lsp);
    }

    /** Estimates the level from the last frame, where silence begins without a descriptor. */
    void estimate() {
        int sum = FixedPoint.mult32By16(FixedPoint.longShl(energy, exponent), G729Tables.NOISE_FACTORS[0]);
        target = G729Tables.NOISE_GAINS[NoiseLevel.index(sum, 0)];
    }

    /**
     * Writes a frame's excitation.
     *
     * @param first whether speech came before
     * @param spectrum receives the cosines of the noise in Q15
     */
    void write(boolean first, int[] excitation, int at, int[] spectrum) {
        gain = first
                ? target
                : FixedPoint.add(FixedPoint.multRounded(gain, KEPT), FixedPoint.multRounded(target, TAKEN));
        for (int i = 0; i < 2; i++) {
            noise.write(gain, random, excitation, at + i * Subframes.LENGTH);
        }
        System.arraycopy(lsp, 0, spectrum, 0, ORDER);
    }

    /** Begins the random numbers again. */
    void restart() {
        random.restart();
    }

    /** Remembers the energy of a frame that has arrived, for {@link #estimate}. */
    void observe(int[] excitation, int at) {
        int sum = 0;
        for (int n = at; n < at + Subframes.FRAME; n++) {
            sum = FixedPoint.longMac(sum, excitation[n], excitation[n]);
        }
        int shift = FixedPoint.longNorm(sum);
        energy = FixedPoint.round(FixedPoint.longShl(sum, shift));
        exponent = 16 - shift;
    }
}
