package io.xphone.opus;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.audio.opus.OpusLibrary;
import io.xphone.peers.Peers;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The calls that an event loop encodes: fewer where a frame takes longer. */
class OpusLimitTest {

    private static int limit(OpusLibrary library, Map<String, Object> settings) {
        OpusLibraries.missing(library).ifPresent(add -> Peers.require(false, library + " is not there: " + add));
        Map<String, Object> all = new java.util.HashMap<>(settings);
        all.put("library", library.name().toLowerCase(java.util.Locale.ROOT));
        return new OpusProvider().withSettings(all).maxCallsPerEventLoop();
    }

    /** As in docs/codecs.md. */
    @ParameterizedTest
    @CsvSource({"0, 136, 18", "1, 136, 18", "3, 70, 18", "5, 60, 12", "6, 42, 10", "8, 33, 8", "10, 33, 8"})
    void complexityChangesTheNumberOfCalls(int complexity, int byLibopus, int byConcentus) {
        assertThat(limit(OpusLibrary.NATIVE, Map.of("complexity", complexity))).isEqualTo(byLibopus);
        assertThat(limit(OpusLibrary.JAVA, Map.of("complexity", complexity))).isEqualTo(byConcentus);
    }

    @ParameterizedTest
    @CsvSource({"0", "10"})
    void numberOfTheSettingsCountsAsItIs(int complexity) {
        assertThat(limit(OpusLibrary.JAVA, Map.of("complexity", complexity, "maxCallsPerEventLoop", 20)))
                .isEqualTo(20);
    }
}
