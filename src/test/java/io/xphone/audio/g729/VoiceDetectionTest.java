package io.xphone.audio.g729;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VoiceDetectionTest {

    @ParameterizedTest
    @ValueSource(strings = {"1", "2", "3"})
    void findsTheSpeechOfTheSequencesOfAnnexB(String name) {
        short[] samples = G729Vectors.pcm("ab-tstseq" + name + ".bin");
        List<byte[]> frames = G729Vectors.frames("ab-tstseq" + name + "a.bit");
        PreProcessing preProcessing = new PreProcessing();
        LpcAnalysis analysis = new LpcAnalysis();
        LspAnalysis lspAnalysis = new LspAnalysis();
        VoiceDetection detection = new VoiceDetection();
        int[] speech = new int[LpcAnalysis.WINDOW];
        int[] predictor = new int[11];
        int[] lsp = LspConversion.start();
        for (int i = 0; i < frames.size(); i++) {
            preProcessing.filter(samples, i * Subframes.FRAME, speech, 160);
            analysis.analyse(speech, 0, predictor);
            lspAnalysis.find(predictor, lsp);
            assertThat(detection.speech(analysis, lsp, speech))
                    .as("frame %d of %d", i, frames.size())
                    .isEqualTo(frames.get(i).length == 10);
            System.arraycopy(speech, Subframes.FRAME, speech, 0, 160);
        }
    }
}
