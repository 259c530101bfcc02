package io.xphone.audio.g729;

/**
 * Distinguishes speech from silence as in Annex B (§B.3), apart from the encoder. An instance holds one stream's
 * state and is for one thread.
 */
public final class SpeechDetector {

    private static final int PAST = LpcAnalysis.WINDOW - Subframes.FRAME;

    private final PreProcessing preProcessing = new PreProcessing();
    private final LpcAnalysis lpcAnalysis = new LpcAnalysis();
    private final LspAnalysis lspAnalysis = new LspAnalysis();
    private final VoiceDetection detection = new VoiceDetection();
    private final int[] speech = new int[LpcAnalysis.WINDOW];
    private final int[] predictor = new int[LspConversion.ORDER + 1];
    private final int[] lsp = LspConversion.start();

    /** Creates the detector of one stream. */
    public SpeechDetector() {}

    /**
     * Takes the next frame.
     *
     * @param samples 80 samples from at
     * @return whether it is speech
     */
    public boolean speech(short[] samples, int at) {
        preProcessing.filter(samples, at, speech, PAST);
        lpcAnalysis.analyse(speech, 0, predictor);
        lspAnalysis.find(predictor, lsp);
        boolean found = detection.speech(lpcAnalysis, lsp, speech);
        System.arraycopy(speech, Subframes.FRAME, speech, 0, PAST);
        return found;
    }
}
