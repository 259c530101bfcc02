package io.xphone.audio.g729;

import java.util.Arrays;

/**
 * Encodes 80 samples of 8,000 Hz to G.729 frames of 10 bytes (ITU-T G.729 Annex A, §A.3). A frame carries the samples
 * up to 5 ms before the newest. An instance holds one stream's state and is for one thread.
 */
public final class G729Encoder {

    private static final int ORDER = LspConversion.ORDER;
    private static final int SPEECH = LpcAnalysis.WINDOW - Subframes.FRAME - Subframes.LENGTH;

    private static final int PAST = AdaptiveCodebook.HISTORY;
    private static final int LENGTH = Subframes.LENGTH;
    private static final int WEIGHT = 24_576;
    private static final int TILT = 22_938;
    private static final int TAMED_GAIN = 15_564;
    private static final int LEAST_SHARPENING = 3277;
    private static final int MOST_SHARPENING = 13_017;

    private final FrameBits frame = new FrameBits();
    private final PreProcessing preProcessing = new PreProcessing();
    private final LpcAnalysis lpcAnalysis = new LpcAnalysis();
    private final LspAnalysis lspAnalysis = new LspAnalysis();
    private final LspDecoder lspDecoder = new LspDecoder();
    private final LspQuantizer lspQuantizer = new LspQuantizer(lspDecoder);
    private final NoiseEncoder noise = new NoiseEncoder(lpcAnalysis, lspAnalysis, lspDecoder);
    private final LspConversion lspConversion = new LspConversion();

    private final int[] speech = new int[LpcAnalysis.WINDOW];
    private final int[] predictor = new int[ORDER + 1];
    private final int[] lsp = LspConversion.start();
    private final int[] quantizedLsp = new int[ORDER];
    private final int[] lastQuantizedLsp = LspConversion.start();
    private final int[][] predictors = new int[2][ORDER + 1];
    private final int[][] weighted = new int[2][ORDER + 1];
    private final int[] tilted = new int[ORDER + 1];

    private final OpenLoopPitch openLoop = new OpenLoopPitch();
    private final ClosedLoopPitch closedLoop = new ClosedLoopPitch();
    private final PitchGain pitchGain = new PitchGain();
    private final Taming taming = new Taming();
    private final AlgebraicSearch algebraicSearch = new AlgebraicSearch();
    private final GainQuantizer gains = new GainQuantizer();
    private final SynthesisFilter weightedSpeechFilter = new SynthesisFilter();
    private final SynthesisFilter fromRest = new SynthesisFilter();
    private final SynthesisFilter targetFilter = new SynthesisFilter();

    private final int[] weightedSpeech = new int[PitchDecoder.LONGEST + Subframes.FRAME];
    private final int[] excitation = new int[PAST + Subframes.FRAME];
    private final int[] response = new int[LENGTH];
    private final int[] target = new int[LENGTH];
    private final int[] codeTarget = new int[LENGTH];
    private final int[] filteredPitch = new int[LENGTH];
    private final int[] filteredCode = new int[LENGTH];
    private final int[] code = new int[LENGTH];
    private final int[] rest = new int[LENGTH];
    private boolean lastVoice = true;
    private int sharpening = LEAST_SHARPENING;

    /** Creates the encoder of one stream. */
    public G729Encoder() {}

    /**
     * Encodes a frame.
     *
     * @param samples 80 samples from at
     * @param voice false for silence, which is described in 2 bytes or not sent at all (Annex B)
     * @param data receives up to 10 bytes from offset
     * @return number of bytes: 10 for speech, 2 for a silence descriptor, 0 where nothing is to be sent
     */
    public int encode(short[] samples, int at, boolean voice, byte[] data, int offset) {
        preProcessing.filter(samples, at, speech, LpcAnalysis.WINDOW - Subframes.FRAME);
        lpcAnalysis.analyse(speech, 0, predictor);
        lspAnalysis.find(predictor, lsp);
        noise.observe(voice);
        int bytes = voice ? encodeSpeech(data, offset) : encodeSilence(data, offset);
        lastVoice = voice;
        System.arraycopy(speech, Subframes.FRAME, speech, 0, LpcAnalysis.WINDOW - Subframes.FRAME);
        System.arraycopy(weightedSpeech, Subframes.FRAME, weightedSpeech, 0, PitchDecoder.LONGEST);
        System.arraycopy(excitation, Subframes.FRAME, excitation, 0, PAST);
        return bytes;
    }

    private int encodeSpeech(byte[] data, int offset) {
        noise.restart();
        lspQuantizer.quantize(lsp, frame, quantizedLsp);
        interpolate();
        for (int i = 0; i < 2; i++) {
            weighSpeech(i, excitation, PAST + i * LENGTH);
        }
        int estimate = openLoop.find(weightedSpeech);
        for (int i = 0; i < 2; i++) {
            encodeSubframe(i, estimate);
        }
        frame.write(data, offset);
        return FrameBits.BYTES;
    }

