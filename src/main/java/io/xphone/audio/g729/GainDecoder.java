package io.xphone.audio.g729;

/** The gains of both codebooks (G.729 §4.1.5). Where they are lost the last ones fade (§4.4.3). */
final class GainDecoder {

    private static final int HIGHEST_CONCEALED = 29_491;
    private static final int PITCH_FADE = 29_491;
    private static final int CODE_FADE = 32_111;

    private final GainPredictor predictor = new GainPredictor();
    private int pitchGain;
    private int codeGain;

    /** The gain of the adaptive codebook in Q14. */
    int pitchGain() {
        return pitchGain;
    }

    /** The gain of the fixed codebook in Q1. */
    int codeGain() {
        return codeGain;
    }

    /**
     * Decodes the gains.
     *
     * @param first index of the first stage: 0 to 7
     * @param second index of the second stage: 0 to 15
     * @param code the fixed codebook's vector
     */
    void decode(int first, int second, int[] code) {
        predictor.predict(code);
        int one = G729Tables.GAIN_FIRST_ORDER[first] * 2;
        int two = G729Tables.GAIN_SECOND_ORDER[second] * 2;
        pitchGain = FixedPoint.add(G729Tables.GAINS_FIRST[one], G729Tables.GAINS_SECOND[two]);
        int correction = G729Tables.GAINS_FIRST[one + 1] + G729Tables.GAINS_SECOND[two + 1];
        int scaled = FixedPoint.longMult(FixedPoint.low(correction >> 1), predictor.gain());
        codeGain = FixedPoint.high(FixedPoint.longShl(scaled, 4 - predictor.exponent()));
        predictor.update(correction);
    }

    /** Fades the last gains. */
    void conceal() {
        pitchGain = Math.min(FixedPoint.mult(pitchGain, PITCH_FADE), HIGHEST_CONCEALED);
        codeGain = FixedPoint.mult(codeGain, CODE_FADE);
        predictor.updateLost();
    }
}
