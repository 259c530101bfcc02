package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.peers.Peers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How like what was sent is what was heard: 1 the same, below 0.4 other speech. */
final class AudioScore {

    /** What G.711 without loss must reach. */
    static final double G711 = 0.95;

    private static final int TRIES = 3;
    private static final Logger LOG = LoggerFactory.getLogger(AudioScore.class);

    private AudioScore() {}

    /** Asserts that the phrase is heard in the best of three tries: a machine that is busy with other things loses frames. */
    static void assertSpeech(String what, Supplier<short[]> hear) {
        double best = 0;
        for (int tries = 0; tries < TRIES && best < G711; tries++) {
            Path heard = Speech.write(hear.get());
            double similarity = similarity(Speech.file(), heard);
            LOG.info("{}: similarity {}", what, similarity);
            best = Math.max(best, similarity);
            delete(heard);
        }
        assertThat(best).as("%s: likeness of what was heard", what).isGreaterThanOrEqualTo(G711);
    }

    /** Asserts that the phrase was heard. */
    static void assertSpeech(String what, short[] heard) {
        assertSpeech(what, Speech.write(heard));
    }

    /** Asserts that the phrase is in the recording. */
    static void assertSpeech(String what, Path heard) {
        double similarity = similarity(Speech.file(), heard);
        LOG.info("{}: similarity {}", what, similarity);
        assertThat(similarity).as("%s: likeness of %s", what, heard).isGreaterThanOrEqualTo(G711);
    }

    static double similarity(Path sent, Path heard) {
        Path scorer = Peers.dir("audio").resolve("AudioScore.java");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String said =
                Peers.run(scorer.getParent(), Map.of(), 60, java, scorer.toString(), sent.toString(), heard.toString());
        return said.lines()
                .filter(line -> line.startsWith("similarity="))
                .mapToDouble(line -> Double.parseDouble(line.substring("similarity=".length())))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no similarity in:\n" + said));
    }

    private static void delete(Path recording) {
        try {
            Files.deleteIfExists(recording);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
