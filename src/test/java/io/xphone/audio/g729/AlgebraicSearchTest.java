package io.xphone.audio.g729;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlgebraicSearchTest {

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3})
    void pulsesThatWerePutInAreFound(double decay) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int[] response = Spectra.decay(decay);
        int[] code = new int[Subframes.LENGTH];
        int[] filtered = new int[Subframes.LENGTH];
        int found = 0;
        int rounds = 300;
        for (int round = 0; round < rounds; round++) {
            int positions = random.nextInt(1 << 13);
            int signs = random.nextInt(16);
            AlgebraicCodebook.decode(positions, signs, code);
            int[] target = Spectra.filtered(code, 0, response);
            FrameBits frame = new FrameBits();
            new AlgebraicSearch().search(target, response, frame, 1, filtered);
            boolean same = frame.positions[1] == positions && frame.signs[1] == signs;
            found += same ? 1 : 0;
            int[] chosen = new int[Subframes.LENGTH];
            AlgebraicCodebook.decode(frame.positions[1], frame.signs[1], chosen);
            int[] expected = Spectra.filtered(chosen, 0, response);
            for (int n = 0; n < Subframes.LENGTH; n++) { // pulses of 8191 and -8192, a response of whole ones
                assertThat(filtered[n] * 2)
                        .as("round %d, seed %d", round, seed)
                        .isBetween(expected[n] - 4, expected[n] + 4);
            }
        }
        // without a filter all are; with one the search, which does not try all, misses some
        assertThat(found)
                .as("of %d, seed %d", rounds, seed)
                .isGreaterThanOrEqualTo(decay == 0 ? rounds : rounds * 9 / 10);
    }
}
