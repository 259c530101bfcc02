package io.xphone.audio.g729;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class G729EncoderTest {

    @ParameterizedTest
    @ValueSource(strings = {"algthm", "fixed", "lsp", "pitch", "speech"})
    void encodesTheSequencesOfAnnexAToTheBit(String name) {
        short[] samples = G729Vectors.pcm("a-" + name + ".in");
        List<byte[]> frames = G729Vectors.frames("a-" + name + ".bit");
        assertThat(frames).hasSize(samples.length / Subframes.FRAME);

        G729Encoder encoder = new G729Encoder();
        byte[] frame = new byte[FrameBits.BYTES];
        for (int i = 0; i < frames.size(); i++) {
            assertThat(encoder.encode(samples, i * Subframes.FRAME, true, frame, 0))
                    .isEqualTo(FrameBits.BYTES);
            assertThat(describe(frame)).as("frame %d of %d", i, frames.size()).isEqualTo(describe(frames.get(i)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2", "3"})
    void encodesTheSequencesOfAnnexBToTheBit(String name) {
        short[] samples = G729Vectors.pcm("ab-tstseq" + name + ".bin");
        List<byte[]> frames = G729Vectors.frames("ab-tstseq" + name + "a.bit");
        assertThat(frames).hasSize(samples.length / Subframes.FRAME);

        SpeechDetector detector = new SpeechDetector();
        G729Encoder encoder = new G729Encoder();
        byte[] frame = new byte[FrameBits.BYTES];
        for (int i = 0; i < frames.size(); i++) {
            boolean voice = detector.speech(samples, i * Subframes.FRAME);
            int bytes = encoder.encode(samples, i * Subframes.FRAME, voice, frame, 0);
            assertThat(Arrays.copyOf(frame, bytes))
                    .as("frame %d of %d", i, frames.size())
                    .containsExactly(frames.get(i));
        }
    }

    private static String describe(byte[] data) {
        FrameBits bits = new FrameBits();
        bits.read(data, 0);
        StringBuilder text = new StringBuilder("LSP %d %d %d %d parity %d"
                .formatted(bits.lspPredictor, bits.lspFirst, bits.lspLower, bits.lspUpper, bits.parity));
        for (int i = 0; i < 2; i++) {
            text.append("; pitch %d positions %d signs %d gains %d %d"
                    .formatted(bits.pitch[i], bits.positions[i], bits.signs[i], bits.gainFirst[i], bits.gainSecond[i]));
        }
        return text.toString();
    }
}
