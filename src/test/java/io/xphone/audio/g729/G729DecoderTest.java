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
        List<byte[]> frames = G729Vectors.frames("a-" + name + ".bit");
        short[] expected = G729Vectors.pcm("a-" + name + ".pst");
        assertThat(frames).hasSize(expected.length / Subframes.FRAME);

        G729Decoder decoder = new G729Decoder();
        short[] samples = new short[Subframes.FRAME];
        for (int i = 0; i < frames.size(); i++) {
            if (frames.get(i) == null) {
                decoder.conceal(samples, 0);
            } else {
                decoder.decode(frames.get(i), 0, samples, 0);
            }
            assertThat(samples)
                    .as("frame %d of %d", i, frames.size())
                    .containsExactly(Arrays.copyOfRange(expected, i * Subframes.FRAME, (i + 1) * Subframes.FRAME));
        }
    }
}
