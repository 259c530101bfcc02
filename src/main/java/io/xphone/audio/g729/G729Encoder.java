package io.xphone.audio.g729;

/**
 * Encodes 80 samples of 8,000 Hz to G.729 frames of 10 bytes (ITU-T G.729 Annex A, §A.3). A frame carries the samples
 * up to 5 ms before the newest. An instance holds one stream's state and is for one thread.
 */
final class G729Encoder {

    private static final int ORDER = LspConversion.ORDER;
    private static final int SPEECH = LpcAnalysis.WINDOW - Subframes.FRAME - Subframes.LENGTH;

    private final FrameBits frame = new FrameBits();
    private final PreProcessing preProcessing = new PreProcessing();
    private final LpcAnalysis lpcAnalysis = new LpcAnalysis();
    private final LspAnalysis lspAnalysis = new LspAnalysis();
    private final LspQuantizer lspQuantizer = new LspQuantizer();
    private final LspConversion lspConversion = new LspConversion();

    private final int[] speech = new int[LpcAnalysis.WINDOW];
    private final int[] predictor = new int[ORDER + 1];
    private final int[] lsp = LspConversion.start();
    private final int[] quantizedLsp = new int[ORDER];
    private final int[] lastQuantizedLsp = LspConversion.start();
    private final int[][] predictors = new int[2][ORDER + 1];
    private final int[][] weighted = new int[2][ORDER + 1];

    /**
     * Encodes a frame.
     *
     * @param samples 80 samples from at
     * @param data receives the frame's 10 bytes from offset
     */
    void encode(short[] samples, int at, byte[] data, int offset) {
        preProcessing.filter(samples, at, speech, LpcAnalysis.WINDOW - Subframes.FRAME);
        lpcAnalysis.analyse(speech, 0, predictor);
        lspAnalysis.find(predictor, lsp);
        lspQuantizer.quantize(lsp, frame, quantizedLsp);
        lspConversion.interpolate(lastQuantizedLsp, quantizedLsp, predictors[0], predictors[1]);
        System.arraycopy(quantizedLsp, 0, lastQuantizedLsp, 0, ORDER);

        System.arraycopy(speech, Subframes.FRAME, speech, 0, LpcAnalysis.WINDOW - Subframes.FRAME);
        frame.write(data, offset);
    }
}
