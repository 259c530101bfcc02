package io.xphone.audio.g729;

/** The first step of the encoder: a high-pass at 140 Hz and half the level (G.729 §3.1). */
final class PreProcessing {

    private int input1;
    private int input2;
    private int output1;
    private int output2;

    /** Filters a frame. */
    void filter(short[] samples, int at, int[] result, int resultAt) {
        short[] zeros = G729Tables.HIGH_PASS_140_ZEROS;
        short[] poles = G729Tables.HIGH_PASS_140_POLES;
        for (int n = 0; n < Subframes.FRAME; n++) {
            int input = samples[at + n];
            int sum = FixedPoint.mult32By16(output1, poles[1]);
            sum = FixedPoint.longAdd(sum, FixedPoint.mult32By16(output2, poles[2]));
            sum = FixedPoint.longMac(sum, input, zeros[0]);
            sum = FixedPoint.longMac(sum, input1, zeros[1]);
            sum = FixedPoint.longMac(sum, input2, zeros[2]);
            sum = FixedPoint.longShl(sum, 3);
            result[resultAt + n] = FixedPoint.round(sum);
            input2 = input1;
            input1 = input;
            output2 = output1;
            output1 = sum;
        }
    }
}