    private int encodeSilence(byte[] data, int offset) {
        int bits = noise.encode(lastVoice, lastQuantizedLsp);
        noise.write(excitation, PAST, quantizedLsp, taming);
        interpolate();
        for (int i = 0; i < 2; i++) {
            weighSpeech(i, rest, 0);
            for (int n = 0; n < LENGTH; n++) {
                rest[n] = FixedPoint.sub(rest[n], excitation[PAST + i * LENGTH + n]);
            }
            targetFilter.filter(weighted[i], rest, 0, target, 0, LENGTH);
            targetFilter.keep();
        }
        sharpening = LEAST_SHARPENING;
        if (bits < 0) {
            return 0;
        }
        data[offset] = (byte) (bits >> 7);
        data[offset + 1] = (byte) (bits << 1);
        return 2;
    }

    private void interpolate() {
        lspConversion.interpolate(lastQuantizedLsp, quantizedLsp, predictors[0], predictors[1]);
        System.arraycopy(quantizedLsp, 0, lastQuantizedLsp, 0, ORDER);
    }

    /** The residual of a subframe, and from it its weighted speech for the open loop. */
    private void weighSpeech(int subframe, int[] residual, int residualAt) {
        int at = subframe * LENGTH;
        int[] weights = weighted[subframe];
        LinearPrediction.weight(predictors[subframe], WEIGHT, weights);
        LinearPrediction.residual(predictors[subframe], speech, SPEECH + at, residual, residualAt, LENGTH);
        tilted[0] = weights[0];
        for (int i = 1; i <= ORDER; i++) {
            tilted[i] = FixedPoint.sub(weights[i], FixedPoint.mult(weights[i - 1], TILT));
        }
        weightedSpeechFilter.filter(tilted, residual, residualAt, weightedSpeech, PitchDecoder.LONGEST + at, LENGTH);
        weightedSpeechFilter.keep();
    }

    private void encodeSubframe(int subframe, int estimate) {
        int at = PAST + subframe * LENGTH;
        int[] weights = weighted[subframe];
        Arrays.fill(response, 0);
        response[0] = weights[0];
        fromRest.filter(weights, response, 0, response, 0, LENGTH);
        targetFilter.filter(weights, excitation, at, target, 0, LENGTH);

        if (subframe == 0) {
            frame.pitch[0] = closedLoop.searchFirst(estimate, excitation, at, target, response);
            frame.parity = FrameBits.parityOf(frame.pitch[0]);
        } else {
            frame.pitch[1] = closedLoop.searchSecond(excitation, at, target, response);
        }
        int delay = closedLoop.delay();
        fromRest.filter(weights, excitation, at, filteredPitch, 0, LENGTH);
        int gain = pitchGain.of(target, filteredPitch);
        boolean tamed = taming.needed(delay, closedLoop.thirds());
        if (tamed) {
            gain = Math.min(gain, TAMED_GAIN);
        }
        for (int n = 0; n < LENGTH; n++) {
            codeTarget[n] = FixedPoint.sub(target[n], scaled(filteredPitch[n], gain, 1));
        }

        AlgebraicCodebook.sharpen(response, delay, sharpening);
        algebraicSearch.search(codeTarget, response, frame, subframe, filteredCode);
        AlgebraicCodebook.decode(frame.positions[subframe], frame.signs[subframe], code);
        AlgebraicCodebook.sharpen(code, delay, sharpening);
        gains.quantize(pitchGain, target, filteredPitch, filteredCode, code, tamed, frame, subframe);
        remember(at, delay);
    }

    /** Builds the excitation that a decoder has, and keeps what the next subframe needs. */
    private void remember(int at, int delay) {
        int pitch = gains.pitchGain();
        int fixed = gains.codeGain();
        sharpening = Math.min(Math.max(pitch, LEAST_SHARPENING), MOST_SHARPENING);
        taming.update(pitch, delay);
        for (int n = 0; n < LENGTH; n++) {
            int sum = FixedPoint.longMac(FixedPoint.longMult(excitation[at + n], pitch), code[n], fixed);
            excitation[at + n] = FixedPoint.round(FixedPoint.longShl(sum, 1));
            int synthetic = FixedPoint.add(scaled(filteredPitch[n], pitch, 1), scaled(filteredCode[n], fixed, 2));
            rest[n] = FixedPoint.sub(target[n], synthetic);
        }
        targetFilter.remember(rest, LENGTH);
    }

    private static int scaled(int value, int gain, int shift) {
        return FixedPoint.high(FixedPoint.longShl(FixedPoint.longMult(value, gain), shift));
    }
}
