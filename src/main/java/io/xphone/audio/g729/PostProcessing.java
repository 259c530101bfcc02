package io.xphone.audio.g729;

/** The last step of the decoder: a high-pass at 100 Hz and a gain of two (G.729 §4.2.5). */
final class PostProcessing {

    private int input1;
    private int input2;
    private int output1;
    private int output2;

    /** Filters samples in place. */
    void filter(int[] samples, int at, int length) {
        short[] zeros = G729Tables.HIGH_PASS_100_ZEROS;
        short[] poles = G729Tables.HIGH_PASS_100_POLES;
        for (int n = at; n < at + length; n++) {
            int input = samples[n];
            int sum = FixedPoint.mult32By16(output1, poles[1]);
            sum = FixedPoint.longAdd(sum, FixedPoint.mult32By16(output2, poles[2]));
            sum = FixedPoint.longMac(sum, input, zeros[0]);
            sum = FixedPoint.longMac(sum, input1, zeros[1]);
            sum = FixedPoint.longMac(sum, input2, zeros[2]);
            sum = FixedPoint.longShl(sum, 2);
            samples[n] = FixedPoint.round(FixedPoint.longShl(sum, 1));
            input2 = input1;
            input1 = input;
            output2 = output1;
            output1 = sum;
        }
    }
}
