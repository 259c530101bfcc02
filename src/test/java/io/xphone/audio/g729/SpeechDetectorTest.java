package io.xphone.audio.g729;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpeechDetectorTest {

    @ParameterizedTest
    @ValueSource(strings = {"1", "2", "3"})
    void findsTheSpeechOfTheSequencesOfAnnexB(String name) {
        short[] samples = G729Vectors.pcm("ab-tstseq" + name + ".bin");
        List<byte[]> frames = G729Vectors.frames("ab-tstseq" + name + "a.bit");
        SpeechDetector detector = new SpeechDetector();
        for (int i = 0; i < frames.size(); i++) {
            assertThat(detector.speech(samples, i * Subframes.FRAME))
                    .as("frame %d of %d", i, frames.size())
                    .isEqualTo(frames.get(i).length == 10);
        }
    }
}
