package io.xphone.audio.g729;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class G729DecoderTest {

    @ParameterizedTest
    @ValueSource(strings = {"algthm", "erasure", "fixed", "lsp", "parity", "pitch", "speech"})
    void decodesTheSequencesOfAnnexAToTheBit(String name) {
        decodes("a-" + name + ".bit", "a-" + name + ".pst");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2", "3"})
    void decodesTheSequencesOfAnnexBToTheBit(String name) {
        decodes("ab-tstseq" + name + "a.bit", "ab-tstseq" + name + "a.out");
    }

    private static void decodes(String bits, String pcm) {
        List<byte[]> frames = G729Vectors.frames(bits);
        short[] expected = G729Vectors.pcm(pcm);
        assertThat(frames).hasSize(expected.length / Subframes.FRAME);

        G729Decoder decoder = new G729Decoder();
        short[] samples = new short[Subframes.FRAME];
        for (int i = 0; i < frames.size(); i++) {
            decode(decoder, frames.get(i), samples);
            assertThat(samples)
                    .as("frame %d of %d", i, frames.size())
                    .containsExactly(Arrays.copyOfRange(expected, i * Subframes.FRAME, (i + 1) * Subframes.FRAME));
        }
    }

    private static void decode(G729Decoder decoder, byte[] frame, short[] samples) {
        if (frame == null) {
            decoder.conceal(samples, 0);
        } else if (frame.length == 0) {
            decoder.continueSilence(samples, 0);
        } else if (frame.length == 2) {
            decoder.decodeSilence(frame, 0, samples, 0);
        } else {
            decoder.decode(frame, 0, samples, 0);
        }
    }
}
