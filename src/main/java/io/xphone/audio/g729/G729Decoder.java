package io.xphone.audio.g729;

/**
 * Decodes G.729 frames of 10 bytes to 80 samples of 8,000 Hz (ITU-T G.729 Annex A, §A.4). Frames of the main body's
 * encoder decode as well: both have one bit stream. An instance holds one stream's state and is for one thread.
 */
public final class G729Decoder {

    private static final int ORDER = LspConversion.ORDER;
    private static final int PAST = AdaptiveCodebook.HISTORY;
    private static final int LEAST_SHARPENING = 3277;
    private static final int MOST_SHARPENING = 13_017;

    private final FrameBits frame = new FrameBits();
    private final LspDecoder lspDecoder = new LspDecoder();
    private final LspConversion lspConversion = new LspConversion();
    private final PitchDecoder pitch = new PitchDecoder();
    private final GainDecoder gains = new GainDecoder();
    private final SynthesisFilter synthesis = new SynthesisFilter();
    private final NoiseDecoder noise = new NoiseDecoder();
    private final PostFilter postFilter = new PostFilter();
    private final PostProcessing postProcessing = new PostProcessing();

    private final int[] lsp = new int[ORDER];
    private final int[] lastLsp = LspConversion.start();
    private final int[][] predictors = new int[2][ORDER + 1];
    private final int[] delays = new int[2];
    private final int[] excitation = new int[PAST + Subframes.FRAME];
    private final int[] code = new int[Subframes.LENGTH];
    private final int[] output = new int[Subframes.FRAME];
    private int sharpening = LEAST_SHARPENING;
    private boolean speaking = true;
    private int seed = 21_845;

    /** Creates the decoder of one stream. */
    public G729Decoder() {}

    /**
     * Decodes a frame of speech.
     *
     * @param data holds the frame's 10 bytes from offset
     * @param samples receives 80 samples from at
     */
    public void decode(byte[] data, int offset, short[] samples, int at) {
        frame.read(data, offset);
        lspDecoder.decode(frame, lsp);
        speak(false);
        noise.observe(excitation, PAST);
        finish(true, samples, at);
    }

    /**
     * Decodes a silence descriptor (Annex B).
     *
     * @param data holds its 2 bytes from offset
     * @param samples receives 80 samples from at
     */
    public void decodeSilence(byte[] data, int offset, short[] samples, int at) {
        noise.describe(data, offset, lspDecoder);
        beSilent();
        noise.observe(excitation, PAST);
        finish(false, samples, at);
    }

    /**
     * Goes on with comfort noise where the encoder sends nothing (Annex B).
     *
     * @param samples receives 80 samples from at
     */
    void continueSilence(short[] samples, int at) {
        if (speaking) {
            noise.estimate();
        }
        beSilent();
        noise.observe(excitation, PAST);
        finish(false, samples, at);
    }

    /**
     * Makes up for a lost frame (§4.4): of speech if the last was, else of comfort noise.
     *
     * @param samples receives 80 samples from at
     */
    public void conceal(short[] samples, int at) {
        if (speaking) {
            lspDecoder.conceal(lsp);
            speak(true);
        } else {
            beSilent();
        }
        finish(speaking, samples, at);
    }

    private void speak(boolean lost) {
        noise.restart();
        interpolate();
        for (int i = 0; i < 2; i++) {
            decodePitch(i, lost);
            delays[i] = pitch.delay();
            excite(i, lost);
            synthesizeSubframe(i);
        }
    }

    private void beSilent() {
        noise.write(speaking, excitation, PAST, lsp);
        interpolate();
        for (int i = 0; i < 2; i++) {
            synthesizeSubframe(i);
        }
        sharpening = LEAST_SHARPENING;
    }

    private void interpolate() {
        lspConversion.interpolate(lastLsp, lsp, predictors[0], predictors[1]);
        System.arraycopy(lsp, 0, lastLsp, 0, ORDER);
    }

    private void finish(boolean speech, short[] samples, int at) {
        speaking = speech;
        System.arraycopy(excitation, Subframes.FRAME, excitation, 0, PAST);
        postFilter.filter(output, predictors, delays, speech);
        postProcessing.filter(output, 0, Subframes.FRAME);
        for (int n = 0; n < Subframes.FRAME; n++) {
            samples[at + n] = (short) output[n];
        }
    }

    private void decodePitch(int subframe, boolean lost) {
        if (lost || subframe == 0 && frame.parityError()) {
            pitch.conceal();
        } else if (subframe == 0) {
            pitch.decodeFirst(frame.pitch[0]);
        } else {
            pitch.decodeSecond(frame.pitch[1]);
        }
    }

    private void excite(int subframe, boolean lost) {
        int from = PAST + subframe * Subframes.LENGTH;
        AdaptiveCodebook.predict(excitation, from, pitch.delay(), pitch.thirds());
        int positions = lost ? random() & 0x1fff : frame.positions[subframe];
        int signs = lost ? random() & 0xf : frame.signs[subframe];
        AlgebraicCodebook.decode(positions, signs, code);
        AlgebraicCodebook.sharpen(code, pitch.delay(), sharpening);
        if (lost) {
            gains.conceal();
        } else {
            gains.decode(frame.gainFirst[subframe], frame.gainSecond[subframe], code);
        }
        sharpening = Math.min(Math.max(gains.pitchGain(), LEAST_SHARPENING), MOST_SHARPENING);
        for (int n = 0; n < Subframes.LENGTH; n++) {
            int sum = FixedPoint.longMult(excitation[from + n], gains.pitchGain());
            sum = FixedPoint.longMac(sum, code[n], gains.codeGain());
            excitation[from + n] = FixedPoint.round(FixedPoint.longShl(sum, 1));
        }
    }

    /** Synthesizes a subframe; where it does not fit 16 bits the whole excitation is made quieter first. */
    private void synthesizeSubframe(int subframe) {
        int at = subframe * Subframes.LENGTH;
        int[] predictor = predictors[subframe];
        if (synthesis.filter(predictor, excitation, PAST + at, output, at, Subframes.LENGTH)) {
            for (int n = 0; n < excitation.length; n++) {
                excitation[n] >>= 2;
            }
            synthesis.filter(predictor, excitation, PAST + at, output, at, Subframes.LENGTH);
        }
        synthesis.keep();
    }

    private int random() {
        seed = NoiseRandom.next(seed);
        return seed;
    }
}
